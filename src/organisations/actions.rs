//! What is done with partners.

use super::{rules::NewOrganisation, store};
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::error::Result;
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
