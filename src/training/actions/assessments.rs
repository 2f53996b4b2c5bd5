//! What someone can do is noted with them, at entry and at exit.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::beneficiaries::rules::sharing::Purpose;
use crate::beneficiaries::store::{self as people, Reached, Via};
use crate::error::{Error, FieldError, Result};
use crate::journal::{Event, SubjectKind};
use crate::training::rules::assessments::item_faults;
use crate::training::rules::wishes::NewAssessment;
use crate::training::store::{self, enrolments::Enrolment};
use crate::vocabularies;
use uuid::Uuid;

/// Records an assessment: one an enrolment and moment.
///
/// # Errors
/// `NotFound` for someone out of reach; every item that cannot be; refused when the enrolment has one for this moment.
pub async fn assess(app: &App, actor: &Actor, wish: &NewAssessment) -> Result<Uuid> {
    actor.require(Permission::AssessmentsRecord)?;
    let act = Act::begin(app, actor).await?;
    let place = match wish.enrolment_id {
        Some(id) => store::enrolments::within(act.db(), actor, Permission::EnrolmentsEdit, id).await.map(Some),
        None => Ok(None),
    };
    let trained = |place: &Enrolment| place.beneficiary_id == wish.beneficiary_id;
    match people::reach_by_id(act.db(), actor, Permission::AssessmentsRecord, wish.beneficiary_id).await {
        Ok(Reached { via: Via::Shared(purposes), .. }) if !purposes.contains(&Purpose::Training) => {
            return Err(Error::NotFound);
        }
        Ok(_) => {}
        // Who left is assessed by those who trained them, though the file is no longer shared.
        Err(Error::NotFound) if matches!(&place, Ok(Some(place)) if trained(place)) => {}
        Err(other) => return Err(other),
    }
    let entries = vocabularies::store::entries(act.db(), "skill_domains").await?;
    let known: Vec<&str> = entries.iter().map(|entry| entry.code.as_str()).collect();
    let codes: Vec<String> = wish.items.iter().map(|item| item.code.clone()).collect();
    let errors: Vec<FieldError> = item_faults(&codes, &known)
        .into_iter()
        .map(|(at, code)| FieldError { field: format!("items[{at}].code"), code })
        .collect();
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    match place {
        Ok(None) => {}
        Ok(Some(place)) if trained(&place) => {}
        Ok(Some(_)) | Err(Error::NotFound) => return Err(Error::field("enrolment_id", "unknown_id")),
        Err(other) => return Err(other),
    }
    let id = store::assessments::add(&act, wish).await?;
    act.record(
        Event::new(SubjectKind::Beneficiary, wish.beneficiary_id, "assess")
            .fact("assessment", id.to_string())
            .fact("enrolment", wish.enrolment_id.map(|id| id.to_string()))
            .fact("moment", wish.moment.code()),
    );
    people::touch(&act, wish.beneficiary_id).await?;
    act.commit().await?;
    Ok(id)
}
