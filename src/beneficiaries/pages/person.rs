//! One person's page: who they are, what they came with, what each stage has to say of them, who can see it.

use super::{address, own};
use crate::access::{self, Actor, Permission};
use crate::beneficiaries::rules::content::Content;
use crate::beneficiaries::rules::file_number::read_file_number;
use crate::beneficiaries::store::{self, File, Reached, Via};
use crate::beneficiaries::{Line, Section, actions};
use crate::error::{Error, Result};
use crate::journal::pages::{EventView, view};
use crate::journal::{self, Subject, SubjectKind};
use crate::kernel::fields::Nothing;
use crate::organisations;
use crate::vocabularies::words::Labels;
use crate::web::{self, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

/// Events shown on the page.
const MOST_EVENTS: u64 = 50;

/// A heading and what stands under it.
struct Part {
    title: String,
    lines: Vec<Line>,
}

/// A label and its words.
type Fact = (String, String);

#[derive(Template)]
#[template(path = "beneficiaries/person.html")]
struct PersonPage {
    shell: Shell,
    here: String,
    name: String,
    identity: Vec<Fact>,
    channels: Vec<Fact>,
    entitlements: Vec<Fact>,
    entry: Vec<Fact>,
    parts: Vec<Part>,
    seen_by: Vec<String>,
    followup_refused: Option<String>,
    may_edit: bool,
    may_read_log: bool,
    may_ask_erasure: bool,
    events: Vec<EventView>,
}

#[derive(Template)]
#[template(path = "beneficiaries/person_in_part.html")]
struct PersonInPartPage {
    shell: Shell,
    name: String,
    purposes: Vec<String>,
    parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "beneficiaries/erased.html")]
struct ErasedPage {
    shell: Shell,
    parts: Vec<Part>,
}

/// One person: wholly in their own structure, by their first name where the file is shared.
pub async fn person(visit: Visit, Path(file): Path<String>) -> Result<Response> {
    let actor = visit.actor()?.clone();
    let number = read_file_number(&file).ok_or(Error::NotFound)?;
    let reached = store::visible_by_file(&visit.app.db, &actor, &number).await?;
    let shell = visit.shell_titled(visit.texts().with("person-title", &[("value", number.into())]));
    match &reached.via {
        Via::Own => whole(&visit, &actor, &reached, shell).await,
        Via::Shared(purposes) => {
            let named = actions::read_first_name(&visit.app, &actor, &reached, "person").await?;
            let page = PersonInPartPage {
                name: format!("{} {}.", named.first_name, named.initial),
                purposes: purposes.iter().map(|purpose| shell.word("purpose", purpose.code())).collect(),
                parts: parts(crate::app::person_sections(&visit, reached.id).await?, &shell),
                shell,
            };
            Ok(web::page(StatusCode::OK, &page))
        }
    }
}

async fn whole(visit: &Visit, actor: &Actor, reached: &Reached, shell: Shell) -> Result<Response> {
    let file = match actions::read(&visit.app, actor, reached, "person").await {
        Err(Error::NotFound) => return erased(visit, reached, shell).await,
        read => read?,
    };
    let db = &visit.app.db;
    let labels = Labels::read(&visit.app, visit.lang).await?;
    let caseworker = access::store::names(db, std::iter::once(file.caseworker_id)).await?;
    let caseworker = caseworker.get(&file.caseworker_id).cloned().unwrap_or_default();
    let may_edit = visit.can(Permission::BeneficiariesEdit);
    let sections = crate::app::person_sections(visit, reached.id).await?;
    let mut history = vec![Subject { kind: SubjectKind::Beneficiary, id: file.id }];
    history.extend(sections.iter().flat_map(|section| &section.history));
    let page = PersonPage {
        here: address(&file.file_number),
        name: format!("{} {}", file.content.given_name, file.content.family_name),
        identity: identity(&shell, &file.content, caseworker),
        channels: channels(&shell, &labels, &file.content),
        entitlements: entitlements(&shell, &labels, &file.content),
        entry: entry(&shell, &labels, &file),
        parts: parts(sections, &shell),
        seen_by: seen_by(visit, &file, &shell).await?,
        followup_refused: file.followup_refused_on.map(|day| shell.tv("person-followup-refused", &shell.date(&day))),
        may_edit,
        may_read_log: visit.can(Permission::ReadLogRead),
        may_ask_erasure: visit.can(Permission::RightsRequest),
        events: events(visit, &history, &shell).await?,
        shell,
    };
    Ok(web::page(StatusCode::OK, &page))
}

/// What is left of someone whose file was erased: what was done, without them.
async fn erased(visit: &Visit, reached: &Reached, shell: Shell) -> Result<Response> {
    let mut parts = parts(crate::app::person_sections(visit, reached.id).await?, &shell);
    // The pages of what was asked and done name the person, and are gone with the name; that of the erasure does not.
    for part in &mut parts {
        // Nothing new is begun for them.
        part.lines.retain(|line| line.href.as_deref().is_none_or(|href| !href.contains("/new")));
        for line in &mut part.lines {
            line.href = line.href.take().filter(|href| href.starts_with("/erasures/"));
        }
    }
    Ok(web::page(StatusCode::GONE, &ErasedPage { parts, shell }))
}

fn identity(shell: &Shell, content: &Content, caseworker: String) -> Vec<Fact> {
    let birth = match content.birth_month {
        Some(month) => format!("{month:02}/{}", content.birth_year),
        None => content.birth_year.to_string(),
    };
    let mut facts = vec![(shell.t("person-birth"), birth), (shell.t("person-commune"), content.commune.clone())];
    facts.extend(content.district.clone().map(|district| (shell.t("person-district"), district)));
    facts.push((shell.t("person-caseworker"), caseworker));
    facts
}

fn channels(shell: &Shell, labels: &Labels, content: &Content) -> Vec<Fact> {
    let words = |preferred: bool, value: &str| match (preferred, value.is_empty()) {
        (true, true) => shell.t("person-preferred"),
        (true, false) => format!("{value} ({})", shell.t("person-preferred")),
        (false, _) => value.to_owned(),
    };
    let fact = |channel: &crate::beneficiaries::rules::content::Channel| {
        (labels.of("channel_kinds", &channel.kind), words(channel.preferred, &spoken(&channel.value)))
    };
    content.channels.iter().map(fact).collect()
}

/// A French telephone number in pairs, as people say it; anything else as it is.
fn spoken(value: &str) -> String {
    // Overseas numbers are dialled without their country's code from there and from the mainland alike.
    let local = ["+33", "+262", "+508", "+590", "+594", "+596"].iter().find_map(|code| value.strip_prefix(code));
    match local {
        Some(rest) if rest.len() == 9 && rest.bytes().all(|digit| digit.is_ascii_digit()) => {
            let number = format!("0{rest}");
            let pairs: Vec<&str> = (0..5).filter_map(|pair| number.get(pair * 2..pair * 2 + 2)).collect();
            pairs.join("\u{a0}")
        }
        _ => value.to_owned(),
    }
}

fn entitlements(shell: &Shell, labels: &Labels, content: &Content) -> Vec<Fact> {
    let fact = |entitlement: &crate::beneficiaries::rules::content::Entitlement| {
        let values = [
            ("proof", labels.of("entitlement_proofs", &entitlement.proof).into()),
            ("day", shell.date(&entitlement.checked_on).into()),
        ];
        (labels.of("rsa_status_at_entry", &entitlement.code), shell.texts().with("person-proof", &values))
    };
    content.entitlements.iter().map(fact).collect()
}

fn entry(shell: &Shell, labels: &Labels, file: &File) -> Vec<Fact> {
    let content = &file.content;
    let mut facts = vec![
        (shell.t("person-entry-situation-code"), labels.of("entry_situations", &content.entry_situation_code)),
        (shell.t("person-equipment-code"), labels.of("household_equipment", &content.equipment_code)),
        (shell.t("person-connection-code"), labels.of("household_connection", &content.connection_code)),
        (shell.t("person-notice-given-on"), shell.date(&content.notice_given_on)),
    ];
    facts.extend(file.entry_frozen_on.map(|day| (shell.t("person-entry-frozen"), shell.date(&day))));
    facts
}

fn parts(sections: Vec<Section>, shell: &Shell) -> Vec<Part> {
    let part = |section: Section| Part { title: shell.t(section.title_key), lines: section.lines };
    sections.into_iter().map(part).collect()
}

/// Every structure that sees the file, and what for: what the person may ask too.
async fn seen_by(visit: &Visit, file: &File, shell: &Shell) -> Result<Vec<String>> {
    let sharings = store::sharings(&visit.app.db, file.id).await?;
    let ids = sharings.iter().map(|sharing| sharing.organisation_id).chain([file.organisation_id]);
    let names = organisations::store::names(&visit.app.db, ids).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let mut lines = vec![shell.tv("person-seen-by-own", &name(file.organisation_id))];
    for sharing in sharings {
        let key = if sharing.until_on.is_some() { "person-seen-until" } else { "person-seen-since" };
        let values = [
            ("organisation", name(sharing.organisation_id).into()),
            ("purpose", shell.word("purpose", sharing.purpose.code()).into()),
            ("day", shell.date(&sharing.until_on.unwrap_or(sharing.from_on)).into()),
        ];
        lines.push(shell.texts().with(key, &values));
    }
    Ok(lines)
}

/// What happened to the person, and to what was asked for and done for them.
async fn events(visit: &Visit, history: &[Subject], shell: &Shell) -> Result<Vec<EventView>> {
    let events = journal::store::of_subjects(&visit.app.db, history, MOST_EVENTS).await?;
    let authors = access::store::names(&visit.app.db, events.iter().filter_map(|event| event.row.actor_id)).await?;
    let author = |id: Option<uuid::Uuid>| id.and_then(|id| authors.get(&id).cloned()).unwrap_or_default();
    Ok(events.iter().map(|event| view(shell, event, author(event.row.actor_id))).collect())
}

/// Keeps that the person wants no follow-up.
pub async fn refuse_followup(visit: Visit, Path(file): Path<String>, form: FormBody<Nothing>) -> Result<Response> {
    let actor = visit.actor()?;
    let reached = own(&visit, actor, Permission::BeneficiariesEdit, &file).await?;
    form.wish.map_err(Error::Invalid)?;
    actions::refuse_followup(&visit.app, actor, reached.id).await?;
    let flash = Flash::new("person-followup-refused").value(&reached.file_number);
    Ok(visit.done(&address(&reached.file_number), &flash))
}
