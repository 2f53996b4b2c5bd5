use super::*;
use crate::outcomes::rules::waves::planned;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The worked example: 34 due, 22 observed, 12 in employment at six months.
fn example() -> Counts {
    let m6 = WaveCounts { due: 34, observed: 22, employed: 12, durable: 6, withdrawn: 1 };
    Counts { equipped: 40, trained: 41, both: 34, m6, ..Counts::default() }
}

fn shares(counts: &Counts, code: &str, wave: Wave) -> Vec<(Option<Measure>, u64, u64)> {
    let of = figures(counts).into_iter().filter(|f| f.code == code && f.wave == Some(wave));
    of.filter_map(|f| match f.body {
        Body::Share { part, whole, .. } => Some((f.measure, part, whole)),
        _ => None,
    })
    .collect()
}

#[test]
fn employment_is_given_among_the_observed_and_between_two_bounds() {
    assert_eq!(shares(&example(), "E1", Wave::M6), [(None, 22, 34)]);
    assert_eq!(
        shares(&example(), "E2", Wave::M6),
        [
            (Some(Measure::AmongObserved), 12, 22),
            (Some(Measure::LowerBound), 12, 34),
            (Some(Measure::UpperBound), 24, 34)
        ]
    );
    assert_eq!(shares(&example(), "E3", Wave::M6)[2], (Some(Measure::UpperBound), 18, 34));
}

#[test]
fn the_observation_rate_comes_before_what_was_observed() {
    let codes: Vec<_> = figures(&example()).into_iter().filter(|f| f.wave == Some(Wave::M6)).map(|f| f.code).collect();
    assert_eq!(codes, ["E1", "E2", "E2", "E2", "E3", "E3", "E3", "E1W"]);
}

#[test]
fn dynamic_exits_leave_withdrawals_out_of_the_base_and_keep_the_unemployed_in() {
    let exits = ExitCounts { durable: 5, transition: 6, positive: 7, other: 12, withdrawn: 9 };
    let all = figures(&Counts { exits, ..Counts::default() });
    let share = all.iter().find(|f| f.code == "E4").unwrap();
    assert!(matches!(share.body, Body::Share { part: 18, whole: 30, .. }));
    assert_eq!(all.iter().find(|f| f.code == "E4W").unwrap().body, Body::Cell(9));
}

#[test]
fn every_total_has_one_row_and_a_definition() {
    let all = figures(&example());
    for code in ["A1", "B1", "B2", "C1", "C2", "C4", "D1"] {
        assert_eq!(all.iter().filter(|f| f.code == code).count(), 1, "{code}");
    }
    assert!(all.iter().all(|f| f.code.starts_with(f.definition)));
}

#[test]
fn a_wave_counts_when_its_window_is_over_and_not_before() {
    let m6 = planned(Wave::M6, day("2026-01-01"));
    let mut counts = WaveCounts::default();
    counts.add(&m6, Status::Observed, Some((Category::Durable, true)), day("2026-07-30"));
    assert_eq!(counts, WaveCounts::default());
    counts.add(&m6, Status::Observed, Some((Category::Durable, true)), day("2026-07-31"));
    assert_eq!(counts, WaveCounts { due: 1, observed: 1, employed: 1, durable: 1, withdrawn: 0 });
}

#[test]
fn the_unreachable_stay_in_the_base_and_the_withdrawn_leave_it() {
    let m3 = planned(Wave::M3, day("2026-01-01"));
    let mut counts = WaveCounts::default();
    let mut add = |status, answer| counts.add(&m3, status, answer, day("2027-01-01"));
    for status in [Status::Refused, Status::Unreachable, Status::NotDone, Status::InProgress] {
        add(status, None);
    }
    for status in [Status::OutOfScope, Status::Erased] {
        add(status, None);
    }
    add(Status::Observed, Some((Category::Withdrawn, false)));
    add(Status::ObservedByReferrer, Some((Category::Positive, false)));
    add(Status::ObservedBySource, Some((Category::Transition, true)));
    assert_eq!(counts, WaveCounts { due: 6, observed: 2, employed: 1, durable: 0, withdrawn: 1 });
}

proptest! {
    #[test]
    fn the_rate_among_the_observed_lies_between_its_bounds(
        durable in 0u64..50, employed in 0u64..50, observed in 1u64..50, due in 0u64..50,
    ) {
        let of = WaveCounts {
            due: durable + employed + observed + due,
            observed: durable + employed + observed,
            employed: durable + employed,
            durable,
            withdrawn: 0,
        };
        let counts = Counts { m3: of, ..Counts::default() };
        for code in ["E2", "E3"] {
            let shares = shares(&counts, code, Wave::M3);
            let rate: Vec<f64> = shares.iter().map(|(_, k, n)| *k as f64 / *n as f64).collect();
            prop_assert!(rate[1] <= rate[0] + 1e-12 && rate[0] <= rate[2] + 1e-12);
        }
    }
}
