//! Which contracts and durations each situation takes. One row per code of `outcome_types.csv`; a contract that the
//! county has yet to rank (`_crosswalks.csv`, "decision") stands only where it cannot make a job durable.

use super::classification::Category;
use Contract::{Free, No, OneOf, Or, Work};
use Length::{Any, Below, None as NoLength, SixUp};
use Typed::{ByHand, EmployeesOnly, Never};

/// What a situation says of the contract.
#[derive(Clone, Copy)]
pub(super) enum Contract {
    /// There is none.
    No,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// One of these, or none.
    Or(&'static [&'static str]),
    /// Any employment contract; an unknown one only where `unknown_too`.
    Work { unknown_too: bool },
    /// Any, or none.
    Free,
}

impl Contract {
    /// Whether the situation may go with this contract.
    pub(super) fn takes(self, contract: &str) -> bool {
        match self {
            No => false,
            OneOf(codes) | Or(codes) => codes.contains(&contract),
            Work { unknown_too } => contract != NOT_EMPLOYMENT && (unknown_too || contract != UNKNOWN),
            Free => true,
        }
    }

    /// Whether the situation needs one.
    pub(super) const fn is_required(self) -> bool {
        matches!(self, OneOf(_) | Work { .. })
    }
}

/// What a situation says of the planned duration.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// There is none: no job, or one without an end.
    None,
    /// Any, or none given.
    Any,
    /// Six months or more.
    SixUp,
    /// Less than six months.
    Below,
}

/// Who may type the situation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    ByHand,
    /// For the workshop's employees in insertion only.
    EmployeesOnly,
    /// It follows from a state of the follow-up.
    Never,
}

/// One row.
type Row = (&'static str, Contract, Length, Typed);

/// The contracts that say their duration themselves; the others need it where it matters.
pub(super) const SAY_THEIR_LENGTH: &[&str] =
    &["cdd_6m_plus", "interim_6m_plus", "cdd_moins_6m", "interim_moins_6m", UNKNOWN];

/// The contract type that is no employment contract.
pub(super) const NOT_EMPLOYMENT: &str = "service_civique";
/// The contract type of a job of which nothing more is said: a job, never a durable one.
pub(super) const UNKNOWN: &str = "inconnu";

/// The row of a situation.
pub(super) fn row(outcome: &str, category: Category) -> (Contract, Length, Typed) {
    let known = ROWS.iter().find(|row| row.0 == outcome);
    known.map_or_else(|| added(category), |&(_, contract, length, typed)| (contract, length, typed))
}

/// What a situation added by an administrator takes, by its category alone.
const fn added(category: Category) -> (Contract, Length, Typed) {
    match category {
        Category::Durable => (Work { unknown_too: false }, Any, ByHand),
        Category::Transition => (Work { unknown_too: true }, Any, ByHand),
        Category::Positive => (Free, Any, ByHand),
        Category::Other | Category::Withdrawn => (No, NoLength, ByHand),
    }
}

pub const ROWS: &[Row] = &[
    ("durable.cdi_structure", OneOf(&["cdi"]), NoLength, ByHand),
    ("durable.cdi_autre", OneOf(&["cdi"]), NoLength, ByHand),
    ("durable.cdi_aide", OneOf(&["cdi_aide"]), NoLength, ByHand),
    (
        "durable.cdd_interim_6m_plus",
        OneOf(&["cdd_6m_plus", "interim_6m_plus", "cdd_usage", "particulier_employeur", "exploitant_agricole"]),
        SixUp,
        ByHand,
    ),
    ("durable.fonction_publique", OneOf(&["fonction_publique"]), NoLength, ByHand),
    ("durable.creation_entreprise", OneOf(&["creation_entreprise", "exploitant_agricole"]), NoLength, ByHand),
    (
        "transition.cdd_interim_moins_6m",
        OneOf(&[
            "cdd_moins_6m",
            "interim_moins_6m",
            "cdd_usage",
            "particulier_employeur",
            "exploitant_agricole",
            "autre",
            UNKNOWN,
        ]),
        Below,
        ByHand,
    ),
    (
        "transition.contrat_aide_dd",
        OneOf(&["pec", "cui_cie", "apprentissage", "professionnalisation", "cdd_tremplin"]),
        Any,
        ByHand,
    ),
    ("positive.formation_qualifiante", No, NoLength, ByHand),
    ("positive.formation_prequalifiante", No, NoLength, ByHand),
    ("positive.autre_siae", OneOf(&["cddi"]), Any, ByHand),
    ("positive.retraite", No, NoLength, ByHand),
    ("positive.autre_reconnue", Or(&["cdi_inclusion", NOT_EMPLOYMENT, "autre", UNKNOWN]), Any, ByHand),
    ("autre.chomage", No, NoLength, ByHand),
    ("autre.inactif", No, NoLength, ByHand),
    ("autre.sans_nouvelle", No, NoLength, Never),
    ("retrait.conge_longue_duree", No, NoLength, ByHand),
    ("retrait.deces", No, NoLength, ByHand),
    ("retrait.decision_administrative", No, NoLength, ByHand),
    ("retrait.faute_grave", No, NoLength, EmployeesOnly),
    ("retrait.transfert", No, NoLength, ByHand),
    ("retrait.periode_essai", No, NoLength, EmployeesOnly),
    ("retrait.duree_insuffisante", No, NoLength, ByHand),
    ("retrait.effacement", No, NoLength, Never),
];
