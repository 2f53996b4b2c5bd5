//! The shelf, as those see it who choose a device for someone: no history.

use super::words;
use crate::access::Permission;
use crate::devices::lifecycle::Kind;
use crate::devices::store::{self, Ready, ReadyFilter};
use crate::error::Result;
use crate::kernel::tag;
use crate::vocabularies::words::Labels;
use crate::web::lists::PageWish;
use crate::web::{self, FieldView, Shell, Visit};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

/// A device on the shelf.
struct Line {
    /// Where its page is, for those who may open it.
    href: Option<String>,
    tag: String,
    kind: String,
    name: String,
    grades: String,
    memory: String,
    accessories: String,
    price: String,
}

#[derive(Template)]
#[template(path = "devices/stock.html")]
struct StockPage {
    shell: Shell,
    kind: FieldView,
    lines: Vec<Line>,
    next: Option<String>,
}

/// The devices that are ready.
pub async fn page(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let wish = PageWish::read(&mut query, 50);
    let kind = query.word("kind", Kind::from_code);
    query.finish()?;
    let scope = visit.actor()?.scope(Permission::StockRead);
    let (ready, next) = store::ready(&visit.app.db, scope, wish, ReadyFilter { kind }).await?;
    let labels = Labels::read(&visit.app, visit.lang).await?;
    let shell = visit.shell("stock-title");
    let opens = visit.can(Permission::DevicesRead);
    let lines = ready.into_iter().map(|device| line(&shell, &labels, opens, device)).collect();
    let chosen = kind.map(Kind::code).unwrap_or_default();
    let next = next.map(|after| match kind {
        Some(kind) => format!("/stock?kind={kind}&after={after}"),
        None => format!("/stock?after={after}"),
    });
    let kind = shell.field("stock-filter", "kind", "select", chosen).options(words::kinds(&shell));
    Ok(web::page(StatusCode::OK, &StockPage { shell, kind, lines, next }))
}

fn line(shell: &Shell, labels: &Labels, opens: bool, device: Ready) -> Line {
    let grades = [device.grade_appearance.as_deref(), device.grade_function.as_deref()];
    let accessories = device.accessories.iter().map(|code| labels.of("accessories", code));
    Line {
        href: opens.then(|| format!("/devices/{}", device.tag)),
        tag: tag::shown(&device.tag),
        kind: shell.word("device-kind", device.kind.code()),
        name: words::named(shell, device.kind, device.manufacturer.as_deref(), device.model.as_deref()),
        grades: grades.map(|grade| grade.unwrap_or("–")).join(" / "),
        memory: device.memory_mib.map(|mib| words::memory(shell, mib)).unwrap_or_default(),
        accessories: accessories.collect::<Vec<_>>().join(", "),
        price: device.price_cents.map(|cents| shell.euros(&cents)).unwrap_or_default(),
    }
}
