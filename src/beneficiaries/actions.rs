//! What is done with a person's file.

use super::rules::content::{AT_ENTRY, Content, Correction};
use super::rules::search::{Known, Search, probes_of};
use super::rules::twins::{Side, Twin, looks_alike};
use super::store::{self, Candidate, File, Match, Reached};
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::error::{Error, Result};
use crate::journal::{self, Event, SubjectKind};
use crate::kernel::fields::FieldError;
use crate::kernel::text::fold;
use crate::vocabularies;
use chrono::NaiveDate;
use uuid::Uuid;

/// The most twins shown.
const MOST_TWINS: usize = 10;

/// A file that may be the same person's, and why.
pub struct LikelyTwin {
    /// The file.
    pub candidate: Candidate,
    /// How much alike.
    pub twin: Twin,
}

/// A file just opened.
pub struct Opened {
    /// Its key.
    pub id: Uuid,
    /// Its number.
    pub file_number: String,
    /// Files of the same structure that may be the same person's, the likeliest first.
    pub twins: Vec<LikelyTwin>,
}

/// Opens a file in the actor's structure, followed by the actor. Likely twins are told, and stop nothing.
///
/// # Errors
/// Every field that is wrong today.
pub async fn open(app: &App, actor: &Actor, content: &Content) -> Result<Opened> {
    actor.require(Permission::BeneficiariesEdit)?;
    let (organisation_id, caseworker_id) = (actor.organisation_id()?, actor.user_id()?);
    let act = Act::begin(app, actor).await?;
    check(act.db(), &Correction::from(content), content.birth_year, act.today()).await?;
    let twins = alike(act.db(), app, actor, content).await?;
    let (id, file_number) = store::open(&act, organisation_id, caseworker_id, content).await?;
    act.record(Event::new(SubjectKind::Beneficiary, id, "open").fact("file_number", file_number.clone()));
    let shown: Vec<Uuid> = std::iter::once(id).chain(twins.iter().map(|twin| twin.candidate.id)).collect();
    journal::readings::log_read_within(&act, "twins", &shown).await?;
    act.commit().await?;
    Ok(Opened { id, file_number, twins })
}

/// The likely twins of someone whose file is not open yet: shown before it is.
///
/// # Errors
/// Every field that is wrong today.
pub async fn twins(app: &App, actor: &Actor, content: &Content) -> Result<Vec<LikelyTwin>> {
    actor.require(Permission::BeneficiariesEdit)?;
    check(&app.db, &Correction::from(content), content.birth_year, app.today()).await?;
    let twins = alike(&app.db, app, actor, content).await?;
    let shown: Vec<Uuid> = twins.iter().map(|twin| twin.candidate.id).collect();
    journal::readings::log_read(app, actor, "twins", &shown).await?;
    Ok(twins)
}

async fn alike<C: sea_orm::ConnectionTrait>(
    db: &C,
    app: &App,
    actor: &Actor,
    content: &Content,
) -> Result<Vec<LikelyTwin>> {
    let (phones, emails) = (content.phones(), content.emails());
    let known =
        Known { given_name: &content.given_name, family_name: &content.family_name, phones: &phones, emails: &emails };
    let side = Side { known, birth_year: content.birth_year, birth_month: content.birth_month };
    let scope = actor.scope(Permission::BeneficiariesRead);
    let (candidates, _) = store::by_keys(db, &app.vault, scope, &probes_of(&known), Match::Any).await?;
    let mut twins: Vec<LikelyTwin> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let twin = looks_alike(&side, &candidate.side())?;
            Some(LikelyTwin { candidate, twin })
        })
        .collect();
    twins.sort_by(|a, b| b.twin.score.cmp(&a.twin.score).then_with(|| a.candidate.id.cmp(&b.candidate.id)));
    twins.truncate(MOST_TWINS);
    Ok(twins)
}

/// What a search found.
pub struct SearchResult {
    /// By family name, then given name.
    pub people: Vec<Candidate>,
    /// More people share what was typed than are looked at: more letters are needed.
    pub more: bool,
}

/// Finds people of the actor's own structure by the first letters of their names, a whole telephone or e-mail, or a file
/// number. `page` says in the log of readings where they were shown.
///
/// # Errors
/// `Forbidden` for those who may not search.
pub async fn search(app: &App, actor: &Actor, sought: &str, page: &'static str) -> Result<SearchResult> {
    actor.require(Permission::BeneficiariesRead)?;
    let scope = actor.scope(Permission::BeneficiariesRead);
    let search = Search::read(sought);
    let (mut people, more) = match &search {
        Search::FileNumber(number) => (store::by_number(&app.db, &app.vault, scope, number).await?, false),
        _ => store::by_keys(&app.db, &app.vault, scope, &search.probes(), Match::All).await?,
    };
    people.retain(|person| matches!(search, Search::FileNumber(_)) || search.keeps(&person.known()));
    people.sort_by_cached_key(|person| {
        (fold(&person.names.family_name), fold(&person.names.given_name), person.file_number.clone())
    });
    let shown: Vec<Uuid> = people.iter().map(|person| person.id).collect();
    journal::readings::log_read(app, actor, page, &shown).await?;
    Ok(SearchResult { people, more })
}

/// Opens the whole file of one's own structure, and notes the reading; nothing is given when that fails.
///
/// # Errors
/// `NotFound` when the person was erased.
pub async fn read(app: &App, actor: &Actor, reached: &Reached, page: &'static str) -> Result<File> {
    let file = store::file(&app.db, &app.vault, reached).await?;
    journal::readings::log_read(app, actor, page, &[file.id]).await?;
    Ok(file)
}

/// What a room calls someone whose file is shared, the reading noted.
///
/// # Errors
/// `NotFound` when the person was erased.
pub async fn read_first_name(
    app: &App,
    actor: &Actor,
    reached: &Reached,
    page: &'static str,
) -> Result<store::FirstName> {
    let named = store::first_names(&app.db, &app.vault, [reached.id]).await?.remove(&reached.id);
    journal::readings::log_read(app, actor, page, &[reached.id]).await?;
    named.ok_or(Error::NotFound)
}

/// Corrects a file based on one of its versions. Once the situation at entry is frozen, a correction of what was frozen is
/// said as such in the history.
///
/// # Errors
/// Every field that is wrong today; `Stale` when someone else corrected it meanwhile.
pub async fn correct(app: &App, actor: &Actor, id: Uuid, version: i64, by: &Correction) -> Result<()> {
    actor.require(Permission::BeneficiariesEdit)?;
    let act = Act::begin(app, actor).await?;
    let reached = store::own_by_id(act.db(), actor, Permission::BeneficiariesEdit, id).await?;
    let old = store::file(act.db(), act.vault(), &reached).await?;
    let (new, changed) = old.content.corrected(by);
    check(act.db(), &by.only(&changed), old.content.birth_year, act.today()).await?;
    if old.version != version {
        return Err(Error::Stale { version: old.version });
    }
    if changed.is_empty() {
        return act.unchanged().await;
    }
    store::correct(&act, &old, &new, &changed).await?;
    let (rectified, corrected): (Vec<_>, Vec<_>) =
        changed.iter().partition(|field| old.entry_frozen_on.is_some() && AT_ENTRY.contains(field));
    for (what, fields) in [("correct", corrected), ("rectify_entry", rectified)] {
        if !fields.is_empty() {
            let event = Event::new(SubjectKind::Beneficiary, id, what);
            act.record(fields.into_iter().fold(event, |event, field| event.changed(field)));
        }
    }
    act.commit().await
}

/// Keeps that the person wants no follow-up. Nothing else changes for them, and they are not asked again.
///
/// # Errors
/// `NotFound` out of reach.
pub async fn refuse_followup(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    actor.require(Permission::BeneficiariesEdit)?;
    let act = Act::begin(app, actor).await?;
    let reached = store::own_by_id(act.db(), actor, Permission::BeneficiariesEdit, id).await?;
    if !store::refuse_followup(&act, reached.id).await? {
        return act.unchanged().await;
    }
    act.record(Event::new(SubjectKind::Beneficiary, id, "refuse_followup"));
    act.commit().await
}

/// What is wrong with what is named: days, years and codes, all in one answer.
async fn check<C: sea_orm::ConnectionTrait>(db: &C, by: &Correction, birth_year: i32, today: NaiveDate) -> Result<()> {
    let mut errors: Vec<FieldError> = by.faults(birth_year, today);
    match vocabularies::store::check(db, &by.codes()).await {
        Err(Error::Invalid(codes)) => errors.extend(codes),
        other => other?,
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}
