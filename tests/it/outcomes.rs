//! Follow-ups: when a series opens and moves, what may be answered, and that a person is asked once only.

use crate::on_both;
use crate::support::{Answer, TestApp};
use crate::training::{FAMILY, day, enrolled, person, programme};
use chrono::{Duration, Months, NaiveDate};
use passerelle::act::Act;
use passerelle::journal::{Event, SubjectKind};
use passerelle::outcomes::store::{Opening, open_or_move};
use serde_json::{Value, json};
use uuid::Uuid;

/// Someone left a programme so many days ago.
async fn left(app: &TestApp, back: i64, reason: &str) -> Answer {
    let (amina, programme) = (person(app, "Amina").await, programme(app, None).await);
    let place = enrolled(app, &programme, &amina).await;
    let exit = json!({ "exited_on": day(app, back), "reason_code": reason });
    app.api("trainer").post(&format!("/enrolments/{place}/exit"), exit).await.expect(200);
    amina
}

/// What a handover of that day does to the follow-up.
async fn handed_over(app: &TestApp, person: &Answer, back: i64) {
    let caseworker = app.actor("caseworker").await;
    let act = Act::begin(&app.app, &caseworker).await.unwrap();
    let on = app.app.today() - Duration::days(back);
    let id: Uuid = person.str("/id").parse().unwrap();
    open_or_move(&act, id, Opening::Handover { on }).await.unwrap();
    act.record(Event::new(SubjectKind::Beneficiary, id, "hand_over"));
    act.commit().await.unwrap();
}

async fn waves(app: &TestApp, person: &Answer) -> Vec<Value> {
    let list = app.api("caseworker").get(&format!("/followups?beneficiary_id={}", person.str("/id"))).await.expect(200);
    list.json["items"].as_array().unwrap().clone()
}

fn of(waves: &[Value], name: &str) -> Vec<String> {
    waves.iter().map(|wave| wave[name].as_str().unwrap_or_default().to_owned()).collect()
}

fn months(day: NaiveDate, months: u32) -> String {
    (day + Months::new(months)).to_string()
}

fn short_job(app: &TestApp) -> Value {
    json!({
        "outcome_code": "transition.cdd_interim_moins_6m", "contract_code": "cdd_moins_6m", "planned_months": 4,
        "hours_per_week": 24, "evidence_code": "2_referent", "observed_on": day(app, 0),
    })
}

on_both! {
    async fn an_exit_opens_four_waves_by_calendar_months(app: TestApp) {
        let amina = left(&app, 20, "parcours_acheve").await;
        let waves = waves(&app, &amina).await;
        let index = app.app.today() - Duration::days(20);
        assert_eq!(of(&waves, "wave"), ["sortie", "m3", "m6", "m12"]);
        assert_eq!(of(&waves, "due_on"), [0, 3, 6, 12].map(|n| months(index, n)));
        assert_eq!(of(&waves, "status"), ["a_faire", "non_echu", "non_echu", "non_echu"]);
    }

    async fn a_later_handover_moves_what_is_not_answered_and_no_second_one_does(app: TestApp) {
        let amina = left(&app, 20, "emploi").await;
        let exit = waves(&app, &amina).await;
        let answer = short_job(&app);
        let path = format!("/followups/{}/answer", exit[0]["id"].as_str().unwrap());
        app.api("caseworker").post(&path, answer).await.expect(201);
        handed_over(&app, &amina, 2).await;
        let index = app.app.today() - Duration::days(2);
        let moved = waves(&app, &amina).await;
        let expected = [day(&app, 20), months(index, 3), months(index, 6), months(index, 12)];
        assert_eq!(of(&moved, "due_on"), expected, "the answered wave stays");
        assert_eq!(of(&moved, "wave"), ["sortie", "m3", "m6", "m12"]);
        handed_over(&app, &amina, 0).await;
        assert_eq!(of(&waves(&app, &amina).await, "due_on"), expected);
        assert_eq!(app.count("SELECT count(*) FROM events WHERE act = 'move_series'").await, 1);
    }

    async fn a_handover_first_then_an_earlier_exit_typed_late_moves_nothing(app: TestApp) {
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, None).await);
        let place = enrolled(&app, &programme, &amina).await;
        handed_over(&app, &amina, 3).await;
        let exit = json!({ "exited_on": day(&app, 10), "reason_code": "emploi" });
        app.api("trainer").post(&format!("/enrolments/{place}/exit"), exit).await.expect(200);
        let waves = waves(&app, &amina).await;
        assert_eq!((of(&waves, "wave")[0].as_str(), of(&waves, "due_on")[0].clone()), ("remise", day(&app, 3)));
    }

    async fn a_new_event_after_the_last_wave_opens_a_new_series(app: TestApp) {
        let amina = left(&app, 20, "emploi").await;
        app.pass(Duration::days(30 + 365 + 50));
        handed_over(&app, &amina, 0).await;
        let waves = waves(&app, &amina).await;
        assert_eq!((waves.len(), of(&waves, "wave")[4].as_str()), (8, "remise"));
        assert_eq!(app.count("SELECT count(*) FROM followup_series WHERE closed_at IS NULL").await, 1);
    }

    async fn an_answer_that_contradicts_itself_names_every_field_and_is_not_kept(app: TestApp) {
        let amina = left(&app, 1, "emploi").await;
        let first = waves(&app, &amina).await[0]["id"].as_str().unwrap().to_owned();
        let answer = async |change: Value| {
            let mut wish = short_job(&app);
            wish.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            app.api("caseworker").post(&format!("/followups/{first}/answer"), wish).await
        };
        assert_eq!(
            answer(json!({ "planned_months": 9 })).await.wrong_fields(),
            ["contract_code: duration_disagrees", "outcome_code: duration_disagrees", "planned_months: duration_disagrees"]
        );
        assert_eq!(
            answer(json!({ "outcome_code": "autre.chomage" })).await.wrong_fields(),
            ["contract_code: contract_not_taken", "hours_per_week: hours_not_taken", "planned_months: duration_not_taken"]
        );
        assert_eq!(
            answer(json!({ "outcome_code": "nowhere", "evidence_code": "gossip" })).await.wrong_fields(),
            ["evidence_code: unknown_code", "outcome_code: unknown_code"]
        );
        let lost = json!({ "outcome_code": "autre.sans_nouvelle", "contract_code": null, "planned_months": null, "hours_per_week": null });
        assert_eq!(answer(lost).await.wrong_fields(), ["outcome_code: not_by_hand"], "lost to sight is no answer");
        assert_eq!(answer(json!({ "observed_on": day(&app, -1) })).await.wrong_fields(), ["observed_on: in_the_future"]);
        assert_eq!(app.count("SELECT count(*) FROM followup_answers").await, 0);

        let kept = answer(json!({})).await.expect(201);
        assert_eq!((kept.str("/category"), kept.json["late"].clone(), kept.json["employed"].clone()), ("transition".into(), json!(false), json!(true)));
        answer(json!({})).await.expect_problem(409, "already_answered");
        assert_eq!(of(&waves(&app, &amina).await, "status")[0], "observe_referent");
    }

    async fn a_wave_waits_for_its_window_and_a_late_answer_is_marked(app: TestApp) {
        let amina = left(&app, 1, "emploi").await;
        let m3 = waves(&app, &amina).await[1]["id"].as_str().unwrap().to_owned();
        let caseworker = app.api("caseworker");
        let path = format!("/followups/{m3}/answer");
        caseworker.post(&path, short_job(&app)).await.expect_problem(409, "not_open_yet");
        let attempt = |app: &TestApp| json!({ "attempted_on": day(app, 0), "channel": "phone", "result": "no_answer" });
        caseworker.post(&format!("/followups/{m3}/attempts"), attempt(&app)).await.expect_problem(409, "not_open_yet");
        app.pass(Duration::days(90));
        let tried = caseworker.post(&format!("/followups/{m3}/attempts"), attempt(&app)).await.expect(201);
        assert_eq!(tried.str("/status"), "en_cours");
        let due = caseworker.get("/followups").await.expect(200);
        assert_eq!(of(due.json["items"].as_array().unwrap(), "wave"), ["m3"]);
        app.pass(Duration::days(60));
        assert_eq!(caseworker.get("/followups").await.expect(200).json["items"], json!([]), "its window is over");
        let missed = caseworker.get(&format!("/followups?due_before={}", day(&app, 0))).await.expect(200);
        assert_eq!(of(missed.json["items"].as_array().unwrap(), "status"), ["non_fait", "non_fait"]);
        let mut early = short_job(&app);
        early["observed_on"] = json!(day(&app, 120));
        assert_eq!(caseworker.post(&path, early).await.wrong_fields(), ["observed_on: before_window"]);
        let late = caseworker.post(&path, short_job(&app)).await.expect(201);
        assert_eq!(late.json["late"], json!(true));
    }

    async fn three_attempts_on_two_channels_make_someone_unreachable(app: TestApp) {
        let amina = left(&app, 1, "emploi").await;
        let first = waves(&app, &amina).await[0]["id"].as_str().unwrap().to_owned();
        for (channel, result) in [("phone", "no_answer"), ("sms", "message_left"), ("phone", "call_back")] {
            let attempt = json!({ "attempted_on": day(&app, 0), "channel": channel, "result": result });
            app.api("caseworker").post(&format!("/followups/{first}/attempts"), attempt).await.expect(201);
        }
        let odd = json!({ "attempted_on": day(&app, -1), "channel": "pigeon", "result": "maybe" });
        let refused = app.api("caseworker").post(&format!("/followups/{first}/attempts"), odd).await;
        assert_eq!(refused.wrong_fields(), ["result: unknown_code"]);
        app.pass(Duration::days(40));
        assert_eq!(of(&waves(&app, &amina).await, "status")[0], "injoignable");
    }

    async fn who_refuses_is_asked_no_more_now_or_later_and_may_still_answer(app: TestApp) {
        let amina = left(&app, 1, "souhait").await;
        let first = waves(&app, &amina).await[0]["id"].as_str().unwrap().to_owned();
        let caseworker = app.api("caseworker");
        let refusal = format!("/followups/{first}/refusal");
        assert_eq!(caseworker.post(&refusal, json!({})).await.expect(200).str("/status"), "refus");
        caseworker.post(&refusal, json!({})).await.expect(200);
        assert_eq!(of(&waves(&app, &amina).await, "status"), ["refus"; 4]);
        assert_eq!(caseworker.get("/followups").await.expect(200).json["items"], json!([]));
        let attempt = json!({ "attempted_on": day(&app, 0), "channel": "phone", "result": "reached" });
        let refused = caseworker.post(&format!("/followups/{first}/attempts"), attempt).await;
        refused.expect_problem(409, "follow_up_refused");
        handed_over(&app, &amina, 0).await;
        assert_eq!(of(&waves(&app, &amina).await, "status"), ["refus"; 4], "no second series asks again");
        caseworker.post(&format!("/followups/{first}/answer"), short_job(&app)).await.expect(201);
    }

    async fn a_refusal_said_on_the_persons_file_ends_the_waves_too(app: TestApp) {
        let amina = left(&app, 1, "emploi").await;
        let path = format!("/beneficiaries/{}/followup-refusal", amina.str("/file_number"));
        app.api("caseworker").post(&path, json!({})).await.expect(200);
        assert_eq!(of(&waves(&app, &amina).await, "status"), ["refus"; 4]);
    }

    async fn what_the_reason_of_an_exit_means_for_the_follow_up(app: TestApp) {
        let moved = waves(&app, &left(&app, 1, "demenagement").await).await;
        assert_eq!(of(&moved, "status"), ["a_faire", "hors_champ", "hors_champ", "hors_champ"]);
        assert_eq!(waves(&app, &left(&app, 1, "non_eligible").await).await, Vec::<Value>::new());
        assert_eq!(waves(&app, &left(&app, 1, "deces").await).await, Vec::<Value>::new());
    }

    async fn only_the_structure_that_follows_the_person_reaches_their_waves(app: TestApp) {
        let amina = left(&app, 1, "emploi").await;
        let first = waves(&app, &amina).await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/followups/{first}/answer");
        let stranger = app.api("other_caseworker");
        stranger.post(&path, json!({ "odd": 1 })).await.expect(404);
        stranger.get(&format!("/followups/{first}")).await.expect(404);
        let list = stranger.get(&format!("/followups?beneficiary_id={}", amina.str("/id"))).await.expect(200);
        assert_eq!(list.json["items"], json!([]));
        for who in ["technician", "trainer", "county"] {
            app.api(who).post(&path, short_job(&app)).await.expect(403);
        }
        app.api("caseworker").post(&format!("/followups/{}/answer", Uuid::max()), short_job(&app)).await.expect(404);
    }

    async fn the_caseworker_answers_on_screen_and_the_persons_page_tells_it(app: TestApp) {
        let amina = left(&app, 1, "emploi").await;
        let caseworker = app.browser("caseworker").await;
        caseworker.page("/today").await.shows("1 suivi à faire");
        let list = caseworker.page("/followups").await;
        list.shows("Amina Trémouilhac").shows("À la sortie").shows("À faire");
        let link = list.links().into_iter().find(|link| link.starts_with("/followups/")).unwrap();
        let answer = format!("{link}/answer");
        let form = caseworker.page(&link).await.form(&answer);
        let wish = short_job(&app);
        let typed = |months: &'static str| {
            ["outcome_code", "contract_code", "evidence_code", "observed_on"]
                .map(|name| (name, wish[name].as_str().unwrap()))
                .into_iter()
                .chain([("planned_months", months), ("hours_per_week", "24")])
                .collect::<Vec<_>>()
        };
        let refused = caseworker.submit(&form, &typed("9")).await.expect(422);
        refused.shows("La durée prévue contredit la situation ou le contrat");
        let form = refused.form(&answer);
        assert_eq!(form.value("planned_months"), "9");
        let done = caseworker.submit(&form, &[("planned_months", "4")]).await.expect_redirect(&link);
        caseworker.follow(&done).await.expect(200).shows("Réponse notée.").shows("Emploi de transition");
        caseworker.page("/today").await.never_says("suivi à faire");
        let file = caseworker.page(&format!("/beneficiaries/{}", amina.str("/file_number"))).await;
        file.shows("Premiers pas").shows("À la sortie").shows("Observé auprès du référent");
        app.browser("trainer").await.get(&link).await.expect(403).never_says(FAMILY);
    }

    async fn what_is_done_leaves_a_history_without_names_that_verifies(app: TestApp) {
        let amina = left(&app, 1, "emploi").await;
        let first = waves(&app, &amina).await[0]["id"].as_str().unwrap().to_owned();
        app.api("caseworker").post(&format!("/followups/{first}/answer"), short_job(&app)).await.expect(201);
        let rows = app.rows("SELECT act, canonical FROM events ORDER BY id").await;
        let mut acts = Vec::new();
        for row in &rows {
            let said: Vec<u8> = row.try_get("", "canonical").unwrap();
            let said = String::from_utf8(said).unwrap();
            assert!(!said.contains(FAMILY) && !said.contains("transition."), "{said}");
            acts.push(row.try_get::<String>("", "act").unwrap());
        }
        for act in ["enrol", "exit", "open_series", "answer", "share", "freeze_entry"] {
            assert!(acts.iter().any(|known| known == act), "{act} in {acts:?}");
        }
        let snapshot = passerelle::act::snapshot(&app.app).await.unwrap();
        let differences = passerelle::app::differences(&snapshot, &app.app.vault).await.unwrap();
        assert_eq!(differences, Vec::<String>::new());
    }
}
