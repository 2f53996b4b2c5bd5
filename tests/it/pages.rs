//! Every page as its readers see it: worded in both languages, leading only where they may go, changing nothing.

use crate::on_both;
use crate::support::objects::Objects;
use crate::support::rows::changed;
use crate::support::sweep::{self, Whose, is_api};
use crate::support::{Answer, actors};
use axum::http::Method;
use passerelle::access::routes::{Access, Route};
use std::collections::{BTreeMap, BTreeSet};

/// The pages someone may open, with their addresses for what is theirs.
fn pages_of(objects: &Objects, word: &str) -> Vec<(Route, String)> {
    let routes = passerelle::app::routes();
    // The walks are a page of the demonstration only; its own test reads them.
    let pages =
        routes.table().iter().filter(|route| route.method == Method::GET && !is_api(route) && route.path != "/demo");
    let open = pages.filter(|route| match route.access {
        Access::Public => true,
        Access::Needs(permission) => actors::may(word, permission),
    });
    open.filter_map(|route| Some((route.clone(), objects.path(route, word, Whose::Own)?))).collect()
}

fn is_html(answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/html")
}

/// What any page owes its reader, in its language.
fn faults(answer: &Answer, lang: &str) -> Vec<String> {
    let page = answer.text();
    let mut faults = Vec::new();
    let mut owes = |holds: bool, what: &str| {
        if !holds {
            faults.push(format!("{} ({lang}): {what}", answer.asked));
        }
    };
    owes(!page.contains('⟦'), "a text is missing");
    owes(page.contains(&format!("<html lang=\"{lang}\"")), "it does not say its language");
    owes(page.matches("<h1").count() == 1, "it has not one first heading");
    owes(page.contains("<title>") && !page.contains("<title> –"), "it has no title");
    owes(
        !page.contains(" style=") && !page.contains("<style") && !page.contains(" onclick="),
        "style or script in line",
    );
    let mut ids = BTreeSet::new();
    for id in page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        owes(ids.insert(id), &format!("the id {id} stands twice"));
    }
    for target in page.split(" for=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        owes(ids.contains(target), &format!("a label is for {target}, which is not there"));
    }
    faults
}

on_both! {
    async fn every_page_is_worded_in_both_languages(app: TestApp) {
        let objects = Objects::make(&app).await;
        let mut found = Vec::new();
        for word in actors::ROLES {
            let browser = app.browser(word).await;
            for lang in ["fr", "en"] {
                browser.set_cookie("passerelle-lang", lang);
                for (_, path) in pages_of(&objects, word) {
                    let answer = browser.get(&path).await;
                    if answer.status == 200 && is_html(&answer) {
                        found.extend(faults(&answer, lang));
                    } else if answer.status >= 400 {
                        found.push(format!("{path} as {word}: {}", answer.status));
                    }
                }
            }
        }
        found.dedup();
        assert!(found.is_empty(), "\n{}", found.join("\n"));
    }

    async fn no_page_leads_where_its_reader_may_not_go(app: TestApp) {
        let objects = Objects::make(&app).await;
        let routes = passerelle::app::routes();
        let mut found = BTreeSet::new();
        for word in actors::ROLES {
            let browser = app.browser(word).await;
            let mut reached: BTreeMap<String, u16> = BTreeMap::new();
            for (_, path) in pages_of(&objects, word) {
                let page = browser.get(&path).await;
                if !is_html(&page) {
                    continue;
                }
                for link in page.links().into_iter().filter(|link| link.starts_with('/')) {
                    let target = link.split('#').next().unwrap_or_default().to_owned();
                    let status = match reached.get(&target) {
                        Some(status) => *status,
                        None => browser.get(&target).await.status,
                    };
                    reached.insert(target.clone(), status);
                    if status >= 400 {
                        found.insert(format!("{path} leads a {word} to {target}: {status}"));
                    }
                }
                for form in page.forms() {
                    let action = form.action.split('?').next().unwrap_or_default();
                    let posted = routes.table().iter().any(|route| {
                        let open = match route.access {
                            Access::Public => true,
                            Access::Needs(permission) => actors::may(word, permission),
                        };
                        open && sweep::fits(&route.path, action)
                    });
                    if !posted {
                        found.insert(format!("{path} offers a {word} a form for {action}, which refuses it"));
                    }
                }
            }
        }
        assert!(found.is_empty(), "\n{}", found.into_iter().collect::<Vec<_>>().join("\n"));
    }

    async fn reading_changes_nothing_but_the_log_of_reads(app: TestApp) {
        let objects = Objects::make(&app).await;
        let mut callers = Vec::new();
        for word in actors::ROLES {
            callers.push((*word, app.browser(word).await));
        }
        let before = app.everything().await;
        let routes = passerelle::app::routes();
        for (word, browser) in &callers {
            for route in routes.table().iter().filter(|route| route.method == Method::GET) {
                for whose in [Whose::Own, Whose::Other, Whose::Missing] {
                    let Some(path) = objects.path(route, word, whose) else { continue };
                    match is_api(route) {
                        true => app.call_route(route, &path, Some(word)).await,
                        false => browser.get(&path).await,
                    };
                }
            }
        }
        assert_eq!(changed(&before, &app.everything().await, &["read_log"]), Vec::<String>::new());
    }

    async fn nonsense_in_an_address_is_not_found_and_breaks_nothing(app: TestApp) {
        let long = "9".repeat(5_000);
        let nonsense = ["x", "%00", "%ff", "'", "%27%20OR%201=1", "..%2f..%2fetc%2fpasswd", "-1", "%F0%9F%92%A9", &long];
        let routes = passerelle::app::routes();
        for route in routes.table().iter().filter(|route| route.path.contains('{')) {
            for word in ["admin", "workshop_lead", "structure_lead", "trainer"] {
                if let Access::Needs(permission) = route.access
                    && !actors::may(word, permission)
                {
                    continue;
                }
                for value in nonsense {
                    let filled = sweep::parameters(&route.path).iter().fold(route.path.clone(), |path, piece| {
                        path.replacen(&piece[piece.rfind('{').unwrap_or_default()..], value, 1)
                    });
                    let answer = app.call_route(route, &filled, Some(word)).await;
                    let fits = if route.path == "/d/{tag}" { answer.status < 500 } else { (400..500).contains(&answer.status) };
                    let worded = answer.status < 400 || is_html(&answer) || answer.json["code"].is_string();
                    assert!(fits && worded, "{word}: {answer}");
                }
            }
        }
    }

    async fn a_refusal_is_worded_in_the_reader_s_language_with_the_menu_around_it(app: TestApp) {
        let trainer = app.browser("trainer").await;
        trainer.post_form("/me/language", &[("lang", "en")]).await.expect(303);
        for (path, status) in [("/nowhere", 404), ("/settings/accounts", 403), ("/find?q=1&q=2", 400), ("/journal?x=1", 422)] {
            let page = trainer.get(path).await.expect(status);
            assert_eq!(faults(&page, "en"), Vec::<String>::new());
            page.shows("Trainer").shows("Sign out");
        }
        let wrong_method = trainer.post_form("/today", &[]).await.expect(405);
        assert_eq!(faults(&wrong_method, "en"), Vec::<String>::new());
        assert!(wrong_method.header("allow").contains("GET"));
        let answer = app.api("trainer").call(Method::DELETE, "/organisations", &[], "").await;
        let said = answer.expect_problem(405, "method_not_allowed");
        assert_eq!(said.json["title"], "This address does not take this method.");
    }
}
