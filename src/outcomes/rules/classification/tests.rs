use super::*;
use crate::outcomes::rules::table::ROWS;
use proptest::prelude::*;

const CONTRACTS: [&str; 21] = [
    "cdi",
    "cdi_aide",
    "cdi_inclusion",
    "cdd_6m_plus",
    "cdd_moins_6m",
    "cdd_usage",
    "cddi",
    "cdd_tremplin",
    "interim_6m_plus",
    "interim_moins_6m",
    "pec",
    "cui_cie",
    "apprentissage",
    "professionnalisation",
    "fonction_publique",
    "creation_entreprise",
    "particulier_employeur",
    "exploitant_agricole",
    "service_civique",
    "autre",
    "inconnu",
];

fn answer<'a>(outcome: &'a str, contract: Option<&'a str>, planned_months: Option<i64>) -> Answer<'a> {
    Answer { population: Population::Beneficiary, outcome, contract, planned_months, hours_per_week: None }
}

fn category(outcome: &str, contract: Option<&str>, months: Option<i64>) -> Option<Category> {
    classify(&answer(outcome, contract, months)).ok()
}

fn wrong(outcome: &str, contract: Option<&str>, months: Option<i64>) -> Vec<(&'static str, Wrong)> {
    classify(&answer(outcome, contract, months)).unwrap_err().0
}

#[test]
fn a_permanent_contract_is_durable_and_a_short_one_transitional() {
    assert_eq!(category("durable.cdi_autre", Some("cdi"), None), Some(Category::Durable));
    assert_eq!(category("durable.cdd_interim_6m_plus", Some("cdd_6m_plus"), Some(6)), Some(Category::Durable));
    assert_eq!(category("transition.cdd_interim_moins_6m", Some("cdd_moins_6m"), Some(4)), Some(Category::Transition));
    assert_eq!(category("positive.formation_qualifiante", None, None), Some(Category::Positive));
    assert_eq!(category("autre.chomage", None, None), Some(Category::Other));
    assert_eq!(category("retrait.conge_longue_duree", None, None), Some(Category::Withdrawn));
}

#[test]
fn nine_months_in_a_contract_of_less_than_six_are_refused_naming_all_three_fields() {
    assert_eq!(
        wrong("transition.cdd_interim_moins_6m", Some("cdd_moins_6m"), Some(9)),
        [
            ("outcome_code", Wrong::DurationDisagrees),
            ("contract_code", Wrong::DurationDisagrees),
            ("planned_months", Wrong::DurationDisagrees)
        ]
    );
}

#[test]
fn six_months_exactly_are_durable_and_one_day_less_is_typed_as_five() {
    for contract in ["cdd_6m_plus", "interim_6m_plus", "cdd_usage", "particulier_employeur", "exploitant_agricole"] {
        assert!(category("durable.cdd_interim_6m_plus", Some(contract), Some(DURABLE_MONTHS)).is_some(), "{contract}");
        assert!(category("durable.cdd_interim_6m_plus", Some(contract), Some(5)).is_none(), "{contract}");
    }
    for contract in ["cdd_moins_6m", "interim_moins_6m", "cdd_usage", "particulier_employeur", "inconnu"] {
        assert!(category("transition.cdd_interim_moins_6m", Some(contract), Some(5)).is_some(), "{contract}");
        assert!(category("transition.cdd_interim_moins_6m", Some(contract), Some(6)).is_none(), "{contract}");
    }
}

#[test]
fn a_contract_that_does_not_say_its_duration_needs_it() {
    for outcome in ["durable.cdd_interim_6m_plus", "transition.cdd_interim_moins_6m"] {
        assert_eq!(wrong(outcome, Some("cdd_usage"), None), [("planned_months", Wrong::DurationRequired)]);
    }
    assert!(category("durable.cdd_interim_6m_plus", Some("cdd_6m_plus"), None).is_some());
}

#[test]
fn a_contract_of_another_situation_is_refused_naming_both() {
    let both = [("outcome_code", Wrong::ContractDisagrees), ("contract_code", Wrong::ContractDisagrees)];
    assert_eq!(wrong("durable.cdi_autre", Some("cdd_6m_plus"), None), both);
    assert_eq!(wrong("durable.cdd_interim_6m_plus", Some("cdd_moins_6m"), Some(8)), both);
    assert_eq!(wrong("positive.autre_siae", Some("cdi"), None), both);
    assert_eq!(wrong("transition.contrat_aide_dd", Some("cdi_aide"), None), both);
}

#[test]
fn a_job_has_a_contract_and_no_job_has_none() {
    for (outcome, contract, _, _) in ROWS {
        if contract.is_required() {
            assert_eq!(wrong(outcome, None, None), [("contract_code", Wrong::ContractRequired)], "{outcome}");
        }
    }
    for outcome in ["positive.retraite", "positive.formation_prequalifiante", "autre.inactif", "retrait.deces"] {
        let full = Answer { hours_per_week: Some(24), ..answer(outcome, Some("cdi"), Some(4)) };
        let faults = [
            ("contract_code", Wrong::ContractNotTaken),
            ("planned_months", Wrong::DurationNotTaken),
            ("hours_per_week", Wrong::HoursNotTaken),
        ];
        assert_eq!(classify(&full), Err(Disagreement(faults.to_vec())), "{outcome}");
    }
}

#[test]
fn lost_to_sight_and_erased_are_never_typed() {
    for outcome in ["autre.sans_nouvelle", "retrait.effacement"] {
        for population in Population::ALL {
            let typed = Answer { population: *population, ..answer(outcome, None, None) };
            assert_eq!(classify(&typed), Err(Disagreement(vec![("outcome_code", Wrong::NotByHand)])));
        }
    }
}

#[test]
fn misconduct_and_trial_periods_are_said_of_the_workshops_employees_only() {
    for outcome in ["retrait.faute_grave", "retrait.periode_essai"] {
        assert_eq!(wrong(outcome, None, None), [("outcome_code", Wrong::EmployeesOnly)]);
        let employee = Answer { population: Population::WorkshopEmployee, ..answer(outcome, None, None) };
        assert_eq!(classify(&employee), Ok(Category::Withdrawn));
    }
}

#[test]
fn hours_and_months_are_believable() {
    let weekly =
        |hours| classify(&Answer { hours_per_week: Some(hours), ..answer("durable.cdi_autre", Some("cdi"), None) });
    assert!(weekly(1).is_ok() && weekly(60).is_ok());
    for hours in [0, -1, 61, i64::MAX] {
        assert_eq!(weekly(hours), Err(Disagreement(vec![("hours_per_week", Wrong::OutOfRange)])), "{hours}");
    }
    for months in [-1, 121, i64::MIN] {
        assert_eq!(
            wrong("transition.contrat_aide_dd", Some("pec"), Some(months)),
            [("planned_months", Wrong::OutOfRange)]
        );
    }
}

#[test]
fn training_retirement_and_civic_service_are_no_employment_an_unknown_contract_is() {
    assert!(!in_employment("positive.formation_qualifiante", None));
    assert!(!in_employment("positive.retraite", None));
    assert!(!in_employment("positive.autre_reconnue", Some("service_civique")));
    assert!(!in_employment("positive.autre_reconnue", None));
    assert!(!in_employment("autre.chomage", None));
    assert!(!in_employment("retrait.conge_longue_duree", None));
    assert!(in_employment("transition.cdd_interim_moins_6m", Some("inconnu")));
    assert!(in_employment("positive.autre_siae", Some("cddi")));
    assert!(in_employment("durable.creation_entreprise", Some("creation_entreprise")));
    assert!(in_work_integration(Some("cddi")) && !in_work_integration(Some("cdi")));
}

#[test]
fn every_contract_has_a_situation_to_stand_in() {
    for contract in CONTRACTS {
        let taken = ROWS.iter().any(|(outcome, ..)| {
            [None, Some(2), Some(12)].into_iter().any(|months| category(outcome, Some(contract), months).is_some())
        });
        assert!(taken, "{contract}");
    }
}

#[test]
fn a_situation_added_by_an_administrator_is_ranked_by_its_first_word() {
    assert_eq!(category("durable.portage", Some("autre"), None), Some(Category::Durable));
    assert!(category("durable.portage", Some("inconnu"), None).is_none());
    assert!(category("durable.portage", None, None).is_none());
    assert_eq!(category("transition.saison", Some("inconnu"), None), Some(Category::Transition));
    assert_eq!(category("positive.benevolat", None, None), Some(Category::Positive));
    assert!(category("autre.voyage", Some("cdi"), None).is_none());
    for unknown in ["", "durable", "wonderful.job"] {
        assert_eq!(wrong(unknown, None, None), [("outcome_code", Wrong::UnknownOutcome)], "{unknown}");
    }
}

#[test]
fn what_a_second_agent_must_see_is_known() {
    assert!(needs_second_agent("positive.autre_reconnue"));
    assert!(!needs_second_agent("durable.cdi_autre"));
}

proptest! {
    #[test]
    fn no_unknown_contract_and_no_civic_service_is_ever_durable(
        outcome in 0..ROWS.len(),
        contract in proptest::option::of(0..CONTRACTS.len()),
        months in proptest::option::of(0i64..40),
    ) {
        let contract = contract.map(|at| CONTRACTS[at]);
        if category(ROWS[outcome].0, contract, months) == Some(Category::Durable) {
            prop_assert!(contract.is_some_and(|c| !matches!(c, "inconnu" | "service_civique" | "autre" | "cddi")));
            prop_assert!(months.is_none_or(|m| m >= DURABLE_MONTHS));
            prop_assert!(in_employment(ROWS[outcome].0, contract));
        }
    }

    #[test]
    fn no_typed_text_breaks_the_classification(outcome in "\\PC*", contract in "\\PC*", months: i64, hours: i64) {
        let _ = classify(&Answer { hours_per_week: Some(hours), ..answer(&outcome, Some(&contract), Some(months)) });
    }
}
