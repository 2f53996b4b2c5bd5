use super::*;
use proptest::prelude::*;

fn release(period: &str, count: u64) -> Release {
    Release { period: period.parse().unwrap(), counts: BTreeMap::from([("B1".to_owned(), count)]) }
}

fn published(new: &Release, earlier: &[Release]) -> Vec<Uncovered> {
    uncovered(new, earlier, Audience::Published)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_year_less_its_first_three_quarters_is_the_fourth() {
    let quarters = [release("2026-Q1", 30), release("2026-Q2", 25), release("2026-Q3", 40)];
    let found = published(&release("2026", 98), &quarters);
    assert_eq!(found[0].left, Some((day("2026-10-01"), day("2026-12-31"))));
    assert_eq!(published(&release("2026", 106), &quarters), []);
    assert_eq!(published(&release("2026", 95), &quarters), []);
}

#[test]
fn a_hole_in_the_middle_is_seen() {
    let halves = [release("2026-Q1", 30), release("2026-Q2", 25), release("2026-Q4", 40)];
    assert_eq!(published(&release("2026", 100), &halves)[0].left, Some((day("2026-07-01"), day("2026-09-30"))));
}

#[test]
fn a_part_published_after_its_whole_is_refused_too() {
    let found = published(&release("2026-Q1", 30), &[release("2026-01-01..2026-04-30", 33)]);
    assert_eq!((found.len(), found[0].left), (1, Some((day("2026-04-01"), day("2026-04-30")))));
}

#[test]
fn a_period_that_grows_by_a_day_gives_that_day_away() {
    let found = published(&release("2026-01-01..2026-03-02", 41), &[release("2026-01-01..2026-03-01", 40)]);
    assert_eq!(found[0].left, Some((day("2026-03-02"), day("2026-03-02"))));
    assert_eq!(published(&release("2026-01-01..2026-03-02", 40), &[release("2026-01-01..2026-03-01", 40)]), []);
}

#[test]
fn a_report_amended_by_one_person_shows_that_person() {
    assert_eq!(published(&release("2026-Q1", 35), &[release("2026-Q1", 34)])[0].left, None);
    assert_eq!(published(&release("2026-Q1", 34), &[release("2026-Q1", 34)]), []);
    assert_eq!(published(&release("2026-Q1", 60), &[release("2026-Q1", 34)]), []);
}

#[test]
fn quarters_beside_each_other_say_nothing_of_each_other() {
    assert_eq!(published(&release("2026-Q2", 31), &[release("2026-Q1", 30)]), []);
    assert_eq!(published(&release("2026-Q1", 30), &[]), []);
}

#[test]
fn what_was_hidden_gives_nothing_away() {
    let hidden = Release { counts: BTreeMap::new(), ..release("2026-Q1", 0) };
    assert_eq!(published(&release("2026-01-01..2026-04-30", 33), &[hidden]), []);
}

#[test]
fn a_release_holds_the_counts_that_its_indicators_show_and_no_hidden_one() {
    use crate::reports::disclosure::disclose;
    use crate::reports::figures::{Counts, WaveCounts, figures};
    let m6 = WaveCounts { due: 90, observed: 60, employed: 40, durable: 20, withdrawn: 3 };
    let counts = Counts { referred: 70, visits: 4, both: 55, m6, ..Counts::default() };
    let made = Release::of("2026".parse().unwrap(), &disclose(&figures(&counts), Audience::Published));
    assert_eq!((made.counts.get("A1"), made.counts.get("C4"), made.counts.get("E1W/m6")), (Some(&70), None, None));
    assert_eq!(made.counts.get("E2/m6/among_observed/numerator"), Some(&40));
    assert_eq!(made.counts.get("E2/m6/upper_bound/base"), Some(&90));
    assert!(!made.counts.contains_key("E2/m6/upper_bound/numerator"));
}

#[test]
fn inside_the_county_the_small_cells_are_smaller() {
    let (new, earlier) = (release("2026-01-01..2026-04-30", 36), [release("2026-Q1", 30)]);
    assert_eq!(uncovered(&new, &earlier, Audience::Published).len(), 1);
    assert_eq!(uncovered(&new, &earlier, Audience::Internal), []);
}

proptest! {
    #[test]
    fn twelve_months_and_their_year_are_published_only_if_no_rest_is_small(
        months in proptest::collection::vec(0u64..30, 12), skipped in 0usize..12,
    ) {
        let names: Vec<String> = (1..=12).map(|m| format!("2026-{m:02}")).collect();
        let earlier: Vec<_> = (0..12).filter(|m| *m != skipped).map(|m| release(&names[m], months[m])).collect();
        let found = published(&release("2026", months.iter().sum()), &earlier);
        if Audience::Published.is_small(months[skipped]) {
            prop_assert!(!found.is_empty());
        }
        for uncovered in found {
            let left = Period::new(uncovered.left.unwrap().0, uncovered.left.unwrap().1).unwrap();
            let rest: u64 = (0..12).filter(|m| left.covers(&names[*m].parse().unwrap())).map(|m| months[m]).sum();
            prop_assert!(Audience::Published.is_small(rest));
        }
    }
}
