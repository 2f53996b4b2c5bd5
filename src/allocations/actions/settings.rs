//! Setting what the county sets.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::allocations::rules::settings::SettingsForm;
use crate::allocations::store::settings::{self, SUBJECT};
use crate::app::App;
use crate::error::{Error, Result};
use crate::journal::{self, Event};

/// Sets them, based on the version the author has seen.
///
/// # Errors
/// `Forbidden` without the permission; `Stale` when they were changed meanwhile.
pub async fn set(app: &App, actor: &Actor, wish: &SettingsForm) -> Result<()> {
    actor.require(Permission::SettingsEdit)?;
    let act = Act::begin(app, actor).await?;
    let version = journal::store::locked_length(&act, SUBJECT).await?;
    if version != wish.version {
        return Err(Error::Stale { version });
    }
    let (before, after) = (settings::all(act.db()).await?, &wish.settings);
    if before == *after {
        return act.unchanged().await;
    }
    settings::save(&act, after).await?;
    act.record(
        Event::new(SUBJECT.kind, SUBJECT.id, "edit")
            .change("help_phone", before.help_phone, after.help_phone.clone())
            .change("help_hours", before.help_hours, after.help_hours.clone())
            .change("help_place", before.help_place, after.help_place.clone())
            .change("hold_days", before.hold_days, after.hold_days)
            .change("trained_minutes", before.trained_minutes, after.trained_minutes),
    );
    act.commit().await
}
