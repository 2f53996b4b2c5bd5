//! What comes in with a batch: several alike in one go.

use crate::access::Permission;
use crate::devices;
use crate::devices::lifecycle::Kind;
use crate::devices::pages::list::Line;
use crate::devices::pages::{kilograms, words};
use crate::devices::rules::{NewDevice, NewDevices};
use crate::devices::store::Filter;
use crate::donations::rules::DonationState;
use crate::donations::store::{self, Donation};
use crate::error::{Error, Result};
use crate::kernel::fields::{Fields, Wish};
use crate::kernel::tag;
use crate::vocabularies::words::options;
use crate::web::lists::PageWish;
use crate::web::{self, ActForm, Flash, FormBody, FormMaker, Sent, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

/// The most that are written down in one go.
const MOST_ALIKE: i64 = 100;
const FORM: &str = "receive";

/// Devices of a batch as the page asks for them: the weight in kilograms, the batch named by the address.
pub struct Reception {
    device: NewDevice,
    count: i64,
}

impl Wish for Reception {
    fn read(fields: &mut Fields) -> Self {
        let typed_tag = fields.text("tag", 80);
        let tag = typed_tag.as_deref().and_then(tag::read_tag);
        if typed_tag.is_some() && tag.is_none() {
            fields.refuse("tag", "not_a_tag");
        }
        let weight_g = kilograms::grams(fields, "weight_kg");
        if weight_g.is_none() {
            fields.refuse("weight_kg", "missing");
        }
        let count = fields.int("count", 1..=MOST_ALIKE).unwrap_or(1);
        let serial = fields.text("serial", 120);
        for (name, given) in [("tag", tag.is_some()), ("serial", serial.is_some())] {
            if count > 1 && given {
                fields.refuse(name, "one_device_only");
            }
        }
        let device = NewDevice {
            donation_id: Uuid::nil(),
            kind: fields.required_word("kind", Kind::from_code).unwrap_or(Kind::Other),
            manufacturer: fields.text("manufacturer", 120),
            model: fields.text("model", 120),
            serial,
            weight_g: weight_g.unwrap_or_default(),
            weee_stream: fields.text("weee_stream", 40),
            tag,
        };
        Self { device, count }
    }
}

#[derive(Template)]
#[template(path = "donations/intake.html")]
struct IntakePage {
    shell: Shell,
    donation: Donation,
    received_on: String,
    total: i64,
    is_open: bool,
    form: ActForm,
    /// Files of tools, each of a device not yet written down; the workshop reads them.
    files: ActForm,
    /// What was received a moment ago, and where its labels are.
    lines: Vec<Line>,
    labels: String,
}

/// The form, below what was received a moment ago.
pub async fn intake(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let donation = of(&visit, &number).await?;
    let shell = titled(&visit, &donation);
    show(&visit, StatusCode::OK, shell, donation, &Sent::nothing()).await
}

/// Receives what the form tells of.
pub async fn receive(visit: Visit, Path(number): Path<String>, form: FormBody<Reception>) -> Result<Response> {
    let donation = of(&visit, &number).await?;
    let done = match form.wish {
        Err(errors) => Err(errors.into()),
        Ok(wish) => {
            let device = NewDevice { donation_id: donation.id, ..wish.device };
            let wish = NewDevices { device, count: wish.count };
            devices::actions::receive_alike(&visit.app, visit.actor()?, &wish).await
        }
    };
    let error = match done {
        Ok(tags) => {
            let first = tags.first().cloned().unwrap_or_default();
            let to = format!("/donations/{}/intake?first={first}&count={}", donation.number, tags.len());
            let flash = if tags.len() == 1 {
                Flash::new("device-received").value(first)
            } else {
                Flash::new("devices-received").value(tags.len().to_string())
            };
            return Ok(visit.done(&to, &flash));
        }
        Err(error) => error,
    };
    again(&visit, donation, (FORM, &form.typed), error).await
}

/// The id of the form that sends a tool's file.
pub const FILES: &str = "files";

/// The page again, around the form that was sent and what was wrong with it.
///
/// # Errors
/// What no form can mend.
pub async fn again(
    visit: &Visit,
    donation: Donation,
    (id, typed): (&str, &[(String, String)]),
    error: Error,
) -> Result<Response> {
    let mut shell = titled(visit, &donation);
    let (status, sent) = Sent::of(&shell, id, typed, error)?;
    let forms = [form_of(visit, &shell, &donation, &sent).await?, files_of(&shell, &donation, &sent)];
    shell.errors = sent.summary(&shell, forms.iter());
    show(visit, status, shell, donation, &sent).await
}

async fn of(visit: &Visit, number: &str) -> Result<Donation> {
    store::one(&visit.app.db, visit.actor()?.scope(Permission::DevicesReceive), number).await
}

fn titled(visit: &Visit, donation: &Donation) -> Shell {
    let title = visit.texts().with("intake-title", &[("value", donation.number.clone().into())]);
    visit.shell_titled(title)
}

async fn show(visit: &Visit, status: StatusCode, shell: Shell, donation: Donation, sent: &Sent) -> Result<Response> {
    let mut query = visit.query();
    let last = Last::read(&mut query);
    query.finish()?;
    let lines = match &last {
        Some(last) => last.devices(visit, &donation).await?,
        None => Vec::new(),
    };
    let labels = last.map(|last| format!("/donations/{}/labels?{}", donation.number, last.query()));
    let page = IntakePage {
        form: form_of(visit, &shell, &donation, sent).await?,
        files: files_of(&shell, &donation, sent),
        received_on: shell.date(&donation.received_on),
        total: super::total(&donation),
        is_open: donation.state == DonationState::Open,
        lines: lines.iter().map(|device| Line::of(&shell, &device.into())).collect(),
        labels: labels.unwrap_or_default(),
        shell,
        donation,
    };
    Ok(web::page(status, &page))
}

async fn form_of(visit: &Visit, shell: &Shell, donation: &Donation, sent: &Sent) -> Result<ActForm> {
    let streams = options(&visit.app, "weee_streams", visit.lang).await?;
    let maker = FormMaker::new(shell, sent, FORM);
    let fields = vec![
        maker.field("receive", "kind", "radio", "").options(words::kinds(shell)),
        maker.field("receive", "weight_kg", "text", ""),
        maker.field("receive", "manufacturer", "text", "").optional(),
        maker.field("receive", "model", "text", "").optional(),
        maker.field("receive", "count", "number", "1"),
        maker.field("receive", "serial", "text", "").optional(),
        maker.field("receive", "tag", "text", "").optional(),
        maker.field("receive", "weee_stream", "select", "").options(streams).optional(),
    ];
    let action = format!("/donations/{}/intake", donation.number);
    Ok(maker.form(action, shell.t("receive-title"), shell.t("receive-save"), fields).primary())
}

fn files_of(shell: &Shell, donation: &Donation, sent: &Sent) -> ActForm {
    let maker = FormMaker::new(shell, sent, FILES);
    let fields = vec![maker.field("files", "file", "file", "")];
    let action = format!("/donations/{}/evidence", donation.number);
    let form = maker.form(action, shell.t("files-title"), shell.t("files-save"), fields);
    form.explained(shell.t("files-explained")).upload()
}

/// What was received last, as the address of the page names it.
pub(super) struct Last {
    first: String,
    count: i64,
}

impl Last {
    /// Reads `first` (a tag) and `count`; nothing when the address names none.
    pub(super) fn read(query: &mut Fields) -> Option<Self> {
        let first = query.text("first", 80).and_then(|typed| tag::read_tag(&typed));
        let count = query.int("count", 1..=MOST_ALIKE).unwrap_or(1);
        first.map(|first| Self { first, count })
    }

    /// The same, as an address says it.
    pub(super) fn query(&self) -> String {
        format!("first={}&count={}", self.first, self.count)
    }

    /// Those devices: the first, and those of the batch written down after it.
    pub(super) async fn devices(&self, visit: &Visit, donation: &Donation) -> Result<Vec<devices::store::Device>> {
        let (db, scope) = (&visit.app.db, visit.actor()?.scope(Permission::DevicesReceive));
        let first = devices::store::by_tag(db, scope, &self.first).await?;
        if first.donation_id != donation.id {
            return Err(Error::NotFound);
        }
        let filter = Filter { donation_id: Some(donation.id), ..Filter::default() };
        let others = u64::try_from(self.count - 1).unwrap_or_default();
        let page = PageWish { after: Some(first.id), limit: others };
        let (rest, _) = devices::store::list(db, scope, page, &filter).await?;
        Ok(std::iter::once(first).chain(rest).collect())
    }
}
