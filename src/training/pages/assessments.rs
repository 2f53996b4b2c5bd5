//! What someone can do, noted with them: one screen a moment, every item may be left out.

use super::{FORMS, typed};
use crate::access::Permission;
use crate::error::{Error, Result};
use crate::kernel::fields::{Fields, Wish};
use crate::training::actions;
use crate::training::rules::assessments::{AXES, Item, Level, Moment, axis_of};
use crate::training::rules::wishes::NewAssessment;
use crate::training::store::{assessments, enrolments, participants, programmes};
use crate::vocabularies::words::Labels;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

struct Axis {
    name: String,
    /// Name of the hidden field that says the item, the item's code, and the choice of its level.
    items: Vec<(String, String, FieldView)>,
    /// Item and level, once recorded.
    recorded: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "training/assessment.html")]
struct AssessmentPage {
    shell: Shell,
    id: Uuid,
    person: String,
    programme: String,
    programme_href: String,
    moment: &'static str,
    recorded: bool,
    axes: Vec<Axis>,
}

/// The form of a moment, or what was recorded then.
pub async fn form(visit: Visit, Path(path): Path<String>) -> Result<Response> {
    let mut query = visit.query();
    let moment = query.word("moment", Moment::from_code);
    query.finish()?;
    let moment = moment.unwrap_or(Moment::Entry);
    show(&visit, StatusCode::OK, titled(&visit, moment), web::id(&path)?, moment, &[]).await
}

/// What the form says: the enrolment is in the address; an item without a level was not assessed.
pub struct Assess {
    moment: Moment,
    items: Vec<Item>,
}

impl Wish for Assess {
    fn read(fields: &mut Fields) -> Self {
        let moment = fields.required_word("moment", Moment::from_code).unwrap_or(Moment::Entry);
        let items = fields.objects("items", |item| {
            let code = item.required_text("code", 80);
            let level = item.word("level", Level::from_code)?;
            Some(Item { code, level })
        });
        let items: Vec<Item> = items.into_iter().flatten().collect();
        if items.is_empty() && !fields.has_errors() {
            fields.refuse("items", "nothing_assessed");
        }
        Self { moment, items }
    }
}

/// Records an assessment, or shows the form again with what to correct.
pub async fn assess(visit: Visit, Path(path): Path<String>, form: FormBody<Assess>) -> Result<Response> {
    let id = web::id(&path)?;
    let row = enrolments::within(&visit.app.db, visit.actor()?, Permission::EnrolmentsEdit, id).await?;
    let done = match &form.wish {
        Err(errors) => Err(Error::Invalid(errors.clone())),
        Ok(wish) => {
            let wish = NewAssessment {
                beneficiary_id: row.beneficiary_id,
                enrolment_id: Some(id),
                moment: wish.moment,
                items: wish.items.clone(),
            };
            actions::assess(&visit.app, visit.actor()?, &wish).await
        }
    };
    match done {
        Ok(_) => Ok(visit.done(&format!("/programmes/{}", row.programme_id), &Flash::new("assessed"))),
        Err(error) => {
            let moment = Moment::from_code(form.typed("moment")).unwrap_or(Moment::Entry);
            let (status, shell) = titled(&visit, moment).mended(FORMS, error)?;
            show(&visit, status, shell, id, moment, &form.typed).await
        }
    }
}

fn titled(visit: &Visit, moment: Moment) -> Shell {
    match moment {
        Moment::Entry => visit.shell("assessment-entry-title"),
        Moment::Exit => visit.shell("assessment-exit-title"),
    }
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    shell: Shell,
    id: Uuid,
    moment: Moment,
    sent: &[(String, String)],
) -> Result<Response> {
    let app = &visit.app;
    let row = enrolments::within(&app.db, visit.actor()?, Permission::EnrolmentsEdit, id).await?;
    let programme = programmes::one(&app.db, row.programme_id).await?;
    let people = participants::read(&app.db, &app.vault, [row.beneficiary_id]).await?;
    super::shown_to(visit, "assessment", people.iter()).await?;
    let known = assessments::of_enrolments(&app.db, [id]).await?;
    let known = known.into_iter().find(|assessment| assessment.moment == moment);
    let page = AssessmentPage {
        id,
        person: people.first().map_or_else(|| "–".to_owned(), participants::Participant::called),
        programme_href: format!("/programmes/{}", programme.id),
        programme: programme.name,
        moment: moment.code(),
        recorded: known.is_some(),
        axes: axes(visit, &shell, known.as_ref(), sent).await?,
        shell,
    };
    Ok(web::page(status, &page))
}

async fn axes(
    visit: &Visit,
    shell: &Shell,
    known: Option<&assessments::Assessment>,
    sent: &[(String, String)],
) -> Result<Vec<Axis>> {
    let labels = Labels::read(&visit.app, visit.lang).await?;
    let levels = labels.options("skill_levels");
    let items = labels.options("skill_domains");
    let field = |at: usize, label: &str| {
        let name = format!("items[{at}].level");
        FieldView {
            label: label.to_owned(),
            value: typed(sent, &name, "").to_owned(),
            error: shell.error_of(&name),
            kind: "radio",
            options: levels.clone(),
            name,
            ..FieldView::default()
        }
    };
    let of_axis = |axis: &'static str| {
        let numbered = items.iter().enumerate().filter(move |(_, (code, _))| axis_of(code) == Some(axis));
        numbered.map(|(at, (code, label))| (format!("items[{at}].code"), code.clone(), field(at, label))).collect()
    };
    let recorded = |axis: &'static str| {
        let items = known.into_iter().flat_map(|assessment| &assessment.items);
        items
            .filter(|item| axis_of(&item.code) == Some(axis))
            .map(|item| (labels.of("skill_domains", &item.code), labels.of("skill_levels", item.level.code())))
            .collect()
    };
    Ok(AXES
        .into_iter()
        .map(|axis| Axis {
            name: labels.of("skill_axes", axis),
            items: if known.is_none() { of_axis(axis) } else { Vec::new() },
            recorded: recorded(axis),
        })
        .collect())
}
