//! What proves what a device is made of: a tool's file, or a sheet filled in by hand.

use super::Forms;
use crate::access::Permission as P;
use crate::web::ActForm;

/// A tool's file. A lead may insist when the file is another machine's.
pub(super) fn evidence(forms: &Forms<'_>) -> Option<ActForm> {
    if !forms.can(P::EvidenceAdd) || forms.device().state.is_terminal() {
        return None;
    }
    let maker = forms.maker("evidence");
    let mut fields = vec![maker.field("evidence", "file", "file", "")];
    if forms.can(P::EvidenceDecide) && maker.was_sent() && forms.sent.refused == Some("other_machine") {
        fields.push(maker.field("evidence", "force", "checkbox", ""));
    }
    let form = maker.form(forms.at("evidence"), forms.t("evidence-title"), forms.t("evidence-save"), fields);
    Some(form.explained(forms.t("evidence-explained")).upload())
}

/// A sheet filled in by hand.
pub(super) fn sheet(forms: &Forms<'_>) -> Option<ActForm> {
    if !forms.can(P::EvidenceAdd) || !forms.is_here() {
        return None;
    }
    let maker = forms.maker("sheet");
    let device = forms.device();
    let known = |text: &Option<String>| text.clone().unwrap_or_default();
    let memory = device.memory_mib.map(|mib| (mib / 1024).to_string()).unwrap_or_default();
    let fields = vec![
        maker.field("by-hand", "manufacturer", "text", &known(&device.identity.vendor)),
        maker.field("by-hand", "model", "text", &known(&device.model())),
        maker.field("by-hand", "serial", "text", &known(&device.identity.serial)).optional(),
        maker.field("by-hand", "memory_gb", "number", &memory).optional(),
        maker.field("by-hand", "processor", "text", &known(&device.processor)).optional(),
        maker.field("by-hand", "screen_inches", "text", "").optional(),
        maker.field("by-hand", "note", "textarea", "").optional(),
        maker.field("by-hand", "attested", "checkbox", ""),
    ];
    let form = maker.form(forms.at("manual-sheet"), forms.t("by-hand-title"), forms.t("by-hand-save"), fields);
    Some(form.explained(forms.t("by-hand-explained")))
}
