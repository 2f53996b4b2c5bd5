//! When a series opens, and when its waves move. It opens at the first of handover and exit; when the other comes while
//! it is open, what is still to be asked moves to the later day; once its last wave is over, the next event opens a new
//! series.

use super::waves::{Opening, Planned, Wave, planned, waves};
use chrono::NaiveDate;

/// A wave of a series, and whether nothing is to be asked any more: answered, refused, out of scope or erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesWave {
    /// The wave and its days.
    pub planned: Planned,
    /// Whether nothing is to be asked any more.
    pub settled: bool,
}

/// A person's last series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series<'a> {
    /// What opened it.
    pub opened_by: Opening,
    /// The day from which its waves count.
    pub index: NaiveDate,
    /// Whether the other event has come already.
    pub joined: bool,
    /// Its four waves.
    pub waves: &'a [SeriesWave],
}

impl Series<'_> {
    /// Whether an event of that day still belongs to this series: its last wave is neither settled nor over.
    pub fn is_open(&self, on: NaiveDate) -> bool {
        self.waves.iter().any(|w| w.planned.wave == Wave::M12 && !w.settled && on <= w.planned.closes_on)
    }
}

/// What an event does to a person's follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A new series. A person who refused follow-up is not asked again: its waves are then refused as they are made.
    Open {
        /// Its index date.
        index: NaiveDate,
        /// Its waves.
        waves: [Planned; 4],
    },
    /// The other event has come: the series has this index date, and these waves their new days. None moves when the
    /// event is the earlier of the two.
    Join {
        /// The index date from now on.
        index: NaiveDate,
        /// The waves that move, with their new days.
        moved: Vec<Planned>,
    },
    /// Nothing: the series runs on.
    Keep,
}

/// What a handover or an exit of that day does.
pub fn on_event(last: Option<&Series>, event: Opening, on: NaiveDate) -> Step {
    let Some(series) = last.filter(|series| series.is_open(on)) else {
        return Step::Open { index: on, waves: waves(event, on) };
    };
    // A second event of the same sort would put the questions off for ever.
    if event == series.opened_by || series.joined {
        return Step::Keep;
    }
    let index = series.index.max(on);
    let open = series.waves.iter().filter(|w| !w.settled && index > series.index);
    Step::Join { index, moved: open.map(|w| planned(w.planned.wave, index)).collect() }
}

crate::codes! {
    /// What an exit from training means for the follow-up.
    pub enum ExitEffect {
        /// It opens or joins a series.
        Follow = "follow",
        /// The first wave only: the person has left the area.
        FirstWaveOnly = "first_wave_only",
        /// None: the waves still open are out of scope.
        OutOfScope = "out_of_scope",
        /// None at all: the person was never part of it, or the file is another's.
        Nothing = "nothing",
    }
}

/// What an exit for a reason of `closure_reasons.csv` means. A reason added by an administrator is followed.
pub fn exit_effect(reason: &str) -> ExitEffect {
    match reason {
        "demenagement" => ExitEffect::FirstWaveOnly,
        "deces" => ExitEffect::OutOfScope,
        "doublon" | "non_eligible" | "effacement" => ExitEffect::Nothing,
        _ => ExitEffect::Follow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn fresh(opened_by: Opening, index: &str, settled: usize) -> Vec<SeriesWave> {
        let planned = waves(opened_by, day(index));
        planned.into_iter().enumerate().map(|(at, planned)| SeriesWave { planned, settled: at < settled }).collect()
    }

    fn series<'a>(opened_by: Opening, index: &str, waves: &'a [SeriesWave]) -> Series<'a> {
        Series { opened_by, index: day(index), joined: false, waves }
    }

    fn moved(step: &Step) -> Vec<(&'static str, NaiveDate)> {
        match step {
            Step::Join { moved, .. } => moved.iter().map(|w| (w.wave.code(), w.due_on)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_event_opens_a_series() {
        let step = on_event(None, Opening::Exit, day("2026-03-01"));
        assert_eq!(step, Step::Open { index: day("2026-03-01"), waves: waves(Opening::Exit, day("2026-03-01")) });
    }

    #[test]
    fn a_handover_after_the_exit_moves_every_wave_and_the_first_keeps_its_name() {
        let waves = fresh(Opening::Exit, "2026-03-01", 0);
        let step = on_event(Some(&series(Opening::Exit, "2026-03-01", &waves)), Opening::Handover, day("2026-03-21"));
        let expected = [("sortie", "2026-03-21"), ("m3", "2026-06-21"), ("m6", "2026-09-21"), ("m12", "2027-03-21")];
        assert_eq!(moved(&step), expected.map(|(code, due)| (code, day(due))));
    }

    #[test]
    fn a_wave_already_answered_stays_where_it_is() {
        let waves = fresh(Opening::Handover, "2026-03-01", 2);
        let series = series(Opening::Handover, "2026-03-01", &waves);
        let step = on_event(Some(&series), Opening::Exit, day("2026-07-01"));
        assert_eq!(moved(&step), [("m6", day("2027-01-01")), ("m12", day("2027-07-01"))]);
    }

    #[test]
    fn an_event_typed_late_but_dated_earlier_moves_nothing() {
        let waves = fresh(Opening::Exit, "2026-03-01", 0);
        let series = series(Opening::Exit, "2026-03-01", &waves);
        let step = on_event(Some(&series), Opening::Handover, day("2026-02-10"));
        assert_eq!(step, Step::Join { index: day("2026-03-01"), moved: vec![] });
    }

    #[test]
    fn further_events_do_not_put_the_questions_off() {
        let waves = fresh(Opening::Exit, "2026-03-01", 0);
        let alone = series(Opening::Exit, "2026-03-01", &waves);
        assert_eq!(on_event(Some(&alone), Opening::Exit, day("2026-05-01")), Step::Keep);
        let joined = Series { joined: true, ..alone };
        assert_eq!(on_event(Some(&joined), Opening::Handover, day("2026-05-01")), Step::Keep);
    }

    #[test]
    fn after_the_last_wave_an_event_opens_a_new_series() {
        let answered = fresh(Opening::Exit, "2026-03-01", 4);
        let unanswered = fresh(Opening::Exit, "2026-03-01", 0);
        let step = |waves: &[SeriesWave], on: &str| {
            on_event(Some(&series(Opening::Exit, "2026-03-01", waves)), Opening::Handover, day(on))
        };
        assert!(matches!(step(&answered, "2027-03-10"), Step::Open { .. }));
        assert!(matches!(step(&unanswered, "2027-04-15"), Step::Join { .. }));
        assert!(matches!(step(&unanswered, "2027-04-16"), Step::Open { .. }));
    }

    #[test]
    fn an_exit_is_followed_except_where_following_makes_no_sense() {
        for reason in ["parcours_acheve", "emploi", "formation", "souhait", "sans_contact", "added_later"] {
            assert_eq!(exit_effect(reason), ExitEffect::Follow, "{reason}");
        }
        assert_eq!(exit_effect("demenagement"), ExitEffect::FirstWaveOnly);
        assert_eq!(exit_effect("deces"), ExitEffect::OutOfScope);
        for reason in ["doublon", "non_eligible", "effacement"] {
            assert_eq!(exit_effect(reason), ExitEffect::Nothing, "{reason}");
        }
    }

    proptest! {
        #[test]
        fn the_index_is_the_later_of_the_two_whichever_came_first(a in 0u64..300, b in 0u64..300) {
            let (exit, handover) = (day("2026-01-01") + chrono::Days::new(a), day("2026-01-01") + chrono::Days::new(b));
            for (first, on, second, then) in
                [(Opening::Exit, exit, Opening::Handover, handover), (Opening::Handover, handover, Opening::Exit, exit)]
            {
                let waves = waves(first, on).map(|planned| SeriesWave { planned, settled: false });
                let series = Series { opened_by: first, index: on, joined: false, waves: &waves };
                let step = on_event(Some(&series), second, then);
                let Step::Join { index, .. } = step else { panic!("{step:?}") };
                prop_assert_eq!(index, exit.max(handover));
            }
        }
    }
}
