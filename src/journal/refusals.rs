//! Acts refused to someone signed in, for want of a permission: each leaves a trace in the history of their account, in a
//! transaction of its own. It says which permission and which address, never what was sent.

use super::store;
use super::{Event, SubjectKind};
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::error::Result;
use chrono::Duration;
use uuid::Uuid;

/// How many refusals of one account are written in a day: what was tried is plain by then, and whoever goes on trying
/// fills nothing.
pub const MOST_A_DAY: u64 = 20;

/// An act that was refused.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What the address asks for; nothing where no address stands behind it.
    pub permission: Option<Permission>,
    /// Method and pattern of the address, without its values.
    pub call: String,
    /// The key in the address, if it is one: a name or a number typed there is not kept.
    pub named: Option<Uuid>,
}

/// Notes a refusal, unless the day's are many already.
///
/// # Errors
/// When the database refuses.
pub async fn note(app: &App, actor: &Actor, refused: &Refused) -> Result<()> {
    let user_id = actor.user_id()?;
    let since = app.clock.now() - Duration::days(1);
    let written = store::count_acts(&app.db, user_id, &[ONE, LAST], since).await?;
    let Some(event) = event(user_id, refused, written) else { return Ok(()) };
    // A refused call leaves its key free for the one that is done.
    let author = Actor { idempotency: None, ..actor.clone() };
    let act = Act::begin(app, &author).await?;
    act.record(event);
    act.commit().await
}

const ONE: &str = "attempt_refused";
const LAST: &str = "last_attempt_refused";

/// The event of a refusal that comes after so many in a day; the last of the day says that others are left out.
fn event(user_id: Uuid, refused: &Refused, written: u64) -> Option<Event> {
    let act = match written + 1 {
        next if next > MOST_A_DAY => return None,
        MOST_A_DAY => LAST,
        _ => ONE,
    };
    let mut event = Event::new(SubjectKind::User, user_id, act).fact("call", refused.call.as_str());
    if let Some(permission) = refused.permission {
        event = event.fact("permission", permission.code());
    }
    if let Some(named) = refused.named {
        event = event.fact("named", named.to_string());
    }
    Some(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_a_day_are_written_and_the_twentieth_says_so() {
        let refused = Refused { permission: None, call: "POST /colleagues".to_owned(), named: None };
        let act = |written| event(Uuid::nil(), &refused, written).map(|event| event.act);
        assert_eq!([0, 18, 19, 20, 1_000].map(act), [Some(ONE), Some(ONE), Some(LAST), None, None]);
    }
}
