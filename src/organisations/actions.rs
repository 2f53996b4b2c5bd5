//! What is done with partners.

use super::rules::{Correction, NewOrganisation, OrganisationKind};
use super::store;
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use uuid::Uuid;

/// Adds a partner.
///
/// # Errors
/// A field error when the name is taken.
pub async fn add(app: &App, actor: &Actor, wish: &NewOrganisation) -> Result<Uuid> {
    actor.require(Permission::OrganisationsEdit)?;
    let act = Act::begin(app, actor).await?;
    let id = store::add(&act, wish).await?;
    let kinds: Vec<&str> = wish.kinds.iter().map(|kind| kind.code()).collect();
    act.record(
        Event::new(SubjectKind::Organisation, id, "add").change("name", (), wish.name.clone()).fact("kinds", kinds),
    );
    act.commit().await?;
    Ok(id)
}

/// Corrects a partner, based on the version the author has seen.
///
/// # Errors
/// `Stale` when it was changed meanwhile; a field error when the name is taken.
pub async fn correct(app: &App, actor: &Actor, id: Uuid, version: i64, wish: Correction) -> Result<()> {
    actor.require(Permission::OrganisationsEdit)?;
    let act = Act::begin(app, actor).await?;
    let before = store::one(act.db(), id).await?;
    if before.version != version {
        return Err(Error::Stale { version: before.version });
    }
    let mut after = before.clone();
    after.name = wish.name.unwrap_or(after.name);
    after.kinds = wish.kinds.unwrap_or(after.kinds);
    after.siren = wish.siren.unwrap_or(after.siren);
    after.address = wish.address.unwrap_or(after.address);
    after.vat_line = wish.vat_line.unwrap_or(after.vat_line);
    after.kinds.sort_unstable();
    store::save(&act, &after).await?;
    let codes = |kinds: &[OrganisationKind]| kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(" ");
    act.record(
        Event::new(SubjectKind::Organisation, id, "edit")
            .change("name", before.name, after.name)
            .change("kinds", codes(&before.kinds), codes(&after.kinds))
            .change("siren", before.siren, after.siren)
            .change("address", before.address, after.address)
            .change("vat_line", before.vat_line, after.vat_line),
    );
    act.commit().await
}
