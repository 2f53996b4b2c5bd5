//! What happens at once happens once.

use crate::racing_on_both;
use crate::support::shelf::paid;
use crate::support::{Answer, TestApp};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Sends these at the same moment.
async fn at_once(app: &TestApp, calls: Vec<(String, Value)>) -> Vec<Answer> {
    let gate = std::sync::Arc::new(tokio::sync::Barrier::new(calls.len()));
    let mut running = JoinSet::new();
    for (path, body) in calls {
        let (case, gate) = (app.api("caseworker"), gate.clone());
        running.spawn(async move {
            gate.wait().await;
            case.post(&path, body).await
        });
    }
    running.join_all().await
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    statuses
}

racing_on_both! {
    async fn sixteen_at_once_make_one_allocation_and_fifteen_clear_refusals(app: TestApp) {
        let (first, second) = (app.waiting("caseworker", "Hana").await, app.waiting("caseworker", "Igor").await);
        let tag = app.ready_laptop().await;
        let wish = |request: &str| ("/allocations".to_owned(), json!({ "request_id": request, "device_tag": tag }));
        let calls = (0..16).map(|n| wish(if n % 2 == 0 { &first.request } else { &second.request })).collect();
        let answers = at_once(&app, calls).await;
        assert_eq!(statuses(&answers), [vec![201], vec![409; 15]].concat());
        for refused in answers.iter().filter(|answer| answer.status == 409) {
            let code = refused.str("/code");
            assert!(matches!(code.as_str(), "device_already_allocated" | "request_already_served"), "{refused}");
        }
        assert_eq!(app.count("SELECT count(*) FROM allocations").await, 1);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn twelve_clients_share_four_devices_and_the_others_are_told_that_none_is_left(app: TestApp) {
        let (mut devices, mut requests) = (Vec::new(), Vec::new());
        for _ in 0..4 {
            devices.push(app.ready_laptop().await);
        }
        for at in 0..12 {
            requests.push(app.waiting("caseworker", &format!("Prénom{at}")).await.request);
        }
        let gate = std::sync::Arc::new(tokio::sync::Barrier::new(requests.len()));
        let mut running = JoinSet::new();
        for request in requests {
            let (case, gate, first) = (app.api("caseworker"), gate.clone(), devices[0].clone());
            // Everyone wants the same one first, then takes what the refusal says is free.
            running.spawn(async move {
                gate.wait().await;
                let mut wanted = Some(first);
                while let Some(tag) = wanted {
                    let answer = case.post("/allocations", json!({ "request_id": request, "device_tag": tag })).await;
                    if answer.status == 201 {
                        return Some(answer.str("/device_tag"));
                    }
                    let refused = answer.expect_problem(409, "device_already_allocated");
                    wanted = refused.json["free"][0].as_str().map(str::to_owned);
                }
                None
            });
        }
        let mut held: Vec<String> = running.join_all().await.into_iter().flatten().collect();
        held.sort();
        devices.sort();
        assert_eq!(held, devices, "each device once");
        assert_eq!(app.count("SELECT count(*) FROM allocations").await, 4);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn one_request_gets_one_of_many_devices(app: TestApp) {
        let waiting = app.waiting("caseworker", "Jade").await;
        let mut calls = Vec::new();
        for _ in 0..4 {
            let tag = app.ready_laptop().await;
            calls.push(("/allocations".to_owned(), json!({ "request_id": waiting.request, "device_tag": tag })));
        }
        let answers = at_once(&app, calls).await;
        assert_eq!(statuses(&answers), [201, 409, 409, 409]);
        assert_eq!(app.count("SELECT count(*) FROM devices WHERE state = 'reserved'").await, 1);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn one_person_with_two_requests_gets_one_device(app: TestApp) {
        let waiting = app.waiting("caseworker", "Kim").await;
        let other = app.accepted("caseworker", &waiting.person).await;
        let (a, b) = (app.ready_laptop().await, app.ready_laptop().await);
        let wish = |request: &str, tag: &str| ("/allocations".to_owned(), json!({ "request_id": request, "device_tag": tag }));
        let answers = at_once(&app, vec![wish(&waiting.request, &a), wish(&other, &b)]).await;
        assert_eq!(statuses(&answers), [201, 409]);
        let refused = answers.iter().find(|answer| answer.status == 409).unwrap();
        assert_eq!(refused.str("/code"), "person_already_equipped");
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn two_handovers_at_once_leave_one_receipt(app: TestApp) {
        let waiting = app.waiting("caseworker", "Léa").await;
        let allocation = app.held("caseworker", &waiting.request, &app.ready_laptop().await).await;
        let call = || (format!("/allocations/{allocation}/handover"), paid(&app, 4_000));
        let answers = at_once(&app, vec![call(), call(), call()]).await;
        assert_eq!(statuses(&answers), [200, 409, 409]);
        assert_eq!(app.count("SELECT count(*) FROM issued_documents").await, 1);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn a_cancellation_and_a_handover_at_once_leave_one_of_the_two(app: TestApp) {
        let waiting = app.waiting("caseworker", "Milo").await;
        let tag = app.ready_laptop().await;
        let allocation = app.held("caseworker", &waiting.request, &tag).await;
        let hand = (format!("/allocations/{allocation}/handover"), paid(&app, 4_000));
        let cancel = (format!("/allocations/{allocation}/cancellation"), json!({}));
        let answers = at_once(&app, vec![hand, cancel]).await;
        assert_eq!(statuses(&answers), [200, 409]);
        let state = app.api("caseworker").get(&format!("/allocations/{allocation}")).await.str("/state");
        let device = app.api("technician").get(&format!("/devices/{tag}")).await.str("/state");
        let together = [("handed_over", "handed_over"), ("cancelled", "stock")];
        assert!(together.contains(&(state.as_str(), device.as_str())), "{state} and {device}");
        assert_eq!(app.differences().await, [""; 0]);
    }
}
