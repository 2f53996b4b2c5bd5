//! The need classes of a policy as conditions of SQL, so that the first of a long list are found without weighing everyone
//! who waits. They say what [`Policy::class_of`] says; a test holds one against the other.

use crate::allocations::waiting::{NeedClass, Policy, Training};
use crate::entities::{beneficiaries, request_needs, requests};
use crate::training::rules::attendance::PRESENCE;
use crate::training::rules::sessions::{PROFESSIONALS, VISITS};
use sea_orm::sea_query::{Condition, Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, ExprTrait as _};

/// Whether the person's course runs.
pub(super) const ENROLLED: &str =
    "EXISTS (SELECT 1 FROM enrolments e WHERE e.beneficiary_id = beneficiaries.id AND e.exited_on IS NULL)";

/// Whether the person attended as many minutes as make one trained, in sessions that register people.
pub(super) fn trained(minutes: u32) -> String {
    let listed = |codes: &[&str]| codes.iter().map(|code| format!("'{code}'")).collect::<Vec<_>>().join(", ");
    format!(
        "(SELECT COALESCE(SUM(a.minutes), 0) FROM attendances a JOIN sessions s ON s.id = a.session_id \
         WHERE a.beneficiary_id = beneficiaries.id AND a.status IN ({}) AND s.kind NOT IN ({})) >= {}",
        listed(&PRESENCE),
        listed(&[&VISITS[..], &PROFESSIONALS].concat()),
        Ord::max(minutes, 1)
    )
}

/// The conditions of each class, of requests joined with whose they are.
pub(super) struct Classes(Vec<Condition>);

impl Classes {
    pub(super) fn of(policy: &Policy, trained_minutes: u32) -> Self {
        Self(policy.classes.iter().map(|class| meets(class, trained_minutes)).collect())
    }

    /// How many there are, with the one of those who meet none.
    pub(super) fn count(&self) -> usize {
        self.0.len() + 1
    }

    /// The requests of one class: they meet it, and none more urgent.
    pub(super) fn is(&self, class: usize) -> Condition {
        let none_before = self.0[..class].iter().cloned().map(Condition::not);
        // What is asked of the class itself first: it is read from the row, what is denied often from other tables.
        let own = self.0.get(class).cloned().into_iter();
        own.chain(none_before).fold(Condition::all(), Condition::add)
    }

    /// The requests of more urgent classes.
    pub(super) fn before(&self, class: usize) -> Condition {
        self.0[..class].iter().cloned().fold(Condition::any(), Condition::add)
    }
}

fn meets(class: &NeedClass, trained_minutes: u32) -> Condition {
    let mut all = Condition::all().add(Expr::cust("1 = 1"));
    if !class.equipment.is_empty() {
        all = all.add(beneficiaries::Column::EquipmentCode.is_in(&class.equipment));
    }
    if !class.needs.is_empty() {
        let one_of = Query::select()
            .expr(Expr::val(1))
            .from(request_needs::Entity)
            .and_where(
                Expr::col((request_needs::Entity, request_needs::Column::RequestId))
                    .equals((requests::Entity, requests::Column::Id)),
            )
            .and_where(request_needs::Column::Need.is_in(&class.needs))
            .to_owned();
        all = all.add(Expr::exists(one_of));
    }
    all.add_option(training(&class.training, trained_minutes))
}

/// Those of these stages of training; nothing when any will do.
fn training(asked: &[Training], trained_minutes: u32) -> Option<SimpleExpr> {
    let asks = |training| asked.contains(&training);
    let (enrolled, trained) = (Expr::cust(ENROLLED), Expr::cust(trained(trained_minutes)));
    match (asks(Training::None), asks(Training::InTraining), asks(Training::Trained)) {
        (true, true, true) | (false, false, false) => None,
        (false, true, true) => Some(enrolled.or(trained)),
        (true, true, false) => Some(trained.not()),
        (true, false, true) => Some(enrolled.not().or(trained)),
        (false, false, true) => Some(trained),
        (false, true, false) => Some(enrolled.and(trained.not())),
        (true, false, false) => Some(enrolled.not().and(trained.not())),
    }
}
