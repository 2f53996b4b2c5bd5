//! Every vocabulary code that a rule names stands in the vocabulary files, and every code of the closed ones has a
//! rule. The files are read from `seeds/vocab`, or from the folder named by `PASSERELLE_VOCAB`.

use passerelle::allocations::rules::requests::{REASON_EXPIRED, REASON_OTHER, RefusedBy, RequestState, refused_by};
use passerelle::allocations::waiting::Policy;
use passerelle::beneficiaries::rules::age::{Grid, NOT_DISCLOSED};
use passerelle::outcomes::rules::classification::{
    Answer, Category, Disagreement, Population, Wrong, classify, in_employment, in_work_integration,
};
use passerelle::outcomes::rules::status::Status;
use passerelle::outcomes::rules::waves::Wave;
use passerelle::reports::disclosure::Audience;
use passerelle::reports::figures::{Counts, figures};
use passerelle::training::rules::attendance::{Counts as Presence, counts};
use passerelle::training::rules::{assessments, sessions};
use std::path::PathBuf;

/// The codes of a vocabulary, in file order; nothing when the files are not there, which is said.
fn codes(name: &str) -> Option<Vec<String>> {
    let folder = std::env::var_os("PASSERELLE_VOCAB")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds/vocab"), PathBuf::from);
    let file = folder.join(format!("{name}.csv"));
    let Ok(mut reader) = csv::Reader::from_path(&file) else {
        eprintln!("left out: no {}", file.display());
        return None;
    };
    Some(reader.records().map(|row| row.unwrap()[0].to_owned()).collect())
}

#[test]
fn request_states_are_the_orientation_statuses() {
    let Some(known) = codes("orientation_statuses") else { return };
    assert!(known.iter().all(|code| RequestState::from_orientation(code).is_some()), "{known:?}");
    assert!(RequestState::ALL.iter().all(|state| known.iter().any(|code| code == state.orientation_code())));
}

#[test]
fn refusal_reasons_say_who_refused() {
    let Some(known) = codes("refusal_reasons") else { return };
    assert!([REASON_EXPIRED, REASON_OTHER].iter().all(|code| known.iter().any(|k| k == code)));
    let others: Vec<_> = known.iter().filter(|code| refused_by(code) == RefusedBy::Other).collect();
    assert_eq!(others, [REASON_OTHER]);
}

#[test]
fn age_bands_are_those_of_the_grids() {
    let Some(known) = codes("age_bands") else { return };
    let grids = [Grid::Esf, Grid::Insertion, Grid::Mediation, Grid::Project];
    let named: Vec<&str> = grids.into_iter().flat_map(Grid::codes).chain([NOT_DISCLOSED]).collect();
    assert_eq!(known, named);
}

#[test]
fn the_first_policy_ranks_every_answer_about_equipment_at_home() {
    let Some(known) = codes("household_equipment") else { return };
    let policy = Policy::first(chrono::NaiveDate::MIN);
    let ranked: Vec<&String> = policy.classes.iter().flat_map(|class| &class.equipment).collect();
    assert!(ranked.iter().all(|code| known.contains(code)), "{ranked:?}");
    let unranked: Vec<_> = known.iter().filter(|code| !ranked.contains(code)).collect();
    assert_eq!(unranked, ["ordinateur"]);
}

#[test]
fn sessions_attendance_and_skills_name_known_codes() {
    let (Some(kinds), Some(statuses)) = (codes("session_kinds"), codes("attendance_statuses")) else { return };
    let apart = kinds.iter().filter(|kind| sessions::nature(kind) != sessions::Nature::Persons).count();
    assert_eq!(apart, 3);
    let came: Vec<_> = statuses.iter().filter(|status| counts(status) == Presence::Presence).collect();
    assert_eq!(came, ["present", "present_partiel"]);
    let (Some(axes), Some(items)) = (codes("skill_axes"), codes("skill_domains")) else { return };
    assert_eq!(axes, assessments::AXES);
    assert!(items.iter().all(|item| assessments::axis_of(item).is_some()), "{items:?}");
    let Some(levels) = codes("skill_levels") else { return };
    assert!(levels.iter().all(|level| assessments::Level::from_code(level).is_some_and(|l| l.code() == level)));
}

#[test]
fn follow_up_waves_and_states_are_those_of_the_files() {
    let (Some(waves), Some(states)) = (codes("followup_waves"), codes("followup_statuses")) else { return };
    let named: Vec<&str> = ["entree"].into_iter().chain(Wave::ALL.iter().map(|wave| wave.code())).collect();
    assert_eq!(waves, named);
    assert_eq!(states, Status::ALL.iter().map(|state| state.code()).collect::<Vec<_>>());
}

/// Whether some answer with this situation and contract agrees with itself.
fn agrees(outcome: &str, contract: Option<&str>) -> bool {
    [None, Some(3), Some(12)].into_iter().any(|planned_months| {
        let population = Population::WorkshopEmployee;
        classify(&Answer { population, outcome, contract, planned_months, hours_per_week: None }).is_ok()
    })
}

#[test]
fn every_situation_can_be_answered_except_the_two_that_nobody_types() {
    let (Some(outcomes), Some(contracts)) = (codes("outcome_types"), codes("contract_types")) else { return };
    let either = || [None].into_iter().chain(contracts.iter().map(|code| Some(code.as_str())));
    let unanswerable: Vec<_> =
        outcomes.iter().filter(|code| !either().any(|contract| agrees(code, contract))).collect();
    assert_eq!(unanswerable, ["autre.sans_nouvelle", "retrait.effacement"]);
    let lonely: Vec<_> =
        contracts.iter().filter(|contract| !outcomes.iter().any(|code| agrees(code, Some(contract)))).collect();
    assert!(lonely.is_empty(), "{lonely:?}");
    // A row with a slip in its code would be read as a situation added later, which takes an unknown contract.
    let added = |code: &String| agrees(code, Some("a contract nobody knows"));
    assert!(!outcomes.iter().any(added), "{outcomes:?}");
    assert!(outcomes.iter().all(|code| Category::of(code).is_some()));
}

#[test]
fn employment_follows_the_contract_file() {
    let Some(contracts) = codes("contract_types") else { return };
    let jobs: Vec<_> = contracts.iter().filter(|c| in_employment("positive.autre_reconnue", Some(c))).collect();
    assert_eq!(jobs.len() + 1, contracts.len(), "all but the civic service");
    assert_eq!(contracts.iter().filter(|c| in_work_integration(Some(c))).count(), 2);
    let untyped = Answer {
        population: Population::Beneficiary,
        outcome: "autre.sans_nouvelle",
        contract: None,
        planned_months: None,
        hours_per_week: None,
    };
    assert_eq!(classify(&untyped), Err(Disagreement(vec![("outcome_code", Wrong::NotByHand)])));
}

#[test]
fn every_figure_has_its_definition() {
    let Some(known) = codes("county_indicators") else { return };
    let shown = passerelle::reports::disclosure::disclose(&figures(&Counts::default()), Audience::Internal);
    for indicator in shown {
        assert!(known.contains(&indicator.definition), "{}", indicator.definition);
    }
}
