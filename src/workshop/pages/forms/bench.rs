//! Work: repairs, the system, the check.

use super::Forms;
use crate::access::Permission as P;
use crate::devices::pages::words;
use crate::web::ActForm;
use crate::web::forms::ChoiceRow;
use crate::workshop::rules::CheckResult;
use crate::workshop::store::bench::Repair;

/// What stands in the form until someone says better.
const USUAL_MINUTES: &str = "15";

/// Work done on the device, finished or not.
pub(super) fn repair(forms: &Forms<'_>) -> Option<ActForm> {
    if !forms.can(P::RepairsLog) || !forms.in_house() {
        return None;
    }
    let maker = forms.maker("repair");
    let fields = vec![
        maker.field("repair", "fault", "radio", "").options(forms.known.faults.clone()),
        maker.field("repair", "acts", "checkboxes", "").options(forms.known.acts.clone()).optional(),
        maker.field("repair", "minutes", "number", USUAL_MINUTES),
        maker.field("repair", "note", "textarea", "").optional(),
        maker.field("repair", "close", "checkbox", "on"),
        maker.field("repair", "waiting_part", "checkbox", ""),
    ];
    Some(maker.form(forms.at("repairs"), forms.t("repair-title"), forms.t("repair-save"), fields))
}

/// The end of each repair that is open.
pub(super) fn closings(forms: &Forms<'_>) -> Vec<Option<ActForm>> {
    let open = forms.known.repairs.iter().filter(|repair| repair.closed_at.is_none());
    open.map(|repair| forms.can(P::RepairsLog).then(|| closing(forms, repair))).collect()
}

fn closing(forms: &Forms<'_>, repair: &Repair) -> ActForm {
    let maker = forms.maker(format!("closing-{}", repair.id));
    let fields = vec![
        maker.field("closing", "acts", "checkboxes", "").options(forms.known.acts.clone()).optional(),
        maker.field("closing", "minutes", "number", USUAL_MINUTES).optional(),
    ];
    let fault = forms.known.labels.of("faults", &repair.fault);
    let title = forms.shell.tv("closing-title", &fault);
    maker.form(forms.at(&format!("repairs/{}/closing", repair.id)), title, forms.t("closing-save"), fields)
}

/// A system installed.
pub(super) fn software(forms: &Forms<'_>) -> Option<ActForm> {
    if !forms.can(P::RepairsLog) || !forms.device().state.is_checked() {
        return None;
    }
    let maker = forms.maker("software");
    let last = forms.known.sheet.installed.as_ref();
    let fields = vec![
        maker.field("software", "image", "text", last.map(|one| one.image.as_str()).unwrap_or_default()),
        maker
            .field("software", "licence", "radio", last.map(|one| one.licence.as_str()).unwrap_or_default())
            .options(forms.known.licences.clone()),
    ];
    Some(maker.form(forms.at("software"), forms.t("software-title"), forms.t("software-save"), fields))
}

/// The functional check: every item works until it is said otherwise, and the checker answers for having tried each. Not
/// offered to whoever repaired.
pub(super) fn check(forms: &Forms<'_>) -> Option<ActForm> {
    if !forms.can(P::ChecksRecord) || !forms.device().state.is_checked() || forms.checks_own_repair() {
        return None;
    }
    let maker = forms.maker("check");
    let may_waive = forms.can(P::ChecksWaive);
    let results = CheckResult::ALL.iter().filter(|result| may_waive || **result != CheckResult::Waived);
    let results: Vec<(String, String)> =
        results.map(|result| (result.code().to_owned(), forms.shell.word("check-result", result.code()))).collect();
    let rows = forms.known.items.iter().enumerate().map(|(at, (code, label, explained))| {
        let mut choice = maker.field("check", &format!("items[{at}].result"), "radio", CheckResult::Pass.code());
        choice = choice.options(results.clone());
        choice.label.clone_from(label);
        choice.hint.clone_from(explained);
        let mut reason = maker.field("check", &format!("items[{at}].reason"), "text", "");
        reason.label = forms.t("check-reason");
        ChoiceRow { hidden: (format!("items[{at}].code"), code.clone()), choice, reason }
    });
    let rows = rows.collect();
    let fields = vec![
        maker.field("check", "grade_appearance", "radio", "").options(words::grades()),
        maker.field("check", "grade_function", "radio", "").options(words::grades()),
        maker.field("check", "tried", "checkbox", ""),
    ];
    let form = maker.form(forms.at("checks"), forms.t("check-title"), forms.t("check-save"), fields);
    Some(form.rows(rows).explained(forms.t("check-explained")))
}
