//! Signing in: what is tried too often waits, what was planted is dead, what is over is over.

use crate::on_both;
use crate::support::client::Browser;
use crate::support::{Answer, PASSWORD, TestApp};
use axum::http::Method;
use chrono::Duration;
use passerelle::access::{Actor, Role, accounts};

const SESSION: &str = "passerelle-session";
const WRONG: &str = "brouette mandarine cadastre 42";

/// Cookies as they were set: the name, then the attributes, sorted.
fn attributes(answer: &Answer) -> Vec<(String, Vec<String>)> {
    let mut cookies = Vec::new();
    for line in answer.header_all("set-cookie") {
        assert!(line.len() < 4_096, "a cookie is too long: {line}");
        let mut parts = line.split("; ");
        let name = parts.next().and_then(|pair| pair.split('=').next()).unwrap_or_default().to_owned();
        let mut attributes: Vec<String> = parts.map(str::to_owned).collect();
        attributes.sort();
        cookies.push((name, attributes));
    }
    cookies
}

async fn signs_in(browser: &Browser, email: &str) -> bool {
    browser.sign_in(email, PASSWORD).await.status == 303
}

on_both! {
    async fn whoever_signs_in_goes_where_they_wanted_inside_the_house(app: TestApp) {
        let visitor = app.visitor();
        visitor.get("/organisations").await.expect_redirect("/sign-in?next=/organisations");
        let form = visitor.page("/sign-in?next=/organisations").await.form("/sign-in");
        let filled = [("email", " Technician@Example.org "), ("password", PASSWORD)];
        visitor.submit(&form, &filled).await.expect_redirect("/organisations");
        visitor.page("/organisations").await.shows("Technician");
        for next in ["//e", "\\\\e", "/\\e", "https:e", "https://e", "/%09/e", "javascript:alert(1)", "/a\r\nx: y", "/%2f/e", "e"] {
            let values = [("email", "technician@example.org"), ("password", PASSWORD), ("next", next)];
            app.visitor().post_form("/sign-in", &values).await.expect_redirect("/today");
            app.pass(Duration::minutes(2));
        }
    }

    async fn a_wrong_password_and_an_unknown_account_are_answered_alike(app: TestApp) {
        let said = |answer: &Answer, email: &str| {
            let names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
            let text = answer.text().replace(email, "EMAIL");
            (answer.status, names, text)
        };
        let known = app.visitor().sign_in("technician@example.org", WRONG).await;
        let unknown = app.visitor().sign_in("nobody@example.org", WRONG).await;
        assert_eq!(said(&known, "technician@example.org"), said(&unknown, "nobody@example.org"));
        assert_eq!(known.status, 422);
        known.shows("Adresse ou mot de passe inconnu").never_says(WRONG);
        accounts::set_disabled(&app.app, &Actor::operator(), app.world.account("checker").id, true).await.unwrap();
        let closed = app.visitor().sign_in("checker@example.org", PASSWORD).await;
        assert_eq!(said(&closed, "checker@example.org"), said(&unknown, "nobody@example.org"));
    }

    async fn a_planted_session_is_dead_and_a_new_one_begins(app: TestApp) {
        let attacker = app.browser("stranger").await;
        let planted = attacker.cookie(SESSION).unwrap();
        for cookie in [planted.as_str(), "chosen-by-someone-else"] {
            let victim = app.visitor();
            victim.set_cookie(SESSION, cookie);
            victim.sign_in("technician@example.org", PASSWORD).await.expect(303);
            assert_ne!(victim.cookie(SESSION).as_deref(), Some(cookie));
            victim.page("/today").await.shows("Technician");
        }
        attacker.get("/today").await.expect_redirect("/sign-in");
    }

    async fn tokens_of_sessions_are_long_and_kept_only_as_a_hash(app: TestApp) {
        let browser = app.visitor();
        browser.sign_in("technician@example.org", PASSWORD).await.expect(303);
        let (session, known) = (browser.cookie(SESSION).unwrap(), browser.cookie("passerelle-browser").unwrap());
        for token in [&session, &known] {
            assert!(token.len() >= 43, "256 bits in base 64 are expected, not {token}");
        }
        let kept = format!("{:?}", app.everything().await);
        for secret in [session, known, PASSWORD.to_owned(), app.world.account("technician").token.clone()] {
            let hex = |text: &str| text.bytes().map(|b| format!("{b:02X}")).collect::<String>();
            assert!(!kept.contains(&secret) && !kept.to_uppercase().contains(&hex(&secret)), "{secret} is kept in clear");
        }
    }

    async fn cookies_are_bound_to_the_host_and_closed_to_scripts(app: TestApp) {
        let tls = app.with_config(|config| config.base_url = "https://ordis.example.org".to_owned());
        let browser = tls.visitor();
        let signed_in = browser.sign_in("technician@example.org", PASSWORD).await.expect(303);
        let set = attributes(&signed_in);
        let names: Vec<&str> = set.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["__Host-session", "__Host-browser"]);
        let language = browser.post_form("/language", &[("lang", "en"), ("back", "/today")]).await.expect(303);
        let flash = browser.post_form("/me/language", &[("lang", "fr")]).await.expect(303);
        let out = browser.post_form("/sign-out", &[]).await.expect(303);
        for (name, attributes) in [set, attributes(&language), attributes(&flash), attributes(&out)].concat() {
            assert!(name.starts_with("__Host-"), "{name}");
            for wanted in ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"] {
                assert!(attributes.iter().any(|a| a == wanted), "{wanted} expected of {name}: {attributes:?}");
            }
            assert!(!attributes.iter().any(|a| a.starts_with("Domain")), "{name}");
        }
        // On loopback, where there is no TLS, a plain name: browsers refuse the other without Secure.
        let plain = app.visitor();
        for (name, attributes) in attributes(&plain.sign_in("technician@example.org", PASSWORD).await.expect(303)) {
            assert!(name.starts_with("passerelle-"), "{name}");
            assert!(attributes.iter().any(|a| a == "HttpOnly") && attributes.iter().any(|a| a == "SameSite=Lax"));
        }
    }

    async fn guessing_at_one_account_waits_ever_longer_but_its_owner_comes_in(app: TestApp) {
        let owner = app.visitor().at([10, 0, 0, 1]);
        assert!(signs_in(&owner, "technician@example.org").await);
        let mut waited = Vec::new();
        // Each guess comes from another address, as a crowd of machines would send it.
        for n in 0..230_u8 {
            let attacker = app.visitor().at([10, 1, 0, n]);
            let answer = attacker.sign_in("technician@example.org", WRONG).await;
            if answer.status == 429 {
                let seconds: i64 = answer.header("retry-after").parse().unwrap();
                waited.push(seconds);
                answer.shows("Trop d’essais");
                if seconds > 60 {
                    break;
                }
                app.pass(Duration::seconds(seconds));
            } else {
                assert_eq!(answer.status, 422);
            }
        }
        assert!(waited.len() > 90, "every guess after the first five waits: {waited:?}");
        assert!(waited.last().is_some_and(|last| *last > 80_000), "a hundred close the account for the day: {waited:?}");
        let elsewhere = app.visitor().at([10, 0, 0, 2]);
        assert_eq!(elsewhere.sign_in("technician@example.org", PASSWORD).await.status, 429, "not from an unknown browser");
        owner.post_form("/sign-out", &[]).await.expect(303);
        assert!(signs_in(&owner, "technician@example.org").await, "from a browser it knows, its owner comes in");
    }

    async fn one_address_trying_many_accounts_is_slowed_down(app: TestApp) {
        let attacker = app.visitor();
        let mut tried = 0;
        for n in 0..60 {
            // What it says of where it comes from is not believed: nobody told us to trust a proxy.
            let (forwarded, real) = (format!("10.9.8.{n}"), format!("10.9.9.{n}"));
            let headers = [
                ("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin"),
                ("x-forwarded-for", &forwarded), ("x-real-ip", &real), ("forwarded", "for=10.1.1.1"),
            ];
            let body = format!("email=person{n}@example.org&password=x");
            let answer = attacker.call(Method::POST, "/sign-in", &headers, body).await;
            tried += u32::from(answer.status == 422);
            app.pass(Duration::milliseconds(490));
        }
        assert!((10..=21).contains(&tried), "ten at once, then twenty a minute, not {tried} in half a minute");
        assert!(app.visitor().at([10, 0, 0, 7]).sign_in("technician@example.org", PASSWORD).await.status == 303);
    }

    async fn behind_a_proxy_that_is_trusted_its_word_counts_and_only_its_last(app: TestApp) {
        let app = app.with_config(|config| config.trusted_proxy = true);
        let mut refused = 0;
        for n in 0..14 {
            let said = format!("10.9.8.{n}, 192.0.2.7");
            let headers = [
                ("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin"),
                ("x-forwarded-for", said.as_str()),
            ];
            let body = format!("email=person{n}@example.org&password=x");
            refused += u32::from(app.visitor().call(Method::POST, "/sign-in", &headers, body).await.status == 429);
        }
        assert!(refused >= 3, "the address the proxy saw is one, whatever the caller wrote before it");
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin"),
            ("x-forwarded-for", "192.0.2.8"),
        ];
        let answer = app.visitor().call(Method::POST, "/sign-in", &headers, "email=a@example.org&password=x").await;
        assert_eq!(answer.status, 422, "another address is not held up");
    }

    async fn a_session_ends_after_half_an_hour_alone_and_after_ten_hours_whatever_happens(app: TestApp) {
        let browser = app.browser("technician").await;
        app.pass(Duration::minutes(29));
        browser.page("/today").await;
        app.pass(Duration::minutes(29));
        browser.page("/today").await;
        app.pass(Duration::minutes(31));
        browser.get("/today").await.expect_redirect("/sign-in");
        let busy = app.browser("technician").await;
        for _ in 0..24 {
            busy.page("/today").await;
            app.pass(Duration::minutes(25));
        }
        busy.get("/today").await.expect_redirect("/sign-in");
    }

    async fn passwords_are_long_taken_whole_and_never_a_word_everyone_uses(app: TestApp) {
        let admin = app.browser("admin").await;
        let structure = app.world.organisation("workshop").to_string();
        let open = async |email: &str, password: &str| {
            let values = [
                ("name", "Neuf"), ("email", email), ("role", "technician"), ("organisation_id", structure.as_str()),
                ("password", password),
            ];
            admin.post_form("/settings/accounts", &values).await
        };
        for (password, said) in [
            ("court", "15 caractères"),
            ("douze-caract", "15 caractères"),
            (&"m7xw qz é".repeat(15), "128 caractères"),
            ("passwordpassword", "Trop facile"),
            ("Passerelle2026!", "Trop facile"),
            ("neuf@example.org", "Trop facile"),
        ] {
            open("neuf@example.org", password).await.expect(422).shows(said);
        }
        for (at, password) in [" espaces gardés ", "éléphant à rayures", &"a1b2c3d4".repeat(16)].into_iter().enumerate() {
            let email = format!("neuf{at}@example.org");
            open(&email, password).await.expect(303);
            let browser = app.visitor();
            for near in [password.trim_start(), &password[..password.len() - 1], &password.to_uppercase()] {
                if near != password {
                    assert_ne!(browser.sign_in(&email, near).await.status, 303, "{near:?} is not {password:?}");
                }
            }
            app.pass(Duration::minutes(2));
            assert_eq!(browser.sign_in(&email, password).await.status, 303, "{password:?}");
            app.pass(Duration::minutes(2));
        }
        let huge = "x".repeat(3 * 1024 * 1024);
        app.visitor().post_form("/sign-in", &[("email", "a@b.c"), ("password", &huge)]).await.expect(413);
        let long = "x".repeat(1024 * 1024);
        app.visitor().post_form("/sign-in", &[("email", "a@b.c"), ("password", &long)]).await.expect(422);
    }
}

/// What someone who was just changed meets at the very next request.
async fn is_out(app: &TestApp, browsers: &[Browser], word: &str) {
    for browser in browsers {
        browser.get("/organisations").await.expect_redirect("/sign-in?next=/organisations");
        browser.post_form("/me/language", &[("lang", "en")]).await.expect(401).shows("Se connecter");
    }
    app.api(word).get("/organisations").await.expect_problem(401, "sign_in");
}

on_both! {
    async fn who_is_moved_disabled_or_given_a_password_is_out_at_the_next_request(app: TestApp) {
        let admin = app.browser("admin").await;
        for (word, act) in [("technician", "move"), ("checker", "disable"), ("caseworker", "move role"), ("trainer", "own")] {
            let account = app.world.account(word).clone();
            let browsers = [app.browser(word).await, app.browser(word).await];
            browsers[0].page("/organisations").await;
            app.api(word).get("/organisations").await.expect(200);
            let base = format!("/settings/accounts/{}", account.id);
            let (own, other) = (account.organisation_id.to_string(), app.world.organisation("training_body").to_string());
            match act {
                "move" => {
                    let values = [("role", "technician"), ("organisation_id", other.as_str())];
                    admin.post_form(&format!("{base}/move"), &values).await.expect(303)
                }
                "move role" => {
                    let values = [("role", "trainer"), ("organisation_id", own.as_str())];
                    admin.post_form(&format!("{base}/move"), &values).await.expect(303)
                }
                "disable" => admin.post_form(&format!("{base}/disable"), &[]).await.expect(303),
                _ => {
                    let values = [("current_password", PASSWORD), ("password", "nouvelle phrase de passe 77")];
                    browsers[1].post_form("/me/password", &values).await.expect_redirect("/sign-in")
                }
            };
            is_out(&app, &browsers, word).await;
        }
        let trainer = app.visitor();
        assert_ne!(trainer.sign_in("trainer@example.org", PASSWORD).await.status, 303, "the old password is dead");
        trainer.sign_in("trainer@example.org", "nouvelle phrase de passe 77").await.expect(303);
    }

    async fn nobody_raises_themselves_or_acts_on_an_account_beyond_reach(app: TestApp) {
        let before = app.everything().await;
        let before_that = app.count("SELECT count(*) FROM events").await;
        let admin_id = app.world.account("admin").id;
        for word in ["technician", "workshop_lead", "structure_lead", "county", "trainer"] {
            let browser = app.browser(word).await;
            let own = app.world.account(word).id;
            for id in [own, admin_id] {
                let values = [("role", "admin"), ("organisation_id", &app.world.organisation("own").to_string()[..])];
                browser.post_form(&format!("/settings/accounts/{id}/move"), &values).await.expect(403);
                browser.post_form(&format!("/settings/accounts/{id}/disable"), &[]).await.expect(403);
                browser.get(&format!("/settings/accounts/{id}")).await.expect(403);
            }
            browser.post_form("/me/password", &[("current_password", WRONG), ("password", "nouvelle phrase 77 ok")]).await
                .expect(422);
            browser.post_form("/me/language", &[("lang", "fr"), ("role", "admin"), ("organisation_id", "x")]).await.expect(422);
        }
        let lead = app.browser("workshop_lead").await;
        for (role, structure) in [("admin", "workshop"), ("dpo", "workshop"), ("county", "workshop"), ("technician", "other_workshop")] {
            let structure = app.world.organisation(structure).to_string();
            let values = [
                ("name", "Neuf"), ("email", "neuf@example.org"), ("role", role), ("organisation_id", &structure),
                ("password", "nouvelle phrase 77 ok"),
            ];
            lead.post_form("/colleagues", &values).await.expect(403);
        }
        let but = ["user_sessions", "sign_in_throttles", "events", "chain_heads"];
        let differ = crate::support::rows::changed(&before, &app.everything().await, &but);
        assert!(differ.is_empty(), "{differ:?}");
        let written = "SELECT count(*) FROM events WHERE act <> 'attempt_refused'";
        assert_eq!(app.count(written).await, before_that, "nothing but the refusals is written");
    }

    async fn one_s_own_tokens_are_one_s_own(app: TestApp) {
        let technician = app.browser("technician").await;
        let made = technician.post_form("/me/tokens", &[("name", "relevé de nuit")]).await.expect(200);
        let live = app.rows("SELECT id FROM api_tokens WHERE name = 'relevé de nuit'").await;
        let id: uuid::Uuid = live[0].try_get("", "id").unwrap();
        let shown = made.text();
        let token = shown.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).find(|w| w.len() == 43).unwrap();
        let admin = app.browser("admin").await;
        admin.post_form(&format!("/me/tokens/{id}/revoke"), &[]).await.expect(404);
        admin.page("/me").await.never_says("relevé de nuit");
        let headers = [("authorization", &format!("Bearer {token}")[..])];
        app.send(app.request(Method::GET, "/api/v1/organisations", &headers, "")).await.expect(200);
        technician.page("/me").await.never_says(token);
        technician.post_form(&format!("/me/tokens/{id}/revoke"), &[]).await.expect(303);
        app.send(app.request(Method::GET, "/api/v1/organisations", &headers, "")).await.expect_problem(401, "sign_in");
    }

    async fn the_last_administrator_stays(app: TestApp) {
        let admin = app.browser("admin").await;
        // Two administrators at first: the one who protects data counts too.
        let (first, second) = (app.world.account("admin").id, app.world.account("dpo").id);
        admin.post_form(&format!("/settings/accounts/{second}/disable"), &[]).await.expect(303);
        let refused = admin.post_form(&format!("/settings/accounts/{first}/disable"), &[]).await.expect(409);
        refused.shows("dernier compte d’administration");
        let own = app.world.organisation("own").to_string();
        let values = [("role", "technician"), ("organisation_id", &own[..])];
        admin.post_form(&format!("/settings/accounts/{first}/move"), &values).await.expect(409);
        let id = app.world.account("admin").id;
        let by_operator = accounts::set_disabled(&app.app, &Actor::operator(), id, true).await;
        assert!(by_operator.is_err(), "not even from the command line");
        let moved = accounts::move_to(&app.app, &Actor::operator(), id, Role::Technician, app.world.organisation("own")).await;
        assert!(moved.is_err());
    }
}
