use super::*;
use crate::reports::figures::{Counts, ExitCounts, WaveCounts, figures};
use proptest::prelude::*;

fn shown(counts: &Counts, audience: Audience) -> Vec<Indicator> {
    disclose(&figures(counts), audience)
}

fn find<'a>(all: &'a [Indicator], code: &str, wave: &str, measure: &str) -> &'a Indicator {
    let is = |field: &Option<String>, wanted: &str| field.as_deref().unwrap_or("") == wanted;
    all.iter().find(|i| i.code == code && is(&i.wave, wave) && is(&i.measure, measure)).unwrap()
}

fn count(all: &[Indicator], code: &str) -> Option<Value> {
    all.iter().find(|i| i.code == code).unwrap().value
}

/// The worked example of a year with 34 people equipped and trained.
fn example() -> Counts {
    let m6 = WaveCounts { due: 34, observed: 22, employed: 12, durable: 6, withdrawn: 0 };
    Counts {
        referred: 60,
        equipped: 40,
        devices: 41,
        trained: 47,
        attended_minutes: 47 * 400,
        attendees: 52,
        visits: 120,
        both: 34,
        equipped_only: 6,
        trained_only: 13,
        m6,
        exits: ExitCounts { durable: 6, transition: 8, positive: 9, other: 12, withdrawn: 2 },
        ..Counts::default()
    }
}

#[test]
fn the_worked_example_shows_with_its_intervals() {
    let all = shown(&example(), Audience::Internal);
    let printed = |measure, code| {
        let i = find(&all, code, "m6", measure);
        let Some(Value::Measure(value)) = i.value else { panic!("{i:?}") };
        format!("{:.1} [{:.1}; {:.1}]", value * 100.0, i.low.unwrap() * 100.0, i.high.unwrap() * 100.0)
    };
    assert_eq!(printed("", "E1"), "64.7 [47.9; 78.5]");
    assert_eq!(printed("among_observed", "E2"), "54.5 [34.7; 73.1]");
    assert_eq!(printed("lower_bound", "E2"), "35.3 [21.5; 52.1]");
    assert_eq!(printed("upper_bound", "E2"), "70.6 [53.8; 83.2]");
    assert_eq!(find(&all, "E2", "m6", "among_observed").base, Some(22));
}

#[test]
fn totals_of_the_instance_always_show_inside_the_county_even_one_person() {
    let one = Counts {
        referred: 2,
        equipped: 1,
        devices: 1,
        trained: 1,
        attended_minutes: 360,
        both: 1,
        ..Counts::default()
    };
    let all = shown(&one, Audience::Internal);
    for (code, n) in [("A1", 2), ("B1", 1), ("B2", 1), ("C1", 1), ("C4", 0), ("D1", 1)] {
        assert_eq!(count(&all, code), Some(Value::Count(n)), "{code}");
    }
    assert_eq!(count(&all, "C2"), Some(Value::Measure(6.0)));
}

#[test]
fn when_published_a_small_total_is_hidden_like_any_cell() {
    let small = Counts { referred: 10, equipped: 11, both: 11, trained: 11, ..Counts::default() };
    let all = shown(&small, Audience::Published);
    assert_eq!(
        (count(&all, "A1"), count(&all, "B1"), count(&all, "C4")),
        (None, Some(Value::Count(11)), Some(Value::Count(0)))
    );
    let hours = Counts { attended_minutes: 600, attendees: 3, ..Counts::default() };
    assert_eq!(count(&shown(&hours, Audience::Published), "C2"), None);
}

#[test]
fn when_published_a_hidden_group_is_not_given_back_by_its_total() {
    let all = shown(&example(), Audience::Published);
    assert_eq!((count(&all, "D1"), count(&all, "B1")), (Some(Value::Count(34)), None));
    assert_eq!(count(&all, "C1"), Some(Value::Count(47)));
}

#[test]
fn exposure_groups_are_cells() {
    let groups = |only| {
        let all = shown(&Counts { equipped_only: only, ..Counts::default() }, Audience::Internal);
        all.into_iter().find(|i| i.group.as_deref() == Some("equipped_only")).unwrap()
    };
    assert_eq!(groups(5).value, Some(Value::Count(5)));
    assert_eq!(groups(0).value, Some(Value::Count(0)));
    let four = groups(4);
    assert_eq!((four.value, four.suppressed, four.reason), (None, true, Some(Hidden::SmallCount)));
}

#[test]
fn no_rate_on_a_base_under_ten_inside_and_twenty_published() {
    let with = |audience, due, observed| {
        let m3 = WaveCounts { due, observed, employed: 0, durable: 0, withdrawn: 0 };
        let all = shown(&Counts { m3, ..Counts::default() }, audience);
        find(&all, "E1", "m3", "").reason
    };
    assert_eq!(with(Audience::Internal, 9, 0), Some(Hidden::SmallBase));
    assert_eq!(with(Audience::Internal, 10, 5), None);
    assert_eq!(with(Audience::Published, 19, 0), Some(Hidden::SmallBase));
    assert_eq!(with(Audience::Published, 40, 20), None);
}

#[test]
fn nobody_or_everybody_of_ten_people_is_not_said() {
    let m3 = WaveCounts { due: 10, observed: 10, employed: 5, durable: 0, withdrawn: 0 };
    let all = shown(&Counts { m3, ..Counts::default() }, Audience::Internal);
    assert_eq!(find(&all, "E1", "m3", "").reason, Some(Hidden::WholeGroup));
    assert_eq!(find(&all, "E2", "m3", "among_observed").reason, None);
}

#[test]
fn nothing_due_is_not_suppressed_it_has_no_base() {
    let all = shown(&Counts::default(), Audience::Internal);
    let rate = find(&all, "E1", "m12", "");
    assert_eq!((rate.value, rate.base, rate.suppressed, rate.reason), (None, Some(0), false, Some(Hidden::NoBase)));
}

#[test]
fn the_few_not_observed_are_not_given_away_and_the_outcome_still_shows() {
    let m6 = WaveCounts { due: 34, observed: 32, employed: 12, durable: 6, withdrawn: 0 };
    let all = shown(&Counts { m6, ..Counts::default() }, Audience::Internal);
    assert_eq!(find(&all, "E1", "m6", "").reason, Some(Hidden::SmallCount));
    assert_eq!(find(&all, "E2", "m6", "lower_bound").value, None);
    let observed = find(&all, "E2", "m6", "among_observed");
    assert_eq!((observed.numerator, observed.base), (Some(12), Some(32)));
    assert_eq!(find(&all, "E1", "m6", "").base, None);
}

#[test]
fn an_indicator_is_sent_under_the_names_of_the_interface_and_read_back() {
    let all = shown(&example(), Audience::Internal);
    let json = serde_json::to_value(&all).unwrap();
    for row in json.as_array().unwrap() {
        for key in [
            "code",
            "value",
            "numerator",
            "denominator",
            "low",
            "high",
            "base",
            "suppressed",
            "definition",
            "definition_version",
        ] {
            assert!(row.get(key).is_some(), "{key} {row}");
        }
        assert!(row["suppressed"] != true || row["value"].is_null());
    }
    assert_eq!(json[0]["value"], 60);
    assert_eq!(serde_json::from_value::<Vec<Indicator>>(json).unwrap(), all);
}

fn wave() -> impl Strategy<Value = WaveCounts> {
    let few = || prop_oneof![0u64..6, 0u64..40];
    (few(), few(), few(), few(), 0u64..8).prop_map(|(durable, employed, observed, due, withdrawn)| WaveCounts {
        durable,
        employed: durable + employed,
        observed: durable + employed + observed,
        due: durable + employed + observed + due,
        withdrawn,
    })
}

proptest! {
    #[test]
    fn no_small_count_comes_out_of_the_rates_of_a_wave(m3 in wave(), published: bool) {
        let audience = if published { Audience::Published } else { Audience::Internal };
        let all = shown(&Counts { m3, ..Counts::default() }, audience);
        let mut known = vec![0];
        for i in all.iter().filter(|i| i.wave.as_deref() == Some("m3") && i.code != "E1W") {
            known.extend(i.base);
            match (i.measure.as_deref(), i.numerator, i.base) {
                // Of an upper bound one reads who was observed without the outcome.
                (Some("upper_bound"), Some(part), Some(base)) => prop_assert!(!audience.is_small(base - part)),
                (_, Some(part), _) => known.push(part),
                _ => {}
            }
        }
        for a in &known {
            for b in &known {
                prop_assert!(!audience.is_small(a.abs_diff(*b)), "{m3:?} {known:?}");
            }
        }
    }

    #[test]
    fn a_suppressed_figure_has_no_number_but_its_base(
        m3 in wave(), exits in proptest::array::uniform5(0u64..30), published: bool,
    ) {
        let audience = if published { Audience::Published } else { Audience::Internal };
        let [durable, transition, positive, other, withdrawn] = exits;
        let exits = ExitCounts { durable, transition, positive, other, withdrawn };
        for i in shown(&Counts { m3, exits, ..Counts::default() }, audience) {
            if i.suppressed {
                prop_assert_eq!((i.value, i.numerator, i.denominator, i.low, i.high), (None, None, None, None, None));
            }
            if let Some(Value::Count(n)) = i.value {
                let instance = ["A1", "B1", "B2", "C1", "C4", "D1"].contains(&i.code.as_str());
                prop_assert!(!audience.is_small(n) || !published && instance);
            }
            prop_assert!(i.numerator.is_none() || i.base >= Some(audience.smallest_base()));
        }
    }

    #[test]
    fn what_is_published_of_two_groups_does_not_give_back_a_hidden_one(both in 0u64..60, only in 0u64..60) {
        let counts = Counts { both, equipped_only: only, equipped: both + only, ..Counts::default() };
        let all = shown(&counts, Audience::Published);
        let one = all.iter().find(|i| i.group.as_deref() == Some("equipped_only")).unwrap().value.is_some();
        let seen = [count(&all, "D1").is_some(), one, count(&all, "B1").is_some()];
        prop_assert!(seen.iter().filter(|s| **s).count() != 2, "{counts:?} {seen:?}");
    }

    #[test]
    fn whatever_shows_inside_hides_no_less_when_published(m3 in wave()) {
        let counts = Counts { m3, ..Counts::default() };
        for (inside, outside) in shown(&counts, Audience::Internal).iter().zip(shown(&counts, Audience::Published)) {
            prop_assert!(!(inside.suppressed && inside.reason != Some(Hidden::SmallCount)) || outside.value.is_none());
        }
    }
}
