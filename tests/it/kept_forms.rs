//! A form that is sent after the session has ended: what was typed is kept, and sent once signed in again.

use crate::on_both;
use crate::support::{Answer, PASSWORD, TestApp};
use chrono::Duration;

const ADMIN: &str = "admin@example.org";

/// The sealed form that the door holds.
fn kept(door: &Answer) -> String {
    door.form("/sign-in").value("kept").to_owned()
}

async fn structures(app: &TestApp, name: &str) -> usize {
    let list = app.browser("admin").await.page("/organisations").await;
    list.text().matches(name).count()
}

on_both! {
    async fn what_was_typed_when_a_session_ends_is_kept_and_sent_once(app: TestApp) {
        let browser = app.browser("admin").await;
        let form = browser.page("/organisations/new").await.form("/organisations");
        app.pass(Duration::minutes(31));
        let door = browser.submit(&form, &[("name", "Atelier de l’Albarine"), ("kinds", "workshop")]).await.expect(401);
        door.shows("Ce que vous avez tapé est gardé").never_says("Albarine");
        assert_eq!(structures(&app, "Albarine").await, 0, "nothing is written before one is signed in");

        let again = browser.submit(&door.form("/sign-in"), &[("email", ADMIN), ("password", "not it")]).await;
        let again = again.expect(422);
        assert_eq!(kept(&again), kept(&door), "a wrong password loses nothing");
        let inside = browser
            .submit(&again.form("/sign-in"), &[("email", ADMIN), ("password", PASSWORD)])
            .await
            .expect(200);
        let offered = inside.form("/organisations");
        assert_eq!((offered.value("name"), offered.value("kinds")), ("Atelier de l’Albarine", "workshop"));
        for _ in 0..2 {
            let sent = browser.submit(&offered, &[]).await.expect(303);
            browser.follow(&sent).await.shows("Albarine");
        }
        assert_eq!(structures(&app, "Albarine").await, 1, "sent twice, done once");
    }

    async fn what_was_kept_opens_for_an_hour_and_only_as_it_was_sealed(app: TestApp) {
        let browser = app.browser("admin").await;
        let form = browser.page("/organisations/new").await.form("/organisations");
        app.pass(Duration::minutes(31));
        let door = browser.submit(&form, &[("name", "Trop tard"), ("kinds", "workshop")]).await.expect(401);
        let sealed = kept(&door);
        let mut other = sealed.clone();
        other.replace_range(40..41, if &sealed[40..41] == "A" { "B" } else { "A" });
        let back = async |kept: &str| {
            let values = [("email", ADMIN), ("password", PASSWORD), ("kept", kept)];
            app.visitor().post_form("/sign-in", &values).await
        };
        for wrong in [other.as_str(), "", "x", "%%"] {
            back(wrong).await.expect_redirect("/today");
        }
        back(&sealed).await.expect(200);
        app.pass(Duration::minutes(61));
        back(&sealed).await.expect_redirect("/today");
    }

    async fn what_one_typed_is_not_offered_to_the_next_at_the_same_machine(app: TestApp) {
        let browser = app.browser("admin").await;
        let form = browser.page("/organisations/new").await.form("/organisations");
        app.pass(Duration::minutes(31));
        let door = browser.submit(&form, &[("name", "Atelier de l’Albarine"), ("kinds", "workshop")]).await.expect(401);
        let as_next = [("email", "technician@example.org"), ("password", PASSWORD)];
        browser.submit(&door.form("/sign-in"), &as_next).await.expect_redirect("/today");
    }

    async fn only_a_form_is_kept(app: TestApp) {
        let stranger = app.visitor();
        stranger.post_form("/organisations", &[]).await.expect_redirect("/sign-in");
        let long = "x".repeat(70 * 1024);
        stranger.post_form("/organisations", &[("name", &long)]).await.expect_redirect("/sign-in");
    }
}
