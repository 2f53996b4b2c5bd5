//! The service at size, by name: `README.md` beside this file says how, and what was seen. Nothing here is part of the
//! suite of every commit.

mod rows;
mod size;
mod times;

#[path = "../../it/support/mod.rs"]
mod support;

/// How many devices and people: `SIZE_DEVICES` and `SIZE_PEOPLE`, else 100,000 and 30,000.
fn wanted() -> passerelle::generate::Size {
    let number = |name: &str, usual| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    passerelle::generate::Size {
        devices: number("SIZE_DEVICES", 100_000),
        people: number("SIZE_PEOPLE", 30_000),
        seed: 7,
    }
}
