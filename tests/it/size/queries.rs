//! How many statements each page sends: no more for many rows than for few. What reads one row after the other shows here.

use super::service::on_made_up_data;
use super::visits::{everyone, visits};
use crate::support::Engine;
use passerelle::generate::Size;
use std::collections::BTreeMap;

const FEW: Size = Size { devices: 60, people: 40, seed: 7 };
const MANY: Size = Size { devices: 500, people: 350, seed: 7 };

/// A section that few rows leave empty may ask a statement or two more when it is there; the same one may come once more.
const SECTIONS: usize = 3;

/// Pages that ask once for each of a few lines, whose number is fixed: the next sessions of a trainer, each with how many
/// are expected.
const BOUNDED: &[(&str, usize)] = &[("/today as trainer", 4)];

#[test]
fn no_page_asks_more_often_for_many_rows_than_for_few() {
    let (few, many) = (asked(FEW), asked(MANY));
    let mut faults = Vec::new();
    for (page, many) in &many {
        let Some(few) = few.get(page) else { continue };
        let all = |times: &Times| times.values().sum::<usize>();
        if all(many) > all(few) + SECTIONS {
            faults.push(format!("{page}: {} statements, then {}", all(few), all(many)));
        }
        let more = BOUNDED.iter().find(|(of, _)| of == page).map_or(1, |(_, more)| *more);
        for (shape, times) in many.iter().filter(|(shape, times)| **times > few.get(*shape).unwrap_or(&0) + more) {
            faults.push(format!("{page}: {times} × {shape}"));
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert!(many.len() > 100, "most pages are visited, not {}", many.len());
}

/// How many times each statement came.
type Times = BTreeMap<String, usize>;

/// The statements of each page.
fn asked(size: Size) -> BTreeMap<String, Times> {
    let mut counted = BTreeMap::new();
    on_made_up_data(Engine::Sqlite, size, async |service| {
        let (callers, asked) = (everyone(service).await, &service.asked);
        for visit in visits(&service.app).await {
            asked.take();
            visit.go(&callers).await;
            let mut times = Times::new();
            asked.take().iter().for_each(|one| *times.entry(super::asked::shape(&one.sql)).or_default() += 1);
            counted.insert(format!("{} as {}", visit.name, visit.role), times);
        }
    });
    counted
}
