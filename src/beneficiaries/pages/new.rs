//! Opening a file: the few fields that are needed; likely twins are shown before anything is saved.

use super::form::{Choices, PersonFields};
use super::{address, line_of};
use crate::beneficiaries::actions::{self, LikelyTwin};
use crate::beneficiaries::rules::contact::phone;
use crate::beneficiaries::rules::content::{Channel, Content};
use crate::error::{Error, Result};
use crate::kernel::fields::{Fields, Wish};
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

/// A new file as the page asks for it.
pub struct NewPerson {
    content: Content,
    anyway: bool,
}

impl Wish for NewPerson {
    fn read(fields: &mut Fields) -> Self {
        let anyway = fields.flag("anyway");
        let typed = fields.personal_text("phone", 60);
        let number = typed.as_deref().map(phone);
        if number == Some(None) {
            fields.refuse("phone", "not_a_phone");
        }
        let mut content = Content::read(fields);
        content.channels.extend(number.flatten().map(|value| Channel {
            kind: "phone".to_owned(),
            value,
            preferred: true,
        }));
        Self { content, anyway }
    }
}

struct TwinLine {
    href: String,
    words: String,
    reasons: String,
}

#[derive(Template)]
#[template(path = "beneficiaries/new.html")]
struct NewPage {
    shell: Shell,
    fields: PersonFields,
    phone: FieldView,
    twins: Vec<TwinLine>,
}

/// The form, with what is true of most people filled in.
pub async fn new(visit: Visit) -> Result<Response> {
    let usual = [
        ("equipment_code", "non_communique".to_owned()),
        ("connection_code", "non_communique".to_owned()),
        ("entry_situation_code", "inconnu".to_owned()),
        ("notice_given_on", visit.app.today().to_string()),
    ];
    let typed = usual.map(|(name, value)| (name.to_owned(), value)).to_vec();
    let shell = visit.shell("person-new-title");
    form_page(&visit, StatusCode::OK, shell, &FormBody { wish: Err(Vec::new()), typed }, Vec::new()).await
}

/// Opens a file; or shows the form again with what to correct, or with the files that may be the same person's.
pub async fn open(visit: Visit, form: FormBody<NewPerson>) -> Result<Response> {
    let (actor, shell) = (visit.actor()?, visit.shell("person-new-title"));
    let errors = match &form.wish {
        Err(errors) => errors.clone(),
        Ok(wish) => {
            let twins = match actions::twins(&visit.app, actor, &wish.content).await {
                Ok(twins) if wish.anyway || twins.is_empty() => {
                    let opened = actions::open(&visit.app, actor, &wish.content).await?;
                    let flash = Flash::new("person-opened").value(&opened.file_number);
                    return Ok(visit.done(&address(&opened.file_number), &flash));
                }
                twins => twins,
            };
            match twins {
                Ok(twins) => {
                    let lines = twins.iter().map(|twin| line(&shell, twin)).collect();
                    return form_page(&visit, StatusCode::CONFLICT, shell, &form, lines).await;
                }
                Err(Error::Invalid(errors)) => errors,
                Err(other) => return Err(other),
            }
        }
    };
    form_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, shell.with_errors(&["person"], &errors), &form, Vec::new())
        .await
}

async fn form_page(
    visit: &Visit,
    status: StatusCode,
    shell: Shell,
    form: &FormBody<NewPerson>,
    twins: Vec<TwinLine>,
) -> Result<Response> {
    let fields = PersonFields::new(&shell, &Choices::read(visit).await?, form);
    let phone = shell.field("person", "phone", "tel", form.typed("phone")).optional();
    Ok(web::page(status, &NewPage { shell, fields, phone, twins }))
}

fn line(shell: &Shell, likely: &LikelyTwin) -> TwinLine {
    let reasons = likely.twin.reasons.iter().map(|reason| shell.word("twin-reason", reason.code()));
    TwinLine {
        href: address(&likely.candidate.file_number),
        words: line_of(shell.texts(), &likely.candidate),
        reasons: reasons.collect::<Vec<_>>().join(", "),
    }
}
