//! What stands on a person's page: what they asked for, what they were given.

use crate::access::Permission;
use crate::allocations::rules::holds::AllocationState;
use crate::allocations::store;
use crate::beneficiaries::{self, Line, Section};
use crate::devices;
use crate::error::{Error, Result};
use crate::journal::{Subject, SubjectKind};
use crate::kernel::tag;
use crate::web::Visit;
use uuid::Uuid;

/// The section, for those who follow the person.
///
/// # Errors
/// When the database refuses.
pub async fn of_person(visit: &Visit, beneficiary_id: Uuid) -> Result<Option<Section>> {
    let (db, actor) = (&visit.app.db, visit.actor()?);
    if !visit.can(Permission::RequestsEdit) {
        return Ok(None);
    }
    let person = match beneficiaries::store::reach_by_id(db, actor, Permission::RequestsEdit, beneficiary_id).await {
        Ok(person) => person,
        Err(Error::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let shell = visit.shell("person-equipment");
    let (mut lines, mut history) = (Vec::new(), Vec::new());
    for request in store::requests::of_person(db, actor, beneficiary_id).await? {
        let state = shell.word("request-state", request.state.code());
        let words = shell
            .texts()
            .with("person-request", &[("day", shell.date(&request.referred_on).into()), ("state", state.into())]);
        lines.push(Line { words, href: Some(format!("/requests/{}", request.id)) });
        history.push(Subject { kind: SubjectKind::Request, id: request.id });
    }
    for allocation in store::allocations::of_person(db, beneficiary_id).await? {
        history.push(Subject { kind: SubjectKind::Allocation, id: allocation.id });
        let key = match allocation.state {
            AllocationState::HandedOver if allocation.returned_at.is_some() => "person-device-returned",
            AllocationState::HandedOver => "person-device",
            AllocationState::Held if allocation.stored().is_live(visit.app.today()) => "person-device-held",
            _ => continue,
        };
        let device = devices::store::by_id(db, allocation.device_id).await?;
        let day = allocation.signed_on.unwrap_or(allocation.hold_until);
        let words =
            shell.texts().with(key, &[("tag", tag::shown(&device.tag).into()), ("day", shell.date(&day).into())]);
        lines.push(Line { words, href: Some(format!("/handovers/{}", allocation.id)) });
    }
    let href = format!("/requests/new?file={}", person.file_number);
    lines.push(Line { words: shell.t("request-new-title"), href: Some(href) });
    Ok(Some(Section { title_key: "person-equipment", lines, history }))
}
