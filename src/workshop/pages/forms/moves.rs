//! The acts that move a device, as its state and the visitor's permissions allow them.

use super::Forms;
use crate::access::Permission as P;
use crate::devices::lifecycle::Action;
use crate::web::ActForm;

/// One act: the last part of its address (also its form's id), what it is, who may.
struct MoveAct {
    id: &'static str,
    action: Action,
    permission: P,
}

/// Every act that has a form here, in the order of a device's life.
const MOVES: &[MoveAct] = &[
    MoveAct { id: "reception", action: Action::Receive, permission: P::DevicesReceive },
    MoveAct { id: "triage", action: Action::Triage, permission: P::DevicesTriage },
    MoveAct { id: "clearance", action: Action::Clear, permission: P::DevicesClear },
    MoveAct { id: "release", action: Action::Release, permission: P::DevicesRelease },
    MoveAct { id: "withdrawal", action: Action::Withdraw, permission: P::DevicesWithdraw },
    MoveAct { id: "take-back", action: Action::TakeBack, permission: P::DevicesTakeBack },
    MoveAct { id: "recycling", action: Action::Recycle, permission: P::DevicesTriage },
    MoveAct { id: "dispatch", action: Action::Dispatch, permission: P::DevicesDispatch },
    MoveAct { id: "recovery", action: Action::Recover, permission: P::DevicesLose },
    MoveAct { id: "quarantine", action: Action::Quarantine, permission: P::DevicesQuarantine },
    MoveAct { id: "return-to-donor", action: Action::ReturnToDonor, permission: P::DevicesDispatch },
    MoveAct { id: "cancellation", action: Action::Cancel, permission: P::DonationsEdit },
    MoveAct { id: "loss", action: Action::ReportLost, permission: P::DevicesLose },
];

/// The forms of the moves that are possible now.
pub(super) fn all(forms: &Forms<'_>) -> Vec<Option<ActForm>> {
    let allowed = forms.device().state.allowed();
    let possible = MOVES.iter().filter(|one| allowed.contains(&one.action) && forms.can(one.permission));
    possible.map(|one| Some(of(forms, one))).collect()
}

fn of(forms: &Forms<'_>, one: &MoveAct) -> ActForm {
    let maker = forms.maker(one.id);
    let shell = forms.shell;
    let reason = || maker.field("move", "reason", "textarea", "").optional();
    let fields = match one.action {
        Action::Triage => {
            let routes = forms.device().state.routes().iter();
            let routes = routes.map(|route| (route.code().to_owned(), shell.word("triage-route", route.code())));
            vec![maker.field("triage", "route", "radio", "").options(routes.collect()), reason()]
        }
        Action::Clear => vec![maker.field("clearance", "proof", "textarea", "")],
        Action::Dispatch => vec![maker.field("dispatch", "slip_number", "text", ""), reason()],
        _ => vec![reason()],
    };
    let title = shell.word("move-title", one.id);
    let form = maker.form(forms.at(one.id), title, shell.word("move-save", one.id), fields);
    let form = form.explained(shell.texts().maybe(&format!("move-explained-{}", one.id), &[]).unwrap_or_default());
    match one.action {
        Action::Quarantine | Action::ReturnToDonor | Action::Cancel | Action::ReportLost => form.danger(),
        _ => form,
    }
}
