//! A new batch.

use crate::access::Permission;
use crate::donations::rules::NewDonation;
use crate::donations::{actions, store};
use crate::error::{Error, Result};
use crate::organisations::rules::OrganisationKind;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "donations/new.html")]
struct NewPage {
    shell: Shell,
    fields: Vec<FieldView>,
    no_donor: bool,
}

/// The form.
pub async fn new(visit: Visit) -> Result<Response> {
    let shell = visit.shell("donation-new-title");
    let form = FormBody::<NewDonation>::empty();
    show(&visit, StatusCode::OK, shell, &form).await
}

/// Opens a batch, or shows the form again with what to correct.
pub async fn open(visit: Visit, form: FormBody<NewDonation>) -> Result<Response> {
    let errors = match &form.wish {
        Err(errors) => errors.clone(),
        Ok(wish) => match actions::open(&visit.app, visit.actor()?, wish).await {
            Ok(id) => {
                let scope = visit.actor()?.scope(Permission::DonationsEdit);
                let made = store::one(&visit.app.db, scope, &id.to_string()).await?;
                let flash = Flash::new("donation-opened").value(&made.number);
                return Ok(visit.done(&format!("/donations/{}/intake", made.number), &flash));
            }
            Err(Error::Invalid(errors)) => errors,
            Err(other) => return Err(other),
        },
    };
    let shell = visit.shell("donation-new-title").with_errors(&["donation"], &errors);
    show(&visit, StatusCode::UNPROCESSABLE_ENTITY, shell, &form).await
}

async fn show(visit: &Visit, status: StatusCode, shell: Shell, form: &FormBody<NewDonation>) -> Result<Response> {
    let donors = crate::organisations::store::choices(&visit.app.db, Some(OrganisationKind::Donor)).await?;
    let today = visit.app.today().to_string();
    let day = if form.typed.is_empty() { today.as_str() } else { form.typed("received_on") };
    let no_donor = donors.is_empty();
    let fields = vec![
        shell.field("donation", "donor_id", "select", form.typed("donor_id")).options(donors),
        shell.field("donation", "received_on", "date", day),
        shell.field("donation", "note", "textarea", form.typed("note")).optional(),
    ];
    Ok(web::page(status, &NewPage { shell, fields, no_donor }))
}
