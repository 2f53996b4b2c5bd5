//! The client is gone at some point of a write: the server drops its answer right there.

use super::{UnderWay, Write, came, whole};
use crate::on_both;
use crate::support::TestApp;
use crate::support::fixtures;
use crate::support::shelf::{paid, request};
use serde_json::json;

/// Drops the answer to this write after `steps` waits. Whether the write was done; it is done whole or not at all.
async fn cut_off(app: &TestApp, write: &Write, steps: usize, all: &std::collections::BTreeMap<String, i64>) -> Cut {
    let before = app.counts().await;
    let mut answer = UnderWay::new(app, write.request(app));
    let status = answer.steps(steps).await;
    drop(answer);
    let came = came(&before, &app.counts().await);
    assert!(came.is_empty() || came == *all, "{} cut off after {steps} steps left {came:?}", write.path);
    assert_eq!(app.differences().await, [""; 0], "{} cut off after {steps} steps", write.path);
    if let Some(status) = status {
        assert!(matches!(status, 200 | 201) && came == *all, "{}: {status}", write.path);
    }
    Cut { answered: status.is_some(), done: !came.is_empty() }
}

struct Cut {
    answered: bool,
    done: bool,
}

/// Cuts a write off after one wait, two, three, until it gets through. `again` makes it possible once more.
async fn at_every_step(app: &TestApp, write: &Write, again: impl AsyncFn(&TestApp)) {
    whole(app, write).await;
    again(app).await;
    let all = whole(app, write).await;
    assert!(!all.is_empty(), "{} makes something", write.path);
    again(app).await;
    let (mut undone, mut answered) = (0, 0);
    for steps in 0.. {
        let cut = cut_off(app, write, steps, &all).await;
        undone += usize::from(!cut.done);
        answered += usize::from(cut.answered);
        if cut.done {
            again(app).await;
        }
        // How far an answer comes in one wait depends on what is ready by then: no two attempts take the same steps.
        if answered >= 10 {
            break;
        }
    }
    assert!(undone > 0, "never cut off before it was done");
}

on_both! {
    async fn a_client_gone_at_any_moment_leaves_a_person_s_file_opened_or_not(app: TestApp) {
        let write = Write { word: "caseworker", path: "/beneficiaries".into(), body: fixtures::person("Odile", "Brévand") };
        at_every_step(&app, &write, async |_| ()).await;
    }

    async fn a_client_gone_at_any_moment_leaves_a_device_received_or_not(app: TestApp) {
        let donation = fixtures::donation(&app, "workshop_lead").await.str("/id");
        let body = json!({ "donation_id": donation, "kind": "laptop", "weight_g": 1_900 });
        let write = Write { word: "technician", path: "/devices".into(), body };
        at_every_step(&app, &write, async |_| ()).await;
    }

    async fn a_client_gone_at_any_moment_leaves_a_device_promised_or_free(app: TestApp) {
        let waiting = app.waiting("caseworker", "Hana").await;
        let tag = app.ready_laptop().await;
        let body = json!({ "request_id": waiting.request, "device_tag": tag });
        let write = Write { word: "caseworker", path: "/allocations".into(), body };
        at_every_step(&app, &write, async |app| {
            let held = app.rows("SELECT id FROM allocations WHERE state = 'held'").await;
            let held: uuid::Uuid = held[0].try_get("", "id").unwrap();
            app.api("caseworker").post(&format!("/allocations/{held}/cancellation"), json!({})).await.expect(200);
        })
        .await;
    }

    async fn a_client_gone_at_any_moment_leaves_a_request_made_or_not(app: TestApp) {
        let (person, _) = app.person("caseworker", "Jade", "Charvieux").await;
        let write = Write { word: "caseworker", path: "/requests".into(), body: request(&person) };
        at_every_step(&app, &write, async |_| ()).await;
    }

    /// The longest act of all, with its receipt: every tenth wait.
    async fn a_client_gone_at_some_moment_leaves_a_device_handed_over_or_not(app: TestApp) {
        let ready = async || {
            let waiting = app.waiting("caseworker", "Léa").await;
            let allocation = app.held("caseworker", &waiting.request, &app.ready_laptop().await).await;
            Write { word: "caseworker", path: format!("/allocations/{allocation}/handover"), body: paid(&app, 4_000) }
        };
        whole(&app, &ready().await).await;
        let all = whole(&app, &ready().await).await;
        let mut write = ready().await;
        for steps in (0..).step_by(10) {
            let cut = cut_off(&app, &write, steps, &all).await;
            if cut.answered {
                break;
            }
            if cut.done {
                write = ready().await;
            }
        }
    }
}
