//! Facts set by hand, each form on the version it was read at.

use super::Forms;
use crate::access::Permission as P;
use crate::devices::pages::{kilograms, words};
use crate::web::ActForm;

/// Where it stands and what comes with it.
pub(super) fn place(forms: &Forms<'_>) -> Option<ActForm> {
    if !forms.can(P::DevicesEdit) || !forms.is_here() {
        return None;
    }
    let maker = forms.maker("place");
    let device = forms.device();
    let fields = vec![
        maker.field("place", "location", "text", device.location.as_deref().unwrap_or_default()).optional(),
        maker
            .field("place", "accessories", "checkboxes", &device.accessories.join(" "))
            .options(forms.known.accessories.clone())
            .optional(),
    ];
    let form = maker.form(forms.at("place"), forms.t("place-title"), forms.t("place-save"), fields);
    // An empty value beside the boxes: that none is ticked is an answer too.
    Some(versioned(forms, form).hidden("accessories", ""))
}

/// Price and grades: a lead's.
pub(super) fn price(forms: &Forms<'_>) -> Option<ActForm> {
    if !forms.can(P::DevicesPrice) || !forms.is_here() {
        return None;
    }
    let maker = forms.maker("price");
    let device = forms.device();
    let cents = device.price_cents.map(euros_typed).unwrap_or_default();
    let grade = |grade: &Option<String>| grade.clone().unwrap_or_default();
    let fields = vec![
        maker.field("price", "price_cents", "text", &cents).optional(),
        maker
            .field("price", "grade_appearance", "radio", &grade(&device.grade_appearance))
            .options(words::grades())
            .optional(),
        maker
            .field("price", "grade_function", "radio", &grade(&device.grade_function))
            .options(words::grades())
            .optional(),
    ];
    let form = maker.form(forms.at("price"), forms.t("price-title"), forms.t("price-save"), fields);
    Some(versioned(forms, form))
}

/// Who it is and what it weighs.
pub(super) fn facts(forms: &Forms<'_>) -> Option<ActForm> {
    if !forms.can(P::DevicesEdit) || !forms.is_here() {
        return None;
    }
    let maker = forms.maker("facts");
    let device = forms.device();
    let known = |text: Option<String>| text.unwrap_or_default();
    let fields = vec![
        maker.field("facts", "manufacturer", "text", &known(device.identity.vendor.clone())).optional(),
        maker.field("facts", "model", "text", &known(device.model())).optional(),
        maker.field("facts", "serial", "text", &known(device.identity.serial.clone())).optional(),
        maker.field("facts", "weight_kg", "text", &kilograms::typed(device.weight_g)),
        maker.field("facts", "weee_stream", "select", &device.weee_stream).options(forms.known.streams.clone()),
    ];
    let form = maker.form(forms.at("facts"), forms.t("facts-title"), forms.t("facts-save"), fields);
    Some(versioned(forms, form))
}

fn versioned(forms: &Forms<'_>, form: ActForm) -> ActForm {
    form.hidden("version", forms.device().version.to_string())
}

/// An amount as it is typed: `40`, `40.50`.
pub(super) fn euros_typed(cents: i64) -> String {
    if cents % 100 == 0 { (cents / 100).to_string() } else { format!("{}.{:02}", cents / 100, cents % 100) }
}
