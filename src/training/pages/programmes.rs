//! Programmes on screen: the list, a new one, one with its sessions and its people.

use super::{FORMS, typed};
use crate::access::Permission;
use crate::error::{Error, Result};
use crate::kernel::fields::{Fields, Wish};
use crate::organisations;
use crate::training::actions;
use crate::training::rules::assessments::Moment;
use crate::training::rules::attendance::{Counts, counts};
use crate::training::rules::wishes::{self, NewEnrolment, NewProgramme};
use crate::training::store::{assessments, attendance, enrolments, participants, programmes, sessions};
use crate::vocabularies::words::Labels;
use crate::web::lists::{MOST, PageWish};
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

struct Line {
    href: String,
    name: String,
    organisation: String,
    starts: String,
    places: String,
}

#[derive(Template)]
#[template(path = "training/programmes.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
    may_add: bool,
    /// Whether only one's own are shown, which can be widened.
    own_only: bool,
}

/// The programmes: for those who teach, their own structure's first.
pub async fn list(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let all = query.flag("all");
    query.finish()?;
    let may_add = visit.can(Permission::TrainingEdit);
    let own_only = may_add && !all;
    let own = if own_only { Some(visit.actor()?.organisation_id()?) } else { None };
    let (rows, next) = programmes::list(&visit.app.db, page, own).await?;
    let names = organisations::store::names(&visit.app.db, rows.iter().map(|row| row.organisation_id)).await?;
    let shell = visit.shell("programmes-title");
    let lines = rows
        .into_iter()
        .map(|row| Line {
            href: format!("/programmes/{}", row.id),
            organisation: names.get(&row.organisation_id).cloned().unwrap_or_default(),
            starts: shell.date(&row.starts_on),
            places: places(&shell, &row),
            name: row.name,
        })
        .collect();
    let next = next.map(|id| format!("/programmes?after={id}{}", if all { "&all=true" } else { "" }));
    Ok(web::page(StatusCode::OK, &ListPage { shell, lines, next, may_add, own_only }))
}

#[derive(Template)]
#[template(path = "training/programme_new.html")]
struct NewPage {
    shell: Shell,
    fields: Vec<FieldView>,
}

/// The form.
pub async fn new(visit: Visit) -> Result<Response> {
    Ok(form_page(StatusCode::OK, visit.shell("programme-new-title"), &[]))
}

/// Opens a programme, or shows the form again with what to correct.
pub async fn add(visit: Visit, form: FormBody<NewProgramme>) -> Result<Response> {
    let added = match &form.wish {
        Ok(wish) => actions::add_programme(&visit.app, visit.actor()?, wish).await,
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    match added {
        Ok(id) => Ok(visit.done(&format!("/programmes/{id}"), &Flash::new("programme-added"))),
        Err(error) => {
            let (status, shell) = visit.shell("programme-new-title").mended(FORMS, error)?;
            Ok(form_page(status, shell, &form.typed))
        }
    }
}

fn form_page(status: StatusCode, shell: Shell, sent: &[(String, String)]) -> Response {
    let field = |name: &str, kind: &'static str| shell.field("programme", name, kind, typed(sent, name, ""));
    let fields = vec![
        field("name", "text"),
        field("starts_on", "date"),
        field("ends_on", "date").optional(),
        field("capacity", "number").optional(),
    ];
    web::page(status, &NewPage { shell, fields })
}

struct SessionLine {
    href: String,
    number: usize,
    when: String,
    kind: String,
    about: String,
    recorded: bool,
}

struct PlaceLine {
    id: Uuid,
    person: String,
    file: String,
    opens: bool,
    since: String,
    attended: String,
    entry: bool,
    exit: bool,
    left: Option<String>,
}

#[derive(Template)]
#[template(path = "training/programme.html")]
struct OnePage {
    shell: Shell,
    id: Uuid,
    organisation: String,
    starts: String,
    ends: Option<String>,
    places: String,
    sessions: Vec<SessionLine>,
    people: Vec<PlaceLine>,
    next: Option<String>,
    may_add_session: bool,
    may_see_people: bool,
    may_exit: bool,
    enrol: Option<Vec<FieldView>>,
}

/// One programme.
pub async fn one(visit: Visit, Path(path): Path<String>) -> Result<Response> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 100);
    query.finish()?;
    let programme = programmes::one(&visit.app.db, web::id(&path)?).await?;
    let shell = visit.shell_titled(programme.name.clone());
    show(&visit, StatusCode::OK, shell, programme, page, &[]).await
}

/// What the form of a programme's page says: the programme is in the address.
pub struct Enrol {
    file_number: String,
    birth_year: Option<i32>,
}

impl Wish for Enrol {
    fn read(fields: &mut Fields) -> Self {
        Self { file_number: fields.required_text("file_number", 40), birth_year: wishes::birth_year(fields) }
    }
}

/// Gives someone a place, or shows the page again with what to correct.
pub async fn enrol(visit: Visit, Path(path): Path<String>, form: FormBody<Enrol>) -> Result<Response> {
    let programme = programmes::one(&visit.app.db, web::id(&path)?).await?;
    let enrolled = match &form.wish {
        Err(errors) => Err(Error::Invalid(errors.clone())),
        Ok(wish) => {
            let wish = NewEnrolment {
                programme_id: programme.id,
                beneficiary_id: None,
                file_number: Some(wish.file_number.clone()),
                birth_year: wish.birth_year,
            };
            actions::enrol(&visit.app, visit.actor()?, &wish).await
        }
    };
    match enrolled {
        Ok(_) => Ok(visit.done(&format!("/programmes/{}", programme.id), &Flash::new("enrolled"))),
        Err(error) => {
            let (status, shell) = visit.shell_titled(programme.name.clone()).mended(FORMS, error)?;
            let page = PageWish { after: None, limit: 100 };
            show(&visit, status, shell, programme, page, &form.typed).await
        }
    }
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    shell: Shell,
    programme: programmes::Programme,
    page: PageWish,
    sent: &[(String, String)],
) -> Result<Response> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let names = organisations::store::names(&app.db, std::iter::once(programme.organisation_id)).await?;
    let own = actor.organisation_id().is_ok_and(|own| own == programme.organisation_id);
    let teaches = enrolments::teaches(actor);
    let may_see_people = visit.can(Permission::AttendanceRead) && (own || !teaches);
    let (people, next) =
        if may_see_people { people(visit, &shell, &programme, page).await? } else { (Vec::new(), None) };
    let may_enrol = visit.can(Permission::EnrolmentsEdit) && (own || !teaches) && !programme.is_closed(app.today());
    let page = OnePage {
        id: programme.id,
        organisation: names.get(&programme.organisation_id).cloned().unwrap_or_default(),
        starts: shell.date(&programme.starts_on),
        ends: programme.ends_on.map(|day| shell.date(&day)),
        places: places(&shell, &programme),
        sessions: session_lines(visit, &shell, programme.id).await?,
        people,
        next: next.map(|id| format!("/programmes/{}?after={id}", programme.id)),
        may_add_session: own && visit.can(Permission::TrainingEdit),
        may_see_people,
        may_exit: visit.can(Permission::EnrolmentsEdit),
        enrol: may_enrol.then(|| enrol_fields(&shell, teaches, sent)),
        shell,
    };
    Ok(web::page(status, &page))
}

fn enrol_fields(shell: &Shell, teaches: bool, sent: &[(String, String)]) -> Vec<FieldView> {
    let mut fields = vec![shell.field("enrol", "file_number", "text", typed(sent, "file_number", ""))];
    if teaches {
        fields.push(shell.field("enrol", "birth_year", "number", typed(sent, "birth_year", "")));
    }
    fields
}

async fn session_lines(visit: &Visit, shell: &Shell, programme: Uuid) -> Result<Vec<SessionLine>> {
    let wanted = sessions::Wanted { programme: Some(programme), ..Default::default() };
    let most = PageWish { after: None, limit: MOST.unsigned_abs() };
    let (rows, _) = sessions::list(&visit.app.db, wanted, most).await?;
    let labels = Labels::read(&visit.app, visit.lang).await?;
    Ok(rows
        .into_iter()
        .enumerate()
        .map(|(at, row)| SessionLine {
            href: format!("/sessions/{}", row.id),
            number: at + 1,
            when: shell.instant(&row.starts_at),
            kind: labels.of("session_kinds", &row.kind),
            about: [row.theme, row.audience].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            recorded: row.roll_recorded_at.is_some(),
        })
        .collect())
}

async fn people(
    visit: &Visit,
    shell: &Shell,
    programme: &programmes::Programme,
    page: PageWish,
) -> Result<(Vec<PlaceLine>, Option<Uuid>)> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let (rows, next) = enrolments::of_programme(&app.db, actor, programme.id, page).await?;
    let ids = || rows.iter().map(|row| row.beneficiary_id);
    let people = participants::by_id(&app.db, &app.vault, ids()).await?;
    super::shown_to(visit, "programme", people.values()).await?;
    let statuses = attendance::of_people(&app.db, programme.id, ids()).await?;
    let assessed = assessments::of_enrolments(&app.db, rows.iter().map(|row| row.id)).await?;
    let labels = Labels::read(app, visit.lang).await?;
    let has = |id: Uuid, moment: Moment| assessed.iter().any(|a| a.enrolment_id == Some(id) && a.moment == moment);
    let lines = rows
        .iter()
        .filter_map(|row| {
            let person = people.get(&row.beneficiary_id)?;
            let recorded = statuses.get(&row.beneficiary_id).map_or(&[][..], Vec::as_slice);
            let counted = |wanted: &[Counts]| recorded.iter().filter(|s| wanted.contains(&counts(s))).count();
            let (came, expected) = (counted(&[Counts::Presence]), counted(&[Counts::Presence, Counts::Absence]));
            let left = row.exited_on.map(|day| {
                let reason = row.exit_reason.as_deref().map_or_else(String::new, |r| labels.of("closure_reasons", r));
                format!("{} · {reason}", shell.date(&day))
            });
            Some(PlaceLine {
                id: row.id,
                person: person.called(),
                file: person.file_number.clone(),
                // The file of who left is no longer shared with those who trained them.
                opens: row.exited_on.is_none() || !enrolments::teaches(actor),
                since: shell.date(&app.day(row.enrolled_at)),
                attended: format!("{came} / {expected}"),
                entry: has(row.id, Moment::Entry),
                exit: has(row.id, Moment::Exit),
                left,
            })
        })
        .collect();
    Ok((lines, next))
}

fn places(shell: &Shell, programme: &programmes::Programme) -> String {
    match programme.places_left() {
        None => shell.t("programme-places-unlimited"),
        Some(left) => shell.tn("programme-places-left", &i64::from(left)),
    }
}
