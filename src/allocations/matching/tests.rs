use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn laptop(tag: &str) -> Candidate<'_> {
    Candidate {
        tag,
        kind: "laptop",
        grade_function: Some("B"),
        grade_appearance: Some("B"),
        memory_mib: Some(8192),
        solid_state: Some(true),
        screen_mm: Some(355),
        webcam: Some(true),
        weight_g: Some(2100),
        price: Cents(4000),
        ready_since: day("2026-04-28"),
    }
}

fn tags(wanted: &Wanted, stock: &[Candidate]) -> Vec<String> {
    proposals(wanted, stock, day("2026-05-01")).into_iter().map(|m| m.tag).collect()
}

fn job_search() -> Vec<String> {
    vec!["job_search".to_owned()]
}

#[test]
fn the_best_three_are_proposed_with_their_reasons() {
    let needs = job_search();
    let wanted = Wanted { kind: "laptop", needs: &needs, budget: Some(Cents(4000)) };
    let stock = [
        Candidate { memory_mib: Some(4096), webcam: Some(false), ..laptop("3") },
        Candidate { webcam: Some(false), ..laptop("2") },
        laptop("1"),
        Candidate { price: Cents(9000), grade_function: Some("C"), memory_mib: Some(2048), ..laptop("4") },
    ];
    let best = proposals(&wanted, &stock, day("2026-05-01"));
    assert_eq!(best.iter().map(|m| m.tag.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert!(best[0].fit.reasons.contains(&For::KindAsked) && best[0].fit.against.is_empty());
    assert_eq!(best[1].fit.against, [Against::NoWebcam]);
    assert_eq!(best[2].fit.against, [Against::LittleMemory, Against::NoWebcam]);
}

#[test]
fn a_screen_or_a_telephone_never_stands_for_a_computer_another_computer_may_last() {
    let wanted = Wanted { kind: "laptop", needs: &[], budget: None };
    let stock = [
        Candidate { kind: "monitor", ..laptop("1") },
        Candidate { kind: "smartphone", ..laptop("2") },
        Candidate { kind: "desktop", ..laptop("3") },
        Candidate { grade_function: Some("C"), memory_mib: Some(2048), ..laptop("4") },
    ];
    assert_eq!(tags(&wanted, &stock), ["4", "3"]);
}

#[test]
fn a_device_whose_facts_are_unknown_is_still_proposed_with_reasons() {
    let needs = job_search();
    let wanted = Wanted { kind: "laptop", needs: &needs, budget: None };
    let bare = Candidate {
        grade_function: None,
        grade_appearance: None,
        memory_mib: None,
        solid_state: None,
        screen_mm: None,
        webcam: None,
        weight_g: None,
        ..laptop("1")
    };
    let fit = fit(&wanted, &bare, day("2026-05-01")).unwrap();
    assert_eq!((fit.reasons, fit.against), (vec![For::KindAsked], vec![Against::MemoryUnknown]));
}

#[test]
fn what_is_needed_decides_what_counts() {
    let (fit_for, dim) = (
        |needs: &[&str]| {
            let needs: Vec<String> = needs.iter().map(|n| (*n).to_owned()).collect();
            let wanted = Wanted { kind: "laptop", needs: &needs, budget: None };
            fit(&wanted, &Candidate { screen_mm: Some(400), weight_g: Some(2900), ..laptop("1") }, day("2026-05-01"))
                .unwrap()
        },
        Against::Heavy,
    );
    assert!(fit_for(&["accessibility"]).reasons.contains(&For::LargeScreen));
    assert!(!fit_for(&["contact"]).reasons.contains(&For::LargeScreen));
    assert!(fit_for(&["training"]).against.contains(&dim));
    assert!(!fit_for(&["contact"]).against.contains(&dim));
}

#[test]
fn eight_gigabytes_that_the_graphics_chip_shares_are_eight_gigabytes() {
    let needs = job_search();
    let wanted = Wanted { kind: "laptop", needs: &needs, budget: None };
    let shared = Candidate { memory_mib: Some(7780), ..laptop("1") };
    assert!(fit(&wanted, &shared, day("2026-05-01")).unwrap().reasons.contains(&For::EnoughMemory));
}

#[test]
fn among_equals_the_one_longest_in_stock_goes_first() {
    let wanted = Wanted { kind: "laptop", needs: &[], budget: None };
    let stock = [laptop("2"), laptop("1"), Candidate { ready_since: day("2026-04-27"), ..laptop("3") }];
    assert_eq!(tags(&wanted, &stock), ["3", "1", "2"]);
}

/// Kind, grade, memory, webcam, weight, price, days in stock.
type Drawn = (usize, usize, Option<u32>, Option<bool>, Option<u32>, i64, u64);

fn candidate() -> impl Strategy<Value = Drawn> {
    (
        0usize..4,
        0usize..4,
        proptest::option::of(1000u32..17_000),
        proptest::option::of(any::<bool>()),
        proptest::option::of(900u32..4000),
        0i64..10_000,
        0u64..60,
    )
}

proptest! {
    #[test]
    fn the_order_does_not_depend_on_how_the_stock_was_read(
        list in proptest::collection::vec(candidate(), 0..12), turn in 0usize..12,
    ) {
        let tags: Vec<String> = (0..list.len()).map(|n| format!("{n:03}")).collect();
        let grades = [None, Some("A"), Some("B"), Some("C")];
        let kinds = ["laptop", "desktop", "all_in_one", "tablet"];
        let mut stock: Vec<_> = list
            .iter()
            .zip(&tags)
            .map(|((kind, grade, memory, flag, weight, price, days), tag)| Candidate {
                kind: kinds[*kind],
                grade_function: grades[*grade],
                memory_mib: *memory,
                webcam: *flag,
                weight_g: *weight,
                price: Cents(*price),
                ready_since: day("2026-04-30") - chrono::Days::new(*days),
                ..laptop(tag)
            })
            .collect();
        let needs = job_search();
        let wanted = Wanted { kind: "laptop", needs: &needs, budget: Some(Cents(4000)) };
        let first = proposals(&wanted, &stock, day("2026-05-01"));
        let by = turn.min(stock.len());
        stock.rotate_left(by);
        prop_assert_eq!(proposals(&wanted, &stock, day("2026-05-01")), first);
    }

    #[test]
    fn the_score_is_what_the_shown_reasons_weigh(entry in candidate()) {
        let (_, _, memory, flag, weight, price, _) = entry;
        let device = Candidate { memory_mib: memory, solid_state: flag, weight_g: weight, ..laptop("1") };
        let device = Candidate { price: Cents(price), ..device };
        let needs = job_search();
        let wanted = Wanted { kind: "laptop", needs: &needs, budget: Some(Cents(5000)) };
        let fit = fit(&wanted, &device, day("2026-05-01")).unwrap();
        let plus: i32 = fit.reasons.iter().map(|r| r.weight()).sum();
        let minus: i32 = fit.against.iter().map(|r| r.weight()).sum();
        prop_assert_eq!(fit.score, plus - minus);
    }
}
