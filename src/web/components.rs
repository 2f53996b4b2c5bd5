//! The parts that pages are made of, together on one page: what a new page is put together from.

use super::shell::{Badge, FieldView, Shell};
use super::today::FigureTile;
use super::visit::Visit;
use crate::error::Result;
use crate::journal::pages::EventView;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "web/components.html")]
struct ComponentsPage {
    shell: Shell,
    badges: Vec<Badge>,
    fields: Vec<FieldView>,
    figures: Vec<FigureTile>,
    events: Vec<EventView>,
}

/// Every part, with words of its own.
pub async fn components(visit: Visit) -> Result<Response> {
    visit.query().finish()?;
    let shell = visit.shell("components-title");
    let looks = [("○", ""), ("◐", "info"), ("▲", "warn"), ("✖", "danger"), ("✔", "ok"), ("◆", "assigned")];
    let names = ["waiting", "going-on", "missing", "blocked", "done", "assigned"];
    let badges = looks.into_iter().zip(names).map(|((icon, look), name)| Badge {
        icon,
        look,
        words: shell.t(&format!("components-state-{name}")),
    });
    let page = ComponentsPage {
        badges: badges.collect(),
        fields: fields(&shell),
        figures: figures(&shell),
        events: vec![EventView {
            at: visit.app.clock.now(),
            words: shell.t("components-event"),
            by: shell.t("components-someone"),
            changes: vec![(shell.t("components-word"), "–".to_owned(), "B".to_owned())],
            note: shell.t("components-sentence"),
        }],
        shell,
    };
    Ok(super::page(StatusCode::OK, &page))
}

/// One field of each kind; the second of them is wrong.
fn fields(shell: &Shell) -> Vec<FieldView> {
    const KINDS: [&str; 9] =
        ["text", "number", "date", "file", "textarea", "select", "radio", "checkboxes", "checkbox"];
    let options: Vec<(String, String)> =
        ["a", "b", "c"].map(|code| (code.to_owned(), format!("{} {code}", shell.t("components-choice")))).into();
    let field = |(at, kind): (usize, &'static str)| FieldView {
        name: kind.to_owned(),
        label: shell.t("components-word"),
        hint: shell.t("components-sentence"),
        value: if kind == "radio" { "a".to_owned() } else { String::new() },
        error: if at == 1 { shell.t("field-missing") } else { String::new() },
        kind,
        options: options.clone(),
        optional: at == 2,
        optional_word: shell.t("field-optional"),
        within: "sample".to_owned(),
    };
    KINDS.into_iter().enumerate().map(field).collect()
}

/// A figure that counts, one with an interval, one that is hidden.
fn figures(shell: &Shell) -> Vec<FigureTile> {
    let figure = |value: &str| FigureTile {
        label: shell.t("components-word"),
        value: value.to_owned(),
        definition: "…".to_owned(),
        source: shell.t("components-sentence"),
        ..FigureTile::default()
    };
    vec![
        FigureTile { first: true, trend: "up", since: shell.t("components-sentence"), ..figure("34") },
        FigureTile { interval: "[47,9 % ; 78,5 %]".to_owned(), ..figure("64,7 %") },
        FigureTile { missing: true, ..figure("n.d.") },
    ]
}
