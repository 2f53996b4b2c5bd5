//! Media: which are in the device, what is done with each.

use super::Forms;
use crate::access::Permission as P;
use crate::devices::media::{MediumKind, Status, Verdict};
use crate::devices::pages::words;
use crate::devices::store::Medium;
use crate::web::forms::ChoiceRow;
use crate::web::{ActForm, FormMaker};

/// Which of the media listed are really in the device.
pub(super) fn look(forms: &Forms<'_>) -> Option<ActForm> {
    let waiting = forms.known.sheet.media.iter().filter(|medium| medium.status == Status::Declared);
    let waiting: Vec<&Medium> = waiting.collect();
    if !forms.can(P::MediaRecord) || !forms.in_house() || waiting.is_empty() {
        return None;
    }
    let maker = forms.maker("look");
    let answers = ["confirmed", "ghost"].map(|code| (code.to_owned(), forms.shell.word("look-answer", code)));
    let rows = waiting.iter().enumerate().map(|(at, medium)| {
        let mut choice = maker.field("look", &format!("media[{at}].is"), "radio", "").options(answers.to_vec());
        choice.label = words::medium(forms.shell, medium.kind, &medium.identity);
        let mut reason = maker.field("look", &format!("media[{at}].reason"), "text", "");
        reason.label = forms.t("look-reason");
        ChoiceRow { hidden: (format!("media[{at}].id"), medium.id.to_string()), choice, reason }
    });
    let rows = rows.collect();
    let form = maker.form(forms.at("media/confirm"), forms.t("look-title"), forms.t("look-save"), Vec::new());
    Some(form.rows(rows).explained(forms.t("look-explained")))
}

/// That no storage is in it, said by name.
pub(super) fn none(forms: &Forms<'_>) -> Option<ActForm> {
    let facts = &forms.known.sheet.facts;
    if !forms.can(P::MediaRecord) || !forms.in_house() || facts.present_media().next().is_some() || facts.none_attested
    {
        return None;
    }
    let maker = forms.maker("none");
    let form = maker.form(forms.at("media/confirm"), forms.t("none-title"), forms.t("none-save"), Vec::new());
    Some(form.hidden("none_attested", "on").explained(forms.t("none-explained")))
}

/// A medium that no tool saw.
pub(super) fn declare(forms: &Forms<'_>) -> Option<ActForm> {
    if !forms.can(P::MediaRecord) || !forms.in_house() {
        return None;
    }
    let maker = forms.maker("medium");
    let kinds =
        MediumKind::ALL.iter().map(|kind| (kind.code().to_owned(), forms.shell.word("medium-kind", kind.code())));
    let fields = vec![
        maker.field("medium", "kind", "radio", "").options(kinds.collect()),
        maker.field("medium", "serial", "text", "").optional(),
        maker.field("medium", "model", "text", "").optional(),
        maker.field("medium", "size_gb", "number", "").optional(),
    ];
    let form = maker.form(forms.at("media"), forms.t("medium-title"), forms.t("medium-save"), fields);
    Some(form.explained(forms.t("medium-explained")))
}

/// What may be done with one medium.
pub(in crate::workshop::pages) fn of_medium(forms: &Forms<'_>, medium: &Medium) -> Vec<ActForm> {
    if !forms.in_house() || medium.device_id != Some(forms.device().id) {
        return Vec::new();
    }
    let facts = medium.facts();
    let present = facts.is_present();
    let lead = forms.can(P::MediaAccept);
    let to_accept = present && facts.verdict == Some(Verdict::Completed) && !facts.accepted;
    let forms_of = [
        (lead && to_accept).then(|| accept(forms, medium)),
        (lead && present && !facts.open_health().is_empty()).then(|| waive(forms, medium)),
        (present && forms.can(P::MediaRecord)).then(|| remove(forms, medium)),
        (medium.status == Status::Removed && forms.can(P::MediaRecord)).then(|| install(forms, medium)),
        (lead && (present || medium.status == Status::Removed)).then(|| destroy(forms, medium)),
    ];
    forms_of.into_iter().flatten().collect()
}

fn about<'a>(forms: &Forms<'a>, act: &str, medium: &Medium) -> (FormMaker<'a>, String, String) {
    let name = words::medium_name(forms.shell, medium);
    (forms.maker(format!("{act}-{}", medium.id)), forms.at(&format!("media/{}/{act}", medium.id)), name)
}

fn accept(forms: &Forms<'_>, medium: &Medium) -> ActForm {
    let (maker, action, name) = about(forms, "acceptance", medium);
    let fields = vec![maker.field("acceptance", "reason", "textarea", "")];
    let form = maker.form(action, forms.shell.tv("acceptance-title", &name), forms.t("acceptance-save"), fields);
    let why = words::reasons(forms.shell, &medium.facts().reasons).join(", ");
    form.explained(forms.shell.tv("acceptance-explained", &why))
}

fn waive(forms: &Forms<'_>, medium: &Medium) -> ActForm {
    let (maker, action, name) = about(forms, "health-waiver", medium);
    let fields = vec![maker.field("waiver", "reason", "textarea", "")];
    let form = maker.form(action, forms.shell.tv("waiver-title", &name), forms.t("waiver-save"), fields);
    let why = words::health(forms.shell, &medium.facts().open_health()).join(", ");
    form.explained(forms.shell.tv("waiver-explained", &why))
}

fn remove(forms: &Forms<'_>, medium: &Medium) -> ActForm {
    let (maker, action, name) = about(forms, "removal", medium);
    let fields = vec![maker.field("removal", "to_tag", "text", "").optional()];
    let form = maker.form(action, forms.shell.tv("removal-title", &name), forms.t("removal-save"), fields);
    form.explained(forms.t("removal-explained"))
}

/// A medium that is kept loose goes into a device.
fn install(forms: &Forms<'_>, medium: &Medium) -> ActForm {
    let (maker, action, name) = about(forms, "removal", medium);
    let fields = vec![maker.field("install", "to_tag", "text", "")];
    let form = maker.form(action, forms.shell.tv("install-title", &name), forms.t("install-save"), fields);
    form.explained(forms.t("removal-explained"))
}

fn destroy(forms: &Forms<'_>, medium: &Medium) -> ActForm {
    let (maker, action, name) = about(forms, "destruction", medium);
    let fields = vec![
        maker.field("destruction", "witness_email", "email", "").optional(),
        maker.field("destruction", "certificate", "text", "").optional(),
    ];
    let form = maker.form(action, forms.shell.tv("destruction-title", &name), forms.t("destruction-save"), fields);
    form.explained(forms.t("destruction-explained")).danger()
}
