//! Someone joins a programme, and leaves it.

use crate::access::{Actor, Permission, throttle};
use crate::act::Act;
use crate::app::App;
use crate::beneficiaries::rules::file_number::read_file_number;
use crate::beneficiaries::rules::sharing::Purpose;
use crate::beneficiaries::store::{self as people, Reached};
use crate::error::{Error, Result, Rule};
use crate::journal::{Event, SubjectKind};
use crate::training::rules::enrolments::{ExitRefusal, may_enrol, may_exit};
use crate::training::rules::wishes::{Exit, NewEnrolment};
use crate::training::store;
use crate::{outcomes, vocabularies};
use uuid::Uuid;

/// Gives someone a place, opens their file to the structure that trains (for training only) and freezes their situation
/// at entry.
///
/// # Errors
/// `NotFound` for a programme or a person out of reach; `Throttled` for a trainer who tries years; a field error when file
/// number and year of birth name nobody; refused when the programme is full or closed, or the person is enrolled already.
pub async fn enrol(app: &App, actor: &Actor, wish: &NewEnrolment) -> Result<Uuid> {
    actor.require(Permission::EnrolmentsEdit)?;
    let Some(file) = guessed_file(actor, wish) else { return give_place(app, actor, wish).await };
    throttle::guess(app, actor.user_id()?, &file).await?;
    let done = give_place(app, actor, wish).await;
    // The programme may refuse someone whose year was right.
    if matches!(done, Ok(_) | Err(Error::Refused(_))) {
        throttle::guessed(app, actor.user_id()?, &file).await?;
    }
    done
}

async fn give_place(app: &App, actor: &Actor, wish: &NewEnrolment) -> Result<Uuid> {
    let act = Act::begin(app, actor).await?;
    // The programme's row is the lock: the last place is given once.
    let programme = store::programmes::lock(&act, wish.programme_id).await?;
    if store::enrolments::teaches(actor) && actor.organisation_id()? != programme.organisation_id {
        return Err(Error::NotFound);
    }
    let person = person(&act, wish).await?;
    let facts = store::enrolments::facts(&act, &programme, person.id).await?;
    may_enrol(&facts).map_err(|refusal| Rule(refusal.code()))?;
    let id = store::enrolments::add(&act, programme.id, person.id).await?;
    act.record(
        Event::new(SubjectKind::Enrolment, id, "enrol")
            .fact("programme", programme.id.to_string())
            .fact("beneficiary", person.id.to_string()),
    );
    act.record(
        Event::new(SubjectKind::Beneficiary, person.id, "enrol")
            .fact("programme", programme.id.to_string())
            .fact("enrolment", id.to_string()),
    );
    // Also within one structure: its trainers reach a file by a sharing only.
    people::share(&act, person.id, programme.organisation_id, Purpose::Training).await?;
    people::freeze_entry(&act, person.id, act.today()).await?;
    people::touch(&act, person.id).await?;
    act.commit().await?;
    Ok(id)
}

/// The file of which a trainer says the year of birth: there are few years, so that trying them has to be slow.
fn guessed_file(actor: &Actor, wish: &NewEnrolment) -> Option<String> {
    let typed =
        wish.file_number.as_deref().filter(|_| store::enrolments::teaches(actor) && wish.birth_year.is_some())?;
    Some(file_number(typed))
}

/// A file number as it is written, or what was typed in its place.
fn file_number(typed: &str) -> String {
    read_file_number(typed).unwrap_or_else(|| typed.to_owned())
}

/// Records that someone left: the follow-up opens, or moves to the later day; with the last place in the programmes of a
/// structure ends what it was shown of the file.
///
/// # Errors
/// `NotFound` out of reach; a field error for a day or a reason that cannot be; refused when they left already.
pub async fn exit(app: &App, actor: &Actor, id: Uuid, wish: &Exit) -> Result<()> {
    actor.require(Permission::EnrolmentsEdit)?;
    let act = Act::begin(app, actor).await?;
    let enrolment = store::enrolments::lock(&act, Permission::EnrolmentsEdit, id).await?;
    vocabularies::store::check(act.db(), &[("reason_code".to_owned(), "closure_reasons", &wish.reason_code)]).await?;
    let programme = store::programmes::one(act.db(), enrolment.programme_id).await?;
    // Paper comes first: an enrolment typed late may have begun with the programme.
    let began = app.day(enrolment.enrolled_at).min(programme.starts_on);
    let left = enrolment.exited_on.is_some();
    may_exit(began, left, wish.exited_on, &wish.reason_code, act.today()).map_err(|refusal| match refusal {
        ExitRefusal::AlreadyExited => Error::from(Rule(refusal.code())),
        ExitRefusal::BeforeEnrolment | ExitRefusal::InTheFuture => Error::field("exited_on", refusal.code()),
        ExitRefusal::ReasonNotByHand => Error::field("reason_code", refusal.code()),
    })?;
    store::enrolments::close(&act, &enrolment, wish.exited_on, &wish.reason_code).await?;
    act.record(Event::new(SubjectKind::Enrolment, id, "exit").fact("exited_on", wish.exited_on.to_string()));
    act.record(
        Event::new(SubjectKind::Beneficiary, enrolment.beneficiary_id, "exit")
            .fact("programme", enrolment.programme_id.to_string())
            .fact("enrolment", id.to_string()),
    );
    // Their trainers reach a file as long as they train the person; rolls and assessments stay with the programme.
    if !store::enrolments::is_trained_by(&act, enrolment.beneficiary_id, programme.organisation_id).await? {
        people::unshare(&act, enrolment.beneficiary_id, programme.organisation_id, Purpose::Training).await?;
    }
    outcomes::store::leave(&act, enrolment.beneficiary_id, wish.exited_on, &wish.reason_code).await?;
    people::touch(&act, enrolment.beneficiary_id).await?;
    act.commit().await
}

/// The person an enrolment names: one's own by key or file number; for a trainer, by file number and year of birth.
async fn person(act: &Act, wish: &NewEnrolment) -> Result<Reached> {
    let by_trainer = store::enrolments::teaches(act.actor());
    let file = wish.file_number.as_deref().map(file_number);
    let found = match (wish.beneficiary_id, file.as_deref(), wish.birth_year) {
        (Some(_), _, _) if by_trainer => return Err(Error::field("beneficiary_id", "only_for_caseworkers")),
        (Some(id), _, _) => return people::own_by_id(act.db(), act.actor(), Permission::EnrolmentsEdit, id).await,
        (None, None, _) => return Err(Error::field("file_number", "missing")),
        (None, Some(_), None) if by_trainer => return Err(Error::field("birth_year", "missing")),
        (None, Some(file), Some(year)) if by_trainer => {
            people::by_file_and_birth_year(act.db(), act.vault(), file, year).await
        }
        (None, Some(file), _) => people::reach_by_file(act.db(), act.actor(), Permission::EnrolmentsEdit, file).await,
    };
    found.map_err(|cause| match cause {
        Error::NotFound => Error::field("file_number", "unknown_person"),
        other => other,
    })
}
