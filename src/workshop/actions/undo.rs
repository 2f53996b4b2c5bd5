//! Mending a mistake at the bench: a reversing event, never an edit of history.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::actions::undoable;
use crate::devices::blockers::{Blocker, blockers};
use crate::devices::lifecycle::{Refused, Reverser, State, Told, reverse};
use crate::devices::store::{self, Device};
use crate::error::{Error, Result};
use crate::journal::store::Recorded;
use crate::workshop::rules::undo::{Stands, Undoing, may_undo, needs_reason};
use crate::workshop::store::{media, undo as kept};
use uuid::Uuid;

/// Undoes the act that an event tells of; gives the device's tag. A reason has to be given only where it is not one's own
/// act of the day, or where the device had left for good.
///
/// # Errors
/// `NotFound` for an event out of reach; a field error for a missing reason; refused when it is undone already, when
/// something newer stands on it, when it is too late, when the act has a counterpart of its own, and when a device on the
/// shelf would be held up again.
pub async fn undo(app: &App, actor: &Actor, event_id: Uuid, reason: Option<&str>) -> Result<String> {
    actor.require(Permission::EventsReverseOwn)?;
    let act = Act::begin(app, actor).await?;
    let device = undoable(act.db(), actor, event_id).await?;
    media::one_at_a_time(&act, device.organisation_id).await?;
    let device = store::lock_id(&act, device.id).await?;
    let past = store::past(&act, &device).await?;
    let history: Vec<Told> = past.iter().map(store::told).collect();
    let found = past.iter().zip(&history).find(|(event, _)| event.row.id == event_id);
    let (event, told) = found.ok_or(Stands::TooLate)?;
    let who = Reverser { user: actor.user_id()?, lead: actor.can(Permission::EventsReverse), now: act.now() };
    let what = may_undo(&history, told, kept::undoing(event), &who)?;
    if reason.is_none() && needs_reason(told, &who) {
        return Err(Error::field("reason", "missing"));
    }
    if what == Undoing::Move {
        let past = store::move_of(&history, told).ok_or(Stands::TooLate)?;
        let back = reverse(&store::facts(act.db(), &device).await?, &past, &who)?;
        store::undo_move(&act, &device, &back, event, reason).await?;
    } else {
        take_back(&act, &device, what, event).await?;
        act.record(store::undoing(&act, event, reason));
    }
    act.commit().await?;
    Ok(device.tag)
}

/// Whether this was in the way already; of open repairs and awaited parts, as many or more.
fn is_known(before: &[Blocker], blocker: &Blocker) -> bool {
    use Blocker::{OpenRepair, WaitingPart};
    before.iter().any(|was| match (was, blocker) {
        (OpenRepair { count: had }, OpenRepair { count }) => had >= count,
        (WaitingPart { count: had }, WaitingPart { count }) => had >= count,
        _ => was == blocker,
    })
}

/// Everything but moves: the rows of the act, the fields it changed, the stage. A device on the shelf, or promised, is not
/// held up anew by it.
async fn take_back(act: &Act, device: &Device, what: Undoing, event: &Recorded) -> Result<()> {
    let before = blockers(&store::facts(act.db(), device).await?);
    let as_left = match what {
        Undoing::Move | Undoing::Fields => true,
        Undoing::Sheet => {
            store::undo_sheet(act, event).await?;
            true
        }
        Undoing::Look => kept::look(act, device, event).await?,
        Undoing::Removal | Undoing::Destruction => kept::put_back(act, device, event).await?,
        Undoing::Acceptance => kept::acceptance(act, event).await?,
        Undoing::Waiver => kept::waiver(act, event).await?,
        Undoing::Repair => kept::repair(act, event).await?,
        Undoing::AwaitedPart => kept::awaited_part(act, event).await?,
        Undoing::Closing => kept::closing(act, event).await?,
        Undoing::Software => kept::software(act, event).await?,
        Undoing::Check => kept::check(act, event).await?,
    };
    if !as_left {
        return Err(Stands::LaterAct.into());
    }
    store::undo_fields(act, device, event).await?;
    store::restage(act, device.id).await?;
    store::restage_media(act, &kept::media_of(event)).await?;
    if matches!(device.state, State::Stock | State::Reserved) {
        let after = blockers(&store::facts(act.db(), &store::by_id(act.db(), device.id).await?).await?);
        let anew: Vec<_> = after.into_iter().filter(|blocker| !is_known(&before, blocker)).collect();
        if !anew.is_empty() {
            return Err(Refused::Blocked { blockers: anew }.into());
        }
    }
    Ok(())
}
