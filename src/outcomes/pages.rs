//! Follow-ups on screen: what is to be asked, and one wave with what was tried and answered.

use super::actions;
use super::rules::classification::Category;
use super::rules::status::{AttemptResult, Status};
use super::rules::wishes::{NewAnswer, NewAttempt};
use super::store::followups::{self, Followup, Wanted};
use crate::access::Permission;
use crate::beneficiaries;
use crate::error::{Error, Result};
use crate::journal;
use crate::kernel::fields::Nothing;
use crate::vocabularies::words::{Labels, options};
use crate::web::lists::PageWish;
use crate::web::today::{Entry, Part};
use crate::web::{self, Badge, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

struct Line {
    href: String,
    person: String,
    file: String,
    wave: String,
    due: String,
    status: String,
    badge: &'static str,
}

#[derive(Template)]
#[template(path = "outcomes/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
    /// The day before which all are shown; nothing for those whose window is open.
    due_before: Option<String>,
    today: String,
}

/// What is to be asked: now, or whatever was due before a day and has no answer yet.
pub async fn list(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let due_before = query.date("due_before");
    query.finish()?;
    let (app, actor, today) = (&visit.app, visit.actor()?, visit.app.today());
    let wanted = due_before.map_or(Wanted::Open(today), Wanted::DueBefore);
    let (rows, next) = followups::waiting(&app.db, actor, wanted, page).await?;
    let people: Vec<Uuid> = rows.iter().map(|row| row.beneficiary_id).collect();
    let names = beneficiaries::store::names(&app.db, &app.vault, people.iter().copied()).await?;
    journal::readings::log_read(app, actor, "followups", &people).await?;
    let shell = visit.shell("followups-title");
    let labels = Labels::read(app, visit.lang).await?;
    let lines = rows
        .iter()
        .map(|row| {
            let status = row.status(today);
            Line {
                href: format!("/followups/{}", row.id),
                person: names.get(&row.beneficiary_id).map_or_else(|| "–".to_owned(), full_name),
                file: row.file_number.clone(),
                wave: labels.of("followup_waves", row.planned.wave.code()),
                due: shell.date(&row.planned.due_on),
                status: labels.of("followup_statuses", status.code()),
                badge: badge(status),
            }
        })
        .collect();
    let next = next.map(|id| match due_before {
        Some(day) => format!("/followups?due_before={day}&after={id}"),
        None => format!("/followups?after={id}"),
    });
    let due_before = due_before.map(|day| shell.date(&day));
    Ok(web::page(StatusCode::OK, &ListPage { shell, lines, next, due_before, today: today.to_string() }))
}

/// Those to ask first, for the first page.
pub async fn first_to_ask(visit: &Visit) -> Result<Option<Part>> {
    if !visit.can(Permission::FollowupsRecord) {
        return Ok(None);
    }
    let (app, actor, today) = (&visit.app, visit.actor()?, visit.app.today());
    let first = PageWish { after: None, limit: 5 };
    let (rows, _) = followups::waiting(&app.db, actor, Wanted::Open(today), first).await?;
    let people: Vec<Uuid> = rows.iter().map(|row| row.beneficiary_id).collect();
    let names = beneficiaries::store::names(&app.db, &app.vault, people.iter().copied()).await?;
    journal::readings::log_read(app, actor, "followups", &people).await?;
    let shell = visit.shell("today-title");
    let labels = Labels::read(app, visit.lang).await?;
    let entries = rows.iter().map(|row| {
        let status = row.status(today);
        let wave = labels.of("followup_waves", row.planned.wave.code());
        Entry {
            href: format!("/followups/{}", row.id),
            label: names.get(&row.beneficiary_id).map_or_else(|| row.file_number.clone(), full_name),
            note: format!("{wave} · {}", shell.date(&row.planned.due_on)),
            badge: Some(Badge { icon: "", look: badge(status), words: labels.of("followup_statuses", status.code()) }),
            act: None,
        }
    });
    let entries = entries.collect();
    Ok(Some(Part { title: "today-to-ask", more: Some("/followups"), entries, ..Part::default() }))
}

#[derive(Template)]
#[template(path = "outcomes/one.html")]
struct OnePage {
    shell: Shell,
    id: Uuid,
    person: String,
    file: String,
    due: String,
    window: (String, String),
    status: String,
    badge: &'static str,
    attempts: Vec<(String, String, String)>,
    answer: Vec<(String, String)>,
    /// Whether an attempt, an answer, a refusal may still be recorded.
    may_attempt: bool,
    may_answer: bool,
    not_open: bool,
    attempt_fields: Vec<FieldView>,
    answer_fields: Vec<FieldView>,
}

/// One wave.
pub async fn one(visit: Visit, Path(path): Path<String>) -> Result<Response> {
    let row = followups::within(&visit.app.db, visit.actor()?, web::id(&path)?).await?;
    let shell = titled(&visit, &row).await?;
    show(&visit, StatusCode::OK, shell, &row, &FormBody::<()>::empty().typed).await
}

/// Records an attempt.
pub async fn attempt(visit: Visit, Path(path): Path<String>, form: FormBody<NewAttempt>) -> Result<Response> {
    let id = web::id(&path)?;
    let done = match &form.wish {
        Ok(wish) => actions::attempt(&visit.app, visit.actor()?, id, wish).await.map(drop),
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    after(&visit, id, done, "followup-attempted", &form.typed).await
}

/// Records the answer.
pub async fn answer(visit: Visit, Path(path): Path<String>, form: FormBody<NewAnswer>) -> Result<Response> {
    let id = web::id(&path)?;
    let done = match &form.wish {
        Ok(wish) => actions::answer(&visit.app, visit.actor()?, id, wish).await,
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    after(&visit, id, done, "followup-answered", &form.typed).await
}

/// Records that the person wants no follow-up.
pub async fn refuse(visit: Visit, Path(path): Path<String>, form: FormBody<Nothing>) -> Result<Response> {
    let id = web::id(&path)?;
    let done = match &form.wish {
        Ok(_) => actions::refuse(&visit.app, visit.actor()?, id).await,
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    after(&visit, id, done, "followup-refusal-noted", &form.typed).await
}

/// Back to the wave, or the page again with what to correct.
async fn after(
    visit: &Visit,
    id: Uuid,
    done: Result<()>,
    flash: &'static str,
    typed: &[(String, String)],
) -> Result<Response> {
    let Err(error) = done else {
        return Ok(visit.done(&format!("/followups/{id}"), &Flash::new(flash)));
    };
    let row = followups::within(&visit.app.db, visit.actor()?, id).await?;
    let (status, shell) = titled(visit, &row).await?.mended(&["answer", "attempt"], error)?;
    show(visit, status, shell, &row, typed).await
}

async fn titled(visit: &Visit, row: &Followup) -> Result<Shell> {
    let labels = Labels::read(&visit.app, visit.lang).await?;
    let wave = labels.of("followup_waves", row.planned.wave.code());
    Ok(visit.shell_titled(visit.shell("followup-title").tv("followup-title-wave", &wave)))
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    shell: Shell,
    row: &Followup,
    typed: &[(String, String)],
) -> Result<Response> {
    let (app, today) = (&visit.app, visit.app.today());
    let names = beneficiaries::store::names(&app.db, &app.vault, [row.beneficiary_id]).await?;
    journal::readings::log_read(app, visit.actor()?, "followup", &[row.beneficiary_id]).await?;
    let labels = Labels::read(app, visit.lang).await?;
    let standing = row.status(today);
    let opened = today >= row.planned.opens_on;
    let page = OnePage {
        id: row.id,
        person: names.get(&row.beneficiary_id).map_or_else(|| "–".to_owned(), full_name),
        file: row.file_number.clone(),
        due: shell.date(&row.planned.due_on),
        window: (shell.date(&row.planned.opens_on), shell.date(&row.planned.closes_on)),
        status: labels.of("followup_statuses", standing.code()),
        badge: badge(standing),
        attempts: row
            .attempts
            .iter()
            .map(|a| {
                let result = shell.word("attempt-result", a.result.code());
                (shell.date(&a.on), labels.of("channel_kinds", &a.channel), result)
            })
            .collect(),
        answer: answer_lines(&shell, &labels, row),
        may_attempt: opened && !standing.is_settled(),
        may_answer: opened && (!standing.is_settled() || standing == Status::Refused),
        not_open: !opened && !standing.is_settled(),
        attempt_fields: attempt_fields(visit, &shell, typed).await?,
        answer_fields: answer_fields(visit, &shell, typed).await?,
        shell,
    };
    Ok(web::page(status, &page))
}

fn answer_lines(shell: &Shell, labels: &Labels, row: &Followup) -> Vec<(String, String)> {
    let Some(answer) = &row.answer else { return Vec::new() };
    let mut lines = vec![
        (shell.t("answer-outcome-code"), labels.of("outcome_types", &answer.outcome_code)),
        (shell.t("answer-category"), category_word(shell, answer.category)),
    ];
    lines.extend(
        answer
            .contract_code
            .as_deref()
            .map(|code| (shell.t("answer-contract-code"), labels.of("contract_types", code))),
    );
    lines.extend(answer.planned_months.map(|months| (shell.t("answer-planned-months"), months.to_string())));
    lines.extend(answer.hours_per_week.map(|hours| (shell.t("answer-hours-per-week"), hours.to_string())));
    lines.push((shell.t("answer-evidence-code"), labels.of("evidence_levels", &answer.evidence_code)));
    let observed = shell.date(&answer.observed_on);
    let observed = if answer.late { format!("{observed} ({})", shell.t("answer-late")) } else { observed };
    lines.push((shell.t("answer-observed-on"), observed));
    lines
}

fn category_word(shell: &Shell, category: Category) -> String {
    shell.word("outcome-category", category.code())
}

async fn attempt_fields(visit: &Visit, shell: &Shell, typed: &[(String, String)]) -> Result<Vec<FieldView>> {
    let results = AttemptResult::ALL.iter().map(|r| (r.code().to_owned(), shell.word("attempt-result", r.code())));
    let today = visit.app.today().to_string();
    Ok(vec![
        shell.field("attempt", "attempted_on", "date", value(typed, "attempted_on", &today)),
        shell
            .field("attempt", "channel", "select", value(typed, "channel", ""))
            .options(options(&visit.app, "channel_kinds", visit.lang).await?),
        shell.field("attempt", "result", "radio", value(typed, "result", "")).options(results.collect()),
    ])
}

async fn answer_fields(visit: &Visit, shell: &Shell, typed: &[(String, String)]) -> Result<Vec<FieldView>> {
    let field = |name: &str, kind: &'static str| shell.field("answer", name, kind, value(typed, name, ""));
    let outcomes: Vec<_> = options(&visit.app, "outcome_types", visit.lang)
        .await?
        .into_iter()
        .filter_map(|(code, label)| {
            let category = category_word(shell, Category::of(&code)?);
            Some((code, format!("{category} – {label}")))
        })
        .collect();
    let today = visit.app.today().to_string();
    Ok(vec![
        field("outcome_code", "select").options(outcomes),
        field("contract_code", "select").options(options(&visit.app, "contract_types", visit.lang).await?).optional(),
        field("planned_months", "number").optional(),
        field("hours_per_week", "number").optional(),
        field("evidence_code", "radio").options(options(&visit.app, "evidence_levels", visit.lang).await?),
        shell.field("answer", "observed_on", "date", value(typed, "observed_on", &today)),
    ])
}

fn value<'a>(typed: &'a [(String, String)], name: &str, usual: &'a str) -> &'a str {
    typed.iter().find(|(typed, _)| typed == name).map_or(usual, |(_, value)| value.as_str())
}

fn full_name(names: &beneficiaries::store::Names) -> String {
    format!("{} {}", names.given_name, names.family_name)
}

fn badge(status: Status) -> &'static str {
    match status {
        Status::Observed | Status::ObservedByReferrer | Status::ObservedBySource => "ok",
        Status::ToDo | Status::InProgress => "info",
        Status::NotDone | Status::Unreachable => "warn",
        Status::NotDue | Status::Refused | Status::OutOfScope | Status::Erased => "",
    }
}
