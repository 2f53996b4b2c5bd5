//! What the county sets for its programme.

use crate::on_both;

on_both! {
    async fn what_the_county_sets_is_printed_on_receipts_and_counts_in_reports(app: TestApp) {
        let admin = app.browser("admin").await;
        let form = admin.page("/settings/programme").await.form("/settings/programme");
        assert_eq!((form.value("hold_days"), form.value("trained_minutes")), ("14", "360"));
        let wrong = admin.submit(&form, &[("hold_days", "0"), ("trained_minutes", "")]).await.expect(422);
        assert_eq!(wrong.form("/settings/programme").value("hold_days"), "0", "what was typed stays");
        let set = [("help_phone", "04 00 00 00 12"), ("help_hours", "le matin"), ("hold_days", "7"), ("trained_minutes", "600")];
        let done = admin.submit(&form, &set).await.expect_redirect("/settings/programme");
        let now = admin.follow(&done).await;
        assert_eq!(now.shows("Réglages enregistrés.").form("/settings/programme").value("help_phone"), "04 00 00 00 12");
        admin.page("/journal").await.shows("Réglages modifiés").shows("Durée d’une réservation, en jours");
        let report = app.api("county").get("/reports/2026").await.expect(200);
        assert_eq!(report.int("/trained_minutes"), 600);
        // The hold begins today and lasts a week.
        let (waiting, tag) = (app.waiting("caseworker", "Odile").await, app.ready_laptop().await);
        let page = app.browser("caseworker").await.page(&format!("/requests/{}/match?device={tag}", waiting.request)).await;
        page.shows("1er décembre 2026");
        for who in ["caseworker", "workshop_lead", "trainer", "county"] {
            app.browser(who).await.get("/settings/programme").await.expect(403);
        }
    }

    async fn an_older_form_of_settings_changes_nothing(app: TestApp) {
        let admin = app.browser("admin").await;
        let (first, second) = (admin.page("/settings/programme").await, admin.page("/settings/programme").await);
        admin.submit(&first.form("/settings/programme"), &[("help_place", "12 rue des Prés")]).await.expect(303);
        let stale = admin.submit(&second.form("/settings/programme"), &[("help_place", "ailleurs")]).await.expect(409);
        assert_eq!(stale.form("/settings/programme").value("help_place"), "ailleurs", "what was typed stays");
        let now = admin.page("/settings/programme").await.form("/settings/programme");
        assert_eq!(now.value("help_place"), "12 rue des Prés");
    }
}
