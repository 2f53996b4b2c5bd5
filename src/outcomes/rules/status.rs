//! Where a wave stands. It is derived from facts and the day, never typed: who was not reached, and who was not even
//! tried, come out of the attempts.

use super::waves::Planned;
use chrono::NaiveDate;
use std::collections::BTreeSet;

crate::codes! {
    /// The states of `followup_statuses.csv`.
    pub enum Status {
        NotDue = "non_echu",
        ToDo = "a_faire",
        InProgress = "en_cours",
        Observed = "observe",
        ObservedByReferrer = "observe_referent",
        ObservedBySource = "observe_source",
        Refused = "refus",
        Unreachable = "injoignable",
        /// The window closed without enough being tried: a failing of the structure.
        NotDone = "non_fait",
        OutOfScope = "hors_champ",
        Erased = "efface",
    }
}

impl Status {
    /// Whether there is an answer.
    pub const fn is_observed(self) -> bool {
        matches!(self, Self::Observed | Self::ObservedByReferrer | Self::ObservedBySource)
    }

    /// Whether nothing is to be asked any more, so that the wave does not move with its series.
    pub const fn is_settled(self) -> bool {
        self.is_observed() || matches!(self, Self::Refused | Self::OutOfScope | Self::Erased)
    }

    /// The observed state of an answer, by its code of `evidence_levels.csv`: who says it.
    pub fn of_evidence(evidence: &str) -> Self {
        match evidence {
            "2_referent" => Self::ObservedByReferrer,
            "4_source_admin" => Self::ObservedBySource,
            _ => Self::Observed,
        }
    }
}

crate::codes! {
    /// What an attempt to reach the person gave.
    pub enum AttemptResult {
        Reached = "reached",
        NoAnswer = "no_answer",
        MessageLeft = "message_left",
        WrongContact = "wrong_contact",
        CallBack = "call_back",
        /// The person does not want to be followed up: it changes nothing for them, and is never asked again.
        Refused = "refused",
    }
}

/// One attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt<'a> {
    /// Its day.
    pub on: NaiveDate,
    /// A code of `channel_kinds.csv`.
    pub channel: &'a str,
    /// What it gave.
    pub result: AttemptResult,
}

/// What is known of a wave.
#[derive(Clone, Debug)]
pub struct WaveFacts<'a> {
    /// The wave and its days.
    pub planned: Planned,
    /// The evidence code of its answer, once there is one.
    pub answered: Option<&'a str>,
    /// Whether the person refused follow-up.
    pub refused: bool,
    /// Death, or a move out of the area.
    pub out_of_scope: bool,
    /// Whether the file was erased, or the person objected.
    pub erased: bool,
    /// Everything that was tried.
    pub attempts: &'a [Attempt<'a>],
}

/// What must have been tried before a person may be called unreachable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// How many attempts in the window.
    pub attempts: usize,
    /// On how many different channels.
    pub channels: usize,
}

/// Three attempts on two channels, until the county decides otherwise.
pub const EFFORT: Effort = Effort { attempts: 3, channels: 2 };

/// Where a wave stands on a day.
pub fn status(facts: &WaveFacts, effort: Effort, today: NaiveDate) -> Status {
    let planned = &facts.planned;
    if facts.erased {
        return Status::Erased;
    }
    if let Some(evidence) = facts.answered {
        return Status::of_evidence(evidence);
    }
    if facts.out_of_scope {
        return Status::OutOfScope;
    }
    if facts.refused || facts.attempts.iter().any(|a| a.result == AttemptResult::Refused) {
        return Status::Refused;
    }
    // What was tried before the wave moved belongs to its old window.
    let window = planned.opens_on..=planned.closes_on;
    let tried: Vec<&Attempt> = facts.attempts.iter().filter(|a| window.contains(&a.on)).collect();
    let channels: BTreeSet<&str> = tried.iter().map(|a| a.channel).collect();
    let enough = tried.len() >= effort.attempts && channels.len() >= effort.channels;
    match (today < planned.opens_on, today > planned.closes_on) {
        (true, _) => Status::NotDue,
        (_, false) if tried.is_empty() => Status::ToDo,
        (_, false) => Status::InProgress,
        (_, true) if enough => Status::Unreachable,
        (_, true) => Status::NotDone,
    }
}

crate::codes! {
    /// Why an attempt cannot be recorded.
    pub enum AttemptRefusal {
        /// The wave has its answer, or is out of scope.
        WaveSettled = "wave_settled",
        /// The person refused follow-up: nobody asks again.
        FollowUpRefused = "follow_up_refused",
        /// Its window has not opened.
        NotOpenYet = "not_open_yet",
        InTheFuture = "in_the_future",
    }
}

/// Whether an attempt of that day may be recorded.
pub fn may_attempt(facts: &WaveFacts, on: NaiveDate, today: NaiveDate) -> Result<(), AttemptRefusal> {
    match status(facts, EFFORT, today) {
        Status::Refused => Err(AttemptRefusal::FollowUpRefused),
        settled if settled.is_settled() => Err(AttemptRefusal::WaveSettled),
        _ if on > today => Err(AttemptRefusal::InTheFuture),
        _ if on < facts.planned.opens_on => Err(AttemptRefusal::NotOpenYet),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::rules::waves::{Wave, planned};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The three-month wave of an index on 1 March: open from 18 May to 1 July.
    fn m3<'a>(attempts: &'a [Attempt<'a>]) -> WaveFacts<'a> {
        let planned = planned(Wave::M3, day("2026-03-01"));
        WaveFacts { planned, answered: None, refused: false, out_of_scope: false, erased: false, attempts }
    }

    fn tried<'a>(on: &str, channel: &'a str) -> Attempt<'a> {
        Attempt { on: day(on), channel, result: AttemptResult::NoAnswer }
    }

    fn on(facts: &WaveFacts, today: &str) -> Status {
        status(facts, EFFORT, day(today))
    }

    #[test]
    fn a_wave_opens_is_tried_and_closes() {
        let attempts = [tried("2026-05-20", "phone")];
        assert_eq!(on(&m3(&[]), "2026-05-17"), Status::NotDue);
        assert_eq!(on(&m3(&[]), "2026-05-18"), Status::ToDo);
        assert_eq!(on(&m3(&attempts), "2026-07-01"), Status::InProgress);
        assert_eq!(on(&m3(&[]), "2026-07-02"), Status::NotDone);
    }

    #[test]
    fn a_person_is_unreachable_only_after_three_attempts_on_two_channels() {
        let three = [tried("2026-05-20", "phone"), tried("2026-06-01", "phone"), tried("2026-06-20", "postal")];
        let one_channel = three.map(|a| Attempt { channel: "phone", ..a });
        assert_eq!(on(&m3(&three), "2026-07-02"), Status::Unreachable);
        assert_eq!(on(&m3(&three), "2026-07-01"), Status::InProgress);
        assert_eq!(on(&m3(&three[1..]), "2026-07-02"), Status::NotDone);
        assert_eq!(on(&m3(&one_channel), "2026-07-02"), Status::NotDone);
    }

    #[test]
    fn what_was_tried_before_the_wave_moved_does_not_count_in_its_new_window() {
        let early = [tried("2026-04-01", "phone"), tried("2026-04-02", "sms"), tried("2026-04-03", "email")];
        assert_eq!(on(&m3(&early), "2026-05-20"), Status::ToDo);
        assert_eq!(on(&m3(&early), "2026-07-02"), Status::NotDone);
    }

    #[test]
    fn an_answer_says_who_gave_it_whenever_it_came() {
        for (evidence, expected) in [
            ("1_declaratif", Status::Observed),
            ("2_referent", Status::ObservedByReferrer),
            ("3_piece_vue", Status::Observed),
            ("4_source_admin", Status::ObservedBySource),
        ] {
            let facts = WaveFacts { answered: Some(evidence), refused: true, out_of_scope: true, ..m3(&[]) };
            assert_eq!(on(&facts, "2030-01-01"), expected, "{evidence}");
        }
    }

    #[test]
    fn a_refusal_ends_the_questions() {
        let refusal = [Attempt { on: day("2026-05-20"), channel: "phone", result: AttemptResult::Refused }];
        assert_eq!(on(&m3(&refusal), "2026-07-30"), Status::Refused);
        assert_eq!(
            may_attempt(&m3(&refusal), day("2026-05-21"), day("2026-05-21")),
            Err(AttemptRefusal::FollowUpRefused)
        );
        let whole_series = WaveFacts { refused: true, ..m3(&[]) };
        assert_eq!(on(&whole_series, "2026-03-02"), Status::Refused);
    }

    #[test]
    fn an_erased_file_leaves_only_that_it_was_erased() {
        let facts = WaveFacts { erased: true, answered: Some("1_declaratif"), ..m3(&[]) };
        assert_eq!(on(&facts, "2026-06-01"), Status::Erased);
        assert_eq!(may_attempt(&facts, day("2026-06-01"), day("2026-06-01")), Err(AttemptRefusal::WaveSettled));
    }

    #[test]
    fn an_attempt_is_made_in_the_window_or_late_never_before_nor_in_the_future() {
        let attempt = |on, today| may_attempt(&m3(&[]), day(on), day(today));
        assert_eq!(attempt("2026-05-18", "2026-05-18"), Ok(()));
        assert_eq!(attempt("2026-08-01", "2026-08-01"), Ok(()));
        assert_eq!(attempt("2026-05-17", "2026-05-18"), Err(AttemptRefusal::NotOpenYet));
        assert_eq!(attempt("2026-05-19", "2026-05-18"), Err(AttemptRefusal::InTheFuture));
    }

    proptest! {
        #[test]
        fn a_window_that_is_over_never_leaves_a_wave_to_do(
            tries in proptest::collection::vec((0u64..120, 0usize..3), 0..6), late in 1u64..400,
        ) {
            let channels = ["phone", "sms", "postal"];
            let attempts: Vec<_> = tries
                .iter()
                .map(|(days, channel)| Attempt {
                    on: day("2026-05-01") + chrono::Days::new(*days),
                    channel: channels[*channel],
                    result: AttemptResult::MessageLeft,
                })
                .collect();
            let facts = m3(&attempts);
            let after = status(&facts, EFFORT, facts.planned.closes_on + chrono::Days::new(late));
            prop_assert!(matches!(after, Status::Unreachable | Status::NotDone));
        }
    }
}
