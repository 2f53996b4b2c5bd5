//! The order of the waiting list: the need class of the county's dated policy, then the date. It is the same for
//! everyone, total, and explained by codes that the screen puts in words.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

crate::codes! {
    /// How far the person is in the programme's training.
    pub enum Training { None = "none", InTraining = "in_training", Trained = "trained" }
}

/// One condition of the policy. An empty list asks for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedClass {
    /// The county's name for it, shown in the explanation.
    pub code: String,
    /// How far in the training.
    #[serde(default)]
    pub training: Vec<Training>,
    /// Codes of `household_equipment.csv`.
    #[serde(default)]
    pub equipment: Vec<String>,
    /// Codes of `needs.csv`: one of them is enough.
    #[serde(default)]
    pub needs: Vec<String>,
}

/// The county's policy from a day on: the classes, the most urgent first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The first day it applies.
    pub from: NaiveDate,
    /// The classes, the most urgent first.
    pub classes: Vec<NeedClass>,
    /// From how many days on a wait is shown as long.
    pub long_wait_days: u32,
}

/// The class of a request that meets no class of the policy: it stands after all others.
pub const NO_CLASS: &str = "other";

impl Policy {
    /// The policy before the county decides otherwise: trained, or in training, without a computer at home weighs most,
    /// which is the programme's reason.
    pub fn first(from: NaiveDate) -> Self {
        let class = |code: &str, training: &[Training], equipment: &[&str]| NeedClass {
            code: code.to_owned(),
            training: training.to_vec(),
            equipment: equipment.iter().map(|e| (*e).to_owned()).collect(),
            needs: vec![],
        };
        let without = ["aucun", "telephone_seul", "tablette", "ordinateur_hs"];
        Self {
            from,
            classes: vec![
                class("training_without_computer", &[Training::InTraining, Training::Trained], &without),
                class("without_computer", &[], &without),
                class("shared_computer", &[], &["ordinateur_partage"]),
                class("equipment_unknown", &[], &["non_communique"]),
            ],
            long_wait_days: 60,
        }
    }

    /// The place of the first class a request meets; after all of them when it meets none.
    pub fn class_of(&self, waiting: &Waiting) -> usize {
        let asks = |list: &[String], has: &dyn Fn(&str) -> bool| list.is_empty() || list.iter().any(|code| has(code));
        let meets = |class: &NeedClass| {
            (class.training.is_empty() || class.training.contains(&waiting.training))
                && asks(&class.equipment, &|code| code == waiting.equipment)
                && asks(&class.needs, &|code| waiting.needs.iter().any(|need| need == code))
        };
        self.classes.iter().position(meets).unwrap_or(self.classes.len())
    }
}

/// The policy in force on a day: the latest that has begun.
pub fn in_force(policies: &[Policy], day: NaiveDate) -> Option<&Policy> {
    policies.iter().filter(|policy| policy.from <= day).max_by_key(|policy| policy.from)
}

/// A request on the waiting list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which request.
    pub request_id: Uuid,
    /// The day it was submitted.
    pub since: NaiveDate,
    /// How far the person is.
    pub training: Training,
    /// A code of `household_equipment.csv`.
    pub equipment: String,
    /// Codes of `needs.csv`.
    pub needs: Vec<String>,
}

crate::codes! {
    /// Why a request stands where it stands.
    pub enum WaitingReason {
        Trained = "trained",
        InTraining = "in_training",
        NoComputer = "no_computer",
        BrokenComputer = "broken_computer",
        SharedComputer = "shared_computer",
        OwnComputer = "own_computer",
        EquipmentUnknown = "equipment_unknown",
        /// It has waited long.
        LongWait = "long_wait",
    }
}

/// A place in the waiting order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Which request.
    pub request_id: Uuid,
    /// 1 for the first.
    pub rank: usize,
    /// The code of the need class.
    pub class: String,
    /// Days since it was submitted.
    pub waited_days: u32,
    /// Why it stands there.
    pub reasons: Vec<WaitingReason>,
}

/// A place in the order, explained. The order goes by class, then the day of the referral, then the request's id, so that
/// two readings always agree; a drawn lot, where the county wants one, replaces that last step.
pub fn place_of(waiting: &Waiting, rank: usize, policy: &Policy, today: NaiveDate) -> Place {
    let class = policy.classes.get(policy.class_of(waiting)).map_or(NO_CLASS, |class| &class.code);
    Place {
        request_id: waiting.request_id,
        rank,
        class: class.to_owned(),
        waited_days: waited(waiting, today),
        reasons: reasons(waiting, policy, today),
    }
}

fn waited(waiting: &Waiting, today: NaiveDate) -> u32 {
    u32::try_from((today - waiting.since).num_days()).unwrap_or(0)
}

fn reasons(waiting: &Waiting, policy: &Policy, today: NaiveDate) -> Vec<WaitingReason> {
    let training = match waiting.training {
        Training::None => None,
        Training::InTraining => Some(WaitingReason::InTraining),
        Training::Trained => Some(WaitingReason::Trained),
    };
    let equipment = match waiting.equipment.as_str() {
        "aucun" | "telephone_seul" | "tablette" => WaitingReason::NoComputer,
        "ordinateur_hs" => WaitingReason::BrokenComputer,
        "ordinateur_partage" => WaitingReason::SharedComputer,
        "ordinateur" => WaitingReason::OwnComputer,
        _ => WaitingReason::EquipmentUnknown,
    };
    let long = waiting.since.checked_add_days(Days::new(policy.long_wait_days.into())).is_some_and(|day| day <= today);
    training.into_iter().chain([equipment]).chain(long.then_some(WaitingReason::LongWait)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn waiting(id: u128, since: &str, training: Training, equipment: &str) -> Waiting {
        Waiting {
            request_id: Uuid::from_u128(id),
            since: day(since),
            training,
            equipment: equipment.into(),
            needs: vec![],
        }
    }

    fn order(list: &[Waiting], policy: &Policy, today: NaiveDate) -> Vec<Place> {
        let mut sorted: Vec<_> = list.iter().collect();
        sorted.sort_by_key(|w| (policy.class_of(w), w.since, w.request_id));
        sorted.into_iter().zip(1..).map(|(w, rank)| place_of(w, rank, policy, today)).collect()
    }

    fn ranks(list: &[Waiting], policy: &Policy) -> Vec<u128> {
        order(list, policy, day("2026-05-01")).iter().map(|place| place.request_id.as_u128()).collect()
    }

    #[test]
    fn trained_or_in_training_without_a_computer_comes_first_then_the_date() {
        let list = [
            waiting(1, "2026-01-01", Training::None, "aucun"),
            waiting(2, "2026-04-20", Training::Trained, "telephone_seul"),
            waiting(3, "2026-04-10", Training::InTraining, "ordinateur_hs"),
            waiting(4, "2025-06-01", Training::Trained, "ordinateur"),
            waiting(5, "2026-02-01", Training::Trained, "ordinateur_partage"),
            waiting(6, "2026-02-01", Training::None, "non_communique"),
        ];
        assert_eq!(ranks(&list, &Policy::first(day("2026-01-01"))), [3, 2, 1, 5, 6, 4]);
    }

    #[test]
    fn each_place_says_why_and_a_long_wait_is_visible() {
        let list =
            [waiting(1, "2026-03-02", Training::Trained, "aucun"), waiting(2, "2026-03-03", Training::None, "aucun")];
        let places = order(&list, &Policy::first(day("2026-01-01")), day("2026-05-01"));
        assert_eq!(places[0].reasons, [WaitingReason::Trained, WaitingReason::NoComputer, WaitingReason::LongWait]);
        assert_eq!((places[0].rank, places[0].waited_days), (1, 60));
        assert_eq!(places[0].class, "training_without_computer");
        assert_eq!(places[1].reasons, [WaitingReason::NoComputer]);
    }

    #[test]
    fn the_county_may_put_another_need_first_from_a_day_on() {
        let mut later = Policy::first(day("2026-06-01"));
        let school =
            NeedClass { code: "school".into(), training: vec![], equipment: vec![], needs: vec!["school".into()] };
        later.classes.insert(0, school);
        let mut pupil = waiting(1, "2026-04-01", Training::None, "ordinateur");
        pupil.needs = vec!["school".into()];
        let list = [pupil, waiting(2, "2026-01-01", Training::Trained, "aucun")];
        let policies = [Policy::first(day("2026-01-01")), later];
        assert_eq!(ranks(&list, in_force(&policies, day("2026-05-31")).unwrap()), [2, 1]);
        assert_eq!(ranks(&list, in_force(&policies, day("2026-06-01")).unwrap()), [1, 2]);
        assert_eq!(in_force(&policies, day("2025-12-31")), None);
    }

    proptest! {
        #[test]
        fn the_order_is_total_and_does_not_depend_on_how_the_list_was_read(
            list in proptest::collection::vec((0u64..100, 0usize..3, 0usize..7), 0..30), turn in 0usize..30,
        ) {
            let codes =
                ["aucun", "telephone_seul", "tablette", "ordinateur_hs", "ordinateur_partage", "ordinateur", "nobody"];
            let mut list: Vec<_> = list
                .into_iter()
                .enumerate()
                .map(|(id, (days, training, equipment))| {
                    let mut w = waiting(id as u128, "2026-01-01", Training::ALL[training], codes[equipment]);
                    w.since = w.since + Days::new(days);
                    w
                })
                .collect();
            let policy = Policy::first(day("2026-01-01"));
            let first = ranks(&list, &policy);
            let by = turn.min(list.len());
            list.rotate_left(by);
            prop_assert_eq!(ranks(&list, &policy), first);
        }
    }
}
