//! How long each page takes at size, printed, never asserted.

use crate::size::service::on_made_up_data;
use crate::size::visits::{everyone, visits};
use crate::support::Engine;
use std::time::Instant;

#[test]
#[ignore = "minutes: see README.md"]
fn every_page_answers_at_size_on_sqlite() {
    answers(Engine::Sqlite);
}

#[test]
#[ignore = "minutes: see README.md"]
fn every_page_answers_at_size_on_postgres() {
    answers(Engine::Postgres);
}

fn answers(engine: Engine) {
    let began = Instant::now();
    on_made_up_data(engine, crate::wanted(), async |service| {
        println!("{engine:?}: filled in {:.1} s", began.elapsed().as_secs_f64());
        let callers = everyone(service).await;
        let mut times = Vec::new();
        for visit in visits(&service.app).await {
            let mut best = f64::INFINITY;
            for _ in 0..3 {
                let began = Instant::now();
                let answer = visit.go(&callers).await;
                best = best.min(began.elapsed().as_secs_f64() * 1_000.0);
                assert!(answer.status < 400, "{}:\n{answer}", visit.path);
            }
            times.push((best, format!("{} as {}", visit.path, visit.role)));
        }
        times.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (best, page) in times.iter().take(30) {
            println!("{best:>9.1} ms  {page}");
        }
        let middle = times[times.len() / 2].0;
        println!("{} pages, the middle one {middle:.1} ms, best of three each", times.len());
    });
}
