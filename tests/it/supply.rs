//! What the service is built from, and that no page asks another host for anything.

use crate::on_both;
use crate::support::objects::Objects;
use crate::support::sweep::{Whose, is_api};
use axum::http::Method;
use passerelle::access::routes::Access;
use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn every_crate_comes_from_the_registry_with_its_checksum() {
    let lock = read("Cargo.lock");
    let packages: Vec<&str> = lock.split("[[package]]").skip(1).collect();
    assert!(packages.len() > 300);
    for package in packages {
        let ours = package.contains("name = \"passerelle");
        let source = package.lines().find_map(|line| line.strip_prefix("source = "));
        match source {
            None => assert!(ours, "no source: {package}"),
            Some(source) => {
                assert_eq!(source, "\"registry+https://github.com/rust-lang/crates.io-index\"", "{package}");
                assert!(package.contains("checksum = "), "{package}");
            }
        }
    }
}

/// The service asks nobody anything but its database: there is nothing in it that could.
#[test]
fn nothing_of_it_calls_other_hosts() {
    let lock = read("Cargo.lock");
    for client in ["reqwest", "ureq", "isahc", "surf", "curl", "attohttpc", "minreq", "awc", "hyper-tls", "lettre"] {
        assert!(!lock.contains(&format!("name = \"{client}\"\n")), "{client}");
    }
}

#[test]
fn no_crate_of_ours_may_hold_an_unsafe_block() {
    assert!(read("Cargo.toml").contains("unsafe_code = \"forbid\""));
    for manifest in ["Cargo.toml", "migration/Cargo.toml", "src/documents/Cargo.toml"] {
        assert!(read(manifest).contains("[lints]\nworkspace = true"), "{manifest}");
    }
}

/// Addresses of other hosts that something in this text would make a browser ask for.
fn asked_elsewhere(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for mark in [
        "src=\"",
        "srcset=\"",
        "data=\"",
        "poster=\"",
        "action=\"",
        "url(",
        "@import \"",
        "@import '",
        "from \"",
        "import(\"",
        "fetch(\"",
    ] {
        for (at, _) in text.match_indices(mark) {
            let address: String =
                text[at + mark.len()..].chars().take_while(|c| !matches!(c, '"' | ')' | '\n')).collect();
            let address = address.trim_matches(['\'', '"', '`', ' ']);
            if address.starts_with("//") || address.contains("://") {
                found.push(format!("{mark}{address}"));
            }
        }
    }
    // A link may lead elsewhere; what a page itself needs may not.
    for tag in text.match_indices("<link ").map(|(at, _)| text[at..].split('>').next().unwrap_or_default()) {
        if tag.contains("://") || tag.contains("href=\"//") {
            found.push(tag.to_owned());
        }
    }
    found
}

#[test]
fn an_address_elsewhere_is_seen() {
    for bad in [
        "<img src=\"https://x/y.png\">",
        "a{background:url('//x/y')}",
        "@import \"http://x\";",
        "<link rel=icon href=\"//x\">",
    ] {
        assert_eq!(asked_elsewhere(bad).len(), 1, "{bad}");
    }
    let good =
        "<a href=\"https://www.cnil.fr\">x</a><img src=\"/assets/a.svg\"><svg xmlns=\"http://www.w3.org/2000/svg\">";
    assert_eq!(asked_elsewhere(good), [""; 0]);
}

on_both! {
    async fn no_page_and_no_asset_asks_another_host_for_anything(app: TestApp) {
        let objects = Objects::make(&app).await;
        let routes = passerelle::app::routes();
        let mut seen = 0;
        for word in ["technician", "workshop_lead", "caseworker", "structure_lead", "trainer", "county", "admin", "dpo"] {
            let browser = app.browser(word).await;
            for route in routes.table().iter().filter(|route| route.method == Method::GET && !is_api(route)) {
                let Some(path) = objects.path(route, word, Whose::Own) else { continue };
                let answer = if route.access == Access::Public { app.visitor().get(&path).await } else { browser.get(&path).await };
                assert_eq!(asked_elsewhere(&answer.text()), [""; 0], "{word}: {path}");
                assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{answer}");
                seen += 1;
            }
        }
        assert!(seen > 200, "{seen}");
        for name in ["enhance.js", "passerelle.css", "icons.svg", "icon.svg"] {
            let asset = app.visitor().get(&format!("/assets/{name}")).await;
            assert_eq!(asked_elsewhere(&asset.text()), [""; 0], "{name}");
        }
    }
}
