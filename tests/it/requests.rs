//! What no request may be, whatever it asks for: from another site, for another host, spelt to slip past a lock; and
//! what every answer carries.

use crate::on_both;
use crate::support::client::encoded;
use crate::support::sweep::is_api;
use crate::support::{Answer, TestApp, actors};
use axum::http::Method;
use passerelle::access::Permission;
use passerelle::access::routes::{Access, Routes};
use serde_json::json;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Headers that any answer carries, whatever happened.
#[track_caller]
fn carries_the_headers(answer: &Answer) {
    let policy = answer.header("content-security-policy");
    for part in
        ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]
    {
        assert!(policy.contains(part), "{part} expected in {policy:?} of:\n{answer}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{name} of:\n{answer}");
    }
    assert!(uuid::Uuid::parse_str(answer.header("x-request-id")).is_ok(), "a request id is expected:\n{answer}");
    for name in ["server", "x-powered-by"] {
        assert!(answer.header(name).is_empty(), "{name} tells too much");
    }
    for name in answer.headers.keys() {
        assert!(!name.as_str().starts_with("access-control-"), "no other site may read us: {name}");
    }
}

on_both! {
    async fn every_answer_carries_the_headers_whatever_happened(app: TestApp) {
        let (lead, api) = (app.browser("workshop_lead").await, app.api("workshop_lead"));
        let large = vec![b'a'; 2 * 1024 * 1024 + 1];
        let answers = [
            lead.get("/organisations").await.expect(200),
            lead.get("/").await.expect(303),
            app.visitor().get("/organisations").await.expect(303),
            lead.get("/nowhere").await.expect(404),
            lead.get("/settings/accounts").await.expect(403),
            lead.get("/find?q=1&q=2").await.expect(400),
            lead.post_form("/organisations", &[]).await.expect(422),
            lead.post_form("/today", &[]).await.expect(405),
            lead.get("/assets/passerelle.css").await.expect(200),
            lead.get("/assets/absent.css").await.expect(404),
            lead.get("/healthz").await.expect(200),
            api.call(Method::POST, "/organisations", &[("content-type", "application/json")], large).await
                .expect_problem(413, "too_large"),
            app.anonymous_api().get("/organisations").await.expect_problem(401, "sign_in"),
            app.send(app.request(Method::GET, "/today", &[("host", "evil.example")], "")).await.expect(400),
        ];
        for answer in &answers {
            carries_the_headers(answer);
            let is_asset = answer.asked.contains("passerelle.css");
            assert_eq!(answer.header("cache-control") == "no-store", !is_asset, "cache-control of:\n{answer}");
            assert!(answer.header("strict-transport-security").is_empty(), "plain http says nothing of TLS");
        }
        let behind_tls = app.with_config(|config| config.base_url = "https://ordis.example.org".to_owned());
        let answer = behind_tls.visitor().get("/sign-in").await.expect(200);
        assert!(answer.header("strict-transport-security").starts_with("max-age="), "{answer}");
        carries_the_headers(&answer);
    }

    async fn a_handler_that_panics_is_answered_in_words_and_harms_no_other(app: TestApp) {
        let routes = Routes::new()
            .merge(passerelle::app::routes())
            .get("/panics", Permission::MeManage, async || { if true { panic!("Zimmerlinck"); } })
            .get("/api/v1/panics", Permission::MeManage, async || { if true { panic!("Zimmerlinck"); } });
        let app = TestApp { router: passerelle::app::around(routes, app.app.clone()), ..app.clone() };
        let trainer = app.browser("trainer").await;
        let page = trainer.get("/panics").await.expect(500);
        carries_the_headers(&page);
        page.shows("Référence").shows(page.header("x-request-id")).never_says("Zimmerlinck");
        let problem = app.api("trainer").get("/panics").await.expect_problem(500, "internal");
        carries_the_headers(&problem);
        problem.never_says("Zimmerlinck");
        trainer.get("/today").await.expect(200);
    }

    async fn no_write_comes_from_another_site_or_from_nowhere(app: TestApp) {
        let before = app.count("SELECT count(*) FROM events").await;
        let routes = passerelle::app::routes();
        let writes = routes.table().iter().filter(|route| route.method != Method::GET && !is_api(route));
        for route in writes {
            let word = match route.access {
                Access::Public => "trainer",
                Access::Needs(permission) => actors::ROLES.iter().find(|word| actors::may(word, permission)).unwrap(),
            };
            let browser = app.browser(word).await;
            let path = route.path.replace("{id}", &uuid::Uuid::max().to_string());
            for headers in [
                &[][..],
                &[("sec-fetch-site", "cross-site")],
                &[("sec-fetch-site", "same-site")],
                &[("origin", "https://evil.example")],
                &[("origin", "null")],
                &[("origin", "https://127.0.0.1:8080.evil.example")],
                &[("origin", "http://127.0.0.1:8081")],
                &[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8080")],
                &[("referer", "http://127.0.0.1:8080/today")],
            ] {
                let headers = [headers, &[FORM]].concat();
                let answer = browser.call(route.method.clone(), &path, &headers, "").await;
                assert!(answer.status == 403, "{headers:?} passed: {answer}");
                assert!(answer.header("set-cookie").is_empty(), "{answer}");
            }
            let ours = [FORM, ("origin", "http://127.0.0.1:8080")];
            let answer = browser.call(route.method.clone(), &path, &ours, "").await;
            assert!(answer.status != 403, "our own page was refused: {answer}");
        }
        assert_eq!(app.count("SELECT count(*) FROM events").await, before, "something was written");
    }

    async fn a_foreign_page_with_a_token_is_refused_too(app: TestApp) {
        let body = json!({ "name": "Ailleurs", "kinds": ["donor"] });
        let headers = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
        let answer = app.api("workshop_lead").json(Method::POST, "/organisations", &headers, body).await;
        carries_the_headers(&answer.expect_problem(403, "forbidden"));
    }

    async fn no_other_site_may_read_an_answer(app: TestApp) {
        let browser = app.browser("trainer").await;
        for origin in ["https://evil.example", "null"] {
            let asks = [("origin", origin), ("access-control-request-method", "POST")];
            for method in [Method::GET, Method::OPTIONS] {
                for path in ["/organisations", "/api/v1/organisations", "/assets/enhance.js"] {
                    carries_the_headers(&browser.call(method.clone(), path, &asks, "").await);
                }
            }
        }
    }

    async fn only_one_host_of_ours_is_answered_and_nothing_is_built_from_it(app: TestApp) {
        for host in ["evil.example", "127.0.0.1", "127.0.0.1:8081", "localhost.evil.example:8080", "", "127.0.0.1:8080@evil"] {
            let answer = app.send(app.request(Method::GET, "/sign-in", &[("host", host)], "")).await.expect(400);
            answer.never_says("evil");
        }
        let two = [("host", "127.0.0.1:8080"), ("host", "evil.example")];
        app.send(app.request(Method::GET, "/sign-in", &two, "")).await.expect(400);
        let mut none = app.request(Method::GET, "/sign-in", &[], "");
        none.headers_mut().remove("host");
        app.send(none).await.expect(400);
        for name in ["x-forwarded-host", "forwarded", "x-host", "x-original-url", "x-rewrite-url"] {
            let headers = [(name, "evil.example"), ("host", "localhost:8080")];
            let page = app.send(app.request(Method::GET, "/sign-in", &headers, "")).await.expect(200);
            page.never_says("evil.example");
        }
        let both = [("content-length", "0"), ("transfer-encoding", "chunked")];
        app.send(app.request(Method::POST, "/sign-in", &both, "")).await.expect(400);
    }

    async fn no_spelling_of_an_address_slips_past_the_lock(app: TestApp) {
        let trainer = app.browser("trainer").await;
        for path in [
            "/settings/accounts/", "//settings/accounts", "/./settings/accounts", "/settings/./accounts",
            "/settings//accounts", "/Settings/Accounts", "/settings%2faccounts", "/%73ettings/accounts",
            "/settings/accounts%20", "/settings/accounts;x=1", "/settings/accounts.json", "/today/../settings/accounts",
            "/assets/../settings/accounts", "/assets/%2e%2e/settings/accounts", "/d/../settings/accounts",
        ] {
            for (caller, browser) in [("nobody", app.visitor()), ("a trainer", trainer.clone())] {
                for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                    let answer = browser.call(method.clone(), path, &[], "").await;
                    assert!(answer.status >= 300, "{caller} got through: {answer}");
                    answer.never_says("dpo@example.org");
                }
            }
        }
        for method in [Method::HEAD, Method::GET] {
            trainer.call(method.clone(), "/settings/accounts", &[], "").await.expect(403);
            app.visitor().call(method, "/settings/accounts", &[], "").await.expect(303);
        }
        // No header and no field changes what a method means.
        for name in ["x-http-method-override", "x-method-override", "x-http-method"] {
            let lead = app.api("workshop_lead");
            let answer = lead.call(Method::GET, "/organisations", &[(name, "POST")], "").await.expect(200);
            assert!(answer.json["items"].is_array());
        }
        let answer = trainer.post_form("/settings/accounts?_method=GET", &[("_method", "GET")]).await;
        answer.expect(403);
    }

    async fn what_waits_for_a_sign_in_shows_nothing_and_what_is_behind_is_not_kept(app: TestApp) {
        let lead = app.browser("workshop_lead").await;
        let page = lead.page("/organisations").await;
        assert_eq!(page.header("cache-control"), "no-store");
        let out = lead.post_form("/sign-out", &[]).await.expect_redirect("/sign-in");
        assert_eq!(out.header("clear-site-data"), "\"cache\"");
        lead.get("/organisations").await.expect_redirect("/sign-in?next=/organisations").never_says("Micronov");
    }

    async fn health_says_nothing_of_the_inside(app: TestApp) {
        let visitor = app.visitor();
        assert_eq!(visitor.get("/healthz").await.expect(200).text(), "ok");
        assert_eq!(visitor.get("/readyz").await.expect(200).text(), "ready");
        // As the health checks of a proxy ask: by the address they know.
        let by_address = app.request(Method::GET, "/readyz", &[("host", "10.0.0.7:9000")], "");
        assert_eq!(app.send(by_address).await.expect(200).text(), "ready");
        app.app.stop();
        assert_eq!(visitor.get("/readyz").await.expect(503).text(), "not ready");
        for path in ["/version", "/metrics", "/api/openapi.json", "/api/docs", "/.git/config", "/passerelle.db"] {
            let answer = visitor.get(path).await;
            assert!(matches!(answer.status, 303 | 401 | 404), "{answer}");
            answer.never_says(env!("CARGO_PKG_VERSION"));
        }
    }
}

on_both! {
    async fn a_body_of_another_kind_is_refused_on_page_and_api(app: TestApp) {
        let (lead, api) = (app.browser("workshop_lead").await, app.api("workshop_lead"));
        let json = json!({ "name": "Ailleurs", "kinds": ["donor"] }).to_string();
        let form = encoded(&[("name", "Ailleurs"), ("kinds", "donor")]);
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "x"] {
            let answer = api.call(Method::POST, "/organisations", &[("content-type", kind)], json.clone()).await;
            answer.expect_problem(415, "unsupported_type");
        }
        api.call(Method::POST, "/organisations", &[], json.clone()).await.expect_problem(415, "unsupported_type");
        for kind in ["text/plain", "application/json", "multipart/form-data"] {
            let headers = [("content-type", kind), ("sec-fetch-site", "same-origin")];
            lead.call(Method::POST, "/organisations", &headers, form.clone()).await.expect(415).shows("JSON");
        }
        assert_eq!(app.count("SELECT count(*) FROM organisations WHERE name = 'Ailleurs'").await, 0);
    }

    async fn what_stands_twice_is_refused_on_page_and_api(app: TestApp) {
        let (lead, api) = (app.browser("workshop_lead").await, app.api("workshop_lead"));
        let twice = r#"{"name": "Un", "name": "Deux", "kinds": ["donor"]}"#;
        let answer = api.call(Method::POST, "/organisations", &[("content-type", "application/json")], twice).await;
        answer.expect_problem(400, "repeated_key");
        api.get("/organisations?limit=1&limit=2").await.expect_problem(400, "repeated_parameter");
        lead.get("/organisations?kind=donor&kind=county").await.expect(400);
        let names = [("name", "Un"), ("name", "Deux"), ("kinds", "donor")];
        lead.post_form("/organisations", &names).await.expect(422);
        for bad in ["[1]", "\"x\"", "null", "{", "\u{feff}{}", "{\"name\": 1e400}", "{\"name\": NaN}", "{\"name\":\"\\ud800\"}"] {
            let answer = api.call(Method::POST, "/organisations", &[("content-type", "application/json")], bad).await;
            assert!(answer.status == 400 && answer.json["code"].is_string(), "{bad}: {answer}");
        }
        let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
        let answer = api.call(Method::POST, "/organisations", &[("content-type", "application/json")], deep).await;
        answer.expect_problem(400, "not_json");
    }

    async fn a_form_of_sign_in_that_cannot_be_read_is_answered_in_words(app: TestApp) {
        let visitor = app.visitor();
        let ours = ("sec-fetch-site", "same-origin");
        for (kind, body) in [
            ("application/x-www-form-urlencoded", "email=%ff&password=x"),
            ("application/x-www-form-urlencoded", "email=a&email=b"),
            ("application/x-www-form-urlencoded", "email=%&password=%zz"),
            ("application/json", "{}"),
            ("text/plain", "email=a"),
        ] {
            for path in ["/sign-in", "/language"] {
                let answer = visitor.call(Method::POST, path, &[("content-type", kind), ours], body).await;
                assert!(answer.status < 500, "{answer}");
                if answer.status >= 400 {
                    assert!(answer.header("content-type").starts_with("text/html"), "{answer}");
                    assert!(!answer.text().contains("Failed to"), "{answer}");
                }
            }
        }
    }
}
