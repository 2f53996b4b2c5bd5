//! The second factor: set up, asked for at the door, used once, taken away, and required where the instance says so.

use crate::support::client::Browser;
use crate::support::command::{run, said};
use crate::support::{Answer, PASSWORD, TestApp};
use crate::{on_both, racing_on_both};
use chrono::Duration;
use totp_rs::{Builder, Secret, Totp};

/// An app on a phone, given its secret.
struct Phone(Totp);

impl Phone {
    fn reads(page: &Answer) -> Self {
        let text = page.text();
        let secret = text.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).expect("a secret");
        let secret = Secret::try_from_base32(secret.replace(' ', "")).expect("a secret of letters and figures");
        Self(Builder::new().with_secret(secret).build().expect("a secret of twenty bytes"))
    }

    /// The digits it shows, so many steps from now.
    fn shows(&self, app: &TestApp, steps: i64) -> String {
        let time = app.app.clock.now() + Duration::seconds(30 * steps);
        self.0.generate(time.timestamp().try_into().expect("after 1970")).to_string()
    }
}

/// Sets it up for someone signed in: the phone, and the codes on paper.
async fn set_up(app: &TestApp, browser: &Browser) -> (Phone, Vec<String>) {
    let begun = browser.post_form("/me/second-factor", &[("current_password", PASSWORD)]).await.expect(200);
    let phone = Phone::reads(&begun);
    let digits = phone.shows(app, 0);
    let done = browser.post_form("/me/second-factor/confirmation", &[("code", &digits)]).await.expect(200);
    let text = done.text();
    let codes = text.split("<code>").skip(1).filter_map(|rest| rest.split("</code>").next());
    (phone, codes.map(str::to_owned).collect())
}

/// The door after the right password.
async fn at_the_code(app: &TestApp, word: &str) -> (Browser, Answer) {
    let visitor = app.visitor();
    let email = app.world.account(word).email.clone();
    let asked = visitor.sign_in(&email, PASSWORD).await.expect(200);
    asked.shows("Code de vérification");
    visitor.get("/today").await.expect_redirect("/sign-in");
    (visitor, asked)
}

async fn gives(visitor: &Browser, asked: &Answer, code: &str) -> Answer {
    visitor.submit(&asked.form("/sign-in/code"), &[("code", code)]).await
}

on_both! {
    async fn the_digits_of_the_phone_open_the_door_once(app: TestApp) {
        let browser = app.browser("caseworker").await;
        let (phone, codes) = set_up(&app, &browser).await;
        assert_eq!(codes.len(), 10);
        browser.page("/me/second-factor").await.shows("Il vous reste 10 codes de secours");
        let (visitor, asked) = at_the_code(&app, "caseworker").await;
        gives(&visitor, &asked, &phone.shows(&app, 0)).await.expect(422).shows("il a déjà servi");
        for steps in [-2, 2] {
            gives(&visitor, &asked, &phone.shows(&app, steps)).await.expect(422);
        }
        app.pass(Duration::seconds(30));
        let digits = phone.shows(&app, 0);
        let typed = format!("{} {}", &digits[..3], &digits[3..]);
        gives(&visitor, &asked, &typed).await.expect_redirect("/today");
        visitor.page("/today").await;
        let (second, asked) = at_the_code(&app, "caseworker").await;
        gives(&second, &asked, &digits).await.expect(422);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn a_code_on_paper_stands_in_for_the_phone_once(app: TestApp) {
        let browser = app.browser("trainer").await;
        let (_, codes) = set_up(&app, &browser).await;
        let (visitor, asked) = at_the_code(&app, "trainer").await;
        gives(&visitor, &asked, &codes[0].to_uppercase().replace('-', " ")).await.expect_redirect("/today");
        visitor.page("/me/second-factor").await.shows("Il vous reste 9 codes de secours");
        let (visitor, asked) = at_the_code(&app, "trainer").await;
        gives(&visitor, &asked, &codes[0]).await.expect(422);
        let again = browser.post_form("/me/second-factor/recovery-codes", &[("current_password", PASSWORD)]).await.expect(200);
        again.never_says(&codes[1]);
        gives(&visitor, &asked, &codes[1]).await.expect(422).shows("Ce code n’est pas le bon");
    }

    async fn wrong_digits_are_slowed_down_and_the_question_ends_after_five_minutes(app: TestApp) {
        let browser = app.browser("technician").await;
        let (phone, _) = set_up(&app, &browser).await;
        let (visitor, asked) = at_the_code(&app, "technician").await;
        for _ in 0..6 {
            gives(&visitor, &asked, "abcde").await.expect(422);
        }
        let slowed = gives(&visitor, &asked, &phone.shows(&app, 1)).await.expect(429);
        assert!(!slowed.header("retry-after").is_empty());
        app.pass(Duration::minutes(6));
        let late = gives(&visitor, &asked, &phone.shows(&app, 0)).await.expect(401);
        late.shows("Le temps pour donner le code est passé");
        // What is tried from elsewhere stops neither someone's own browser nor, by a made-up name, anyone.
        let id = app.world.account("technician").id;
        for _ in 0..8 {
            app.visitor().at([10, 0, 0, 9]).sign_in(&format!("second factor of {id}"), "rien").await;
        }
        let forged = [("challenge", "AAAA"), ("code", "123456")];
        app.visitor().post_form("/sign-in/code", &forged).await.expect(401);
        let (visitor, asked) = at_the_code(&app, "technician").await;
        gives(&visitor, &asked, &phone.shows(&app, 0)).await.expect_redirect("/today");
    }

    async fn only_the_password_begins_and_ends_it_and_other_sessions_end_with_it(app: TestApp) {
        let (here, elsewhere) = (app.browser("caseworker").await, app.browser("caseworker").await);
        for path in ["/me/second-factor", "/me/second-factor/recovery-codes", "/me/second-factor/removal"] {
            let refused = here.post_form(path, &[("current_password", "pas le bon mot de passe")]).await;
            assert!(matches!(refused.status, 422 | 409), "{refused}");
        }
        here.post_form("/me/second-factor/confirmation", &[("code", "123456")]).await.expect(409);
        let begun = here.post_form("/me/second-factor", &[("current_password", PASSWORD)]).await.expect(200);
        let phone = Phone::reads(&begun);
        begun.shows("FreeOTP");
        let wrong = here.post_form("/me/second-factor/confirmation", &[("code", "12")]).await.expect(422);
        assert_eq!(Phone::reads(&wrong).shows(&app, 0), phone.shows(&app, 0), "the same key again");
        // Begun, it is not asked for yet.
        app.visitor().sign_in(&app.world.account("caseworker").email, PASSWORD).await.expect(303);
        here.post_form("/me/second-factor/confirmation", &[("code", &phone.shows(&app, 0))]).await.expect(200);
        elsewhere.get("/today").await.expect_redirect("/sign-in");
        here.page("/me").await;
        here.post_form("/me/second-factor", &[("current_password", PASSWORD)]).await.expect(409);
        let gone = here.post_form("/me/second-factor/removal", &[("current_password", PASSWORD)]).await;
        here.follow(&gone).await.expect(200).shows("est désactivée");
        app.visitor().sign_in(&app.world.account("caseworker").email, PASSWORD).await.expect(303);
        let kept = app.count("SELECT count(*) FROM users WHERE second_factor_secret IS NOT NULL").await;
        assert_eq!(kept + app.count("SELECT count(*) FROM recovery_codes").await, 0);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn who_lost_everything_is_let_in_by_an_administrator_or_the_operator(app: TestApp) {
        let admin = app.browser("admin").await;
        for word in ["caseworker", "trainer"] {
            let browser = app.browser(word).await;
            set_up(&app, &browser).await;
            let account = app.world.account(word).clone();
            let page = format!("/settings/accounts/{}", account.id);
            let removal = format!("{page}/second-factor-removal");
            if word == "caseworker" {
                browser.post_form(&removal, &[]).await.expect(403);
                admin.page(&page).await.shows("Retirer sa deuxième étape");
                admin.post_form(&removal, &[]).await.expect_redirect(&page);
                admin.post_form(&removal, &[]).await.expect(409);
                let own = format!("/settings/accounts/{}/second-factor-removal", app.world.account("admin").id);
                admin.post_form(&own, &[]).await.expect(409).shows("avec votre mot de passe");
            } else {
                let done = app.command(&["user", "remove-second-factor", "--email", &account.email]).await;
                assert!(done.status.success(), "{}", said(&done));
            }
            browser.get("/today").await.expect_redirect("/sign-in");
            app.visitor().sign_in(&account.email, PASSWORD).await.expect(303);
        }
    }

    async fn where_it_is_required_nothing_else_opens_before_it_is_set_up(app: TestApp) {
        let strict = app.with_config(|config| config.require_second_factor = true);
        for word in ["caseworker", "structure_lead", "workshop_lead", "admin", "dpo"] {
            strict.api(word).get("/organisations").await.expect_problem(403, "second_factor_missing");
            let browser = app.browser(word).await.to(&strict);
            for path in ["/today", "/beneficiaries", "/me", "/settings/accounts", "/help/permissions"] {
                browser.get(path).await.expect_redirect("/me/second-factor");
            }
            browser.post_form("/me/tokens", &[("name", "sans")]).await.expect_redirect("/me/second-factor");
            browser.page("/me/second-factor").await.shows("est nécessaire pour continuer");
        }
        let browser = app.browser("caseworker").await.to(&strict);
        set_up(&strict, &browser).await;
        browser.page("/beneficiaries").await;
        strict.api("caseworker").get("/organisations").await.expect(200);
        for word in ["technician", "trainer", "county"] {
            app.browser(word).await.to(&strict).page("/today").await;
        }
    }

    async fn a_secret_is_never_told_again_and_comes_back_with_a_backup(app: TestApp) {
        let browser = app.browser("caseworker").await;
        let (phone, codes) = set_up(&app, &browser).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.backup");
        let path = path.to_str().unwrap();
        assert!(app.command(&["backup", "--to", path]).await.status.success());
        browser.page("/me/second-factor").await.never_says(&codes[0]);
        app.in_an_empty_place(async |place| {
            let restored = run(&place, &["restore", "--from", path]).await;
            assert!(restored.status.success(), "{}", said(&restored));
            let back = app.opened(&place).await;
            back.pass(Duration::minutes(1));
            let (visitor, asked) = at_the_code(&back, "caseworker").await;
            gives(&visitor, &asked, &phone.shows(&back, 0)).await.expect_redirect("/today");
            back.app.db.clone().close().await.unwrap();
        })
        .await;
    }
}

racing_on_both! {
    async fn the_same_digits_at_once_open_one_door(app: TestApp) {
        let browser = app.browser("caseworker").await;
        let (phone, codes) = set_up(&app, &browser).await;
        app.pass(Duration::seconds(30));
        for code in [phone.shows(&app, 0), codes[0].clone()] {
            let mut running = tokio::task::JoinSet::new();
            for _ in 0..4 {
                let (visitor, asked) = at_the_code(&app, "caseworker").await;
                let code = code.clone();
                running.spawn(async move { gives(&visitor, &asked, &code).await.status });
            }
            let mut answers = running.join_all().await;
            answers.sort_unstable();
            assert_eq!(answers, [303, 422, 422, 422]);
            app.pass(Duration::minutes(2));
        }
    }
}
