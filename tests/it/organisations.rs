//! Partners, through page and API.

use crate::on_both;
use serde_json::json;

on_both! {
    async fn a_partner_added_on_a_page_is_found_by_programs(app: TestApp) {
        let lead = app.browser("workshop_lead").await;
        let form = lead.page("/organisations/new").await.form("/organisations");
        let done = lead.submit(&form, &[("name", "Lycée Saint-Exupéry"), ("kinds", "donor")]).await.expect(303);
        lead.follow(&done).await.expect(200).shows("Lycée Saint-Exupéry").shows("Donateur");
        let list = app.api("technician").get("/organisations?kind=donor").await.expect(200);
        let names: Vec<&str> = list.json["items"].as_array().unwrap().iter().filter_map(|o| o["name"].as_str()).collect();
        assert!(names.contains(&"Lycée Saint-Exupéry"), "{names:?}");
    }

    async fn the_same_partner_is_not_added_twice_whatever_its_accents(app: TestApp) {
        let lead = app.api("structure_lead");
        lead.post("/organisations", json!({ "name": "École Élan", "kinds": ["employer"] })).await.expect(201);
        let again = lead.post("/organisations", json!({ "name": "ecole elan", "kinds": ["donor"] })).await;
        assert_eq!(again.wrong_fields(), ["name: taken"]);
    }
}
