//! The functional check: every item of the kind's list, once, with a result.

use crate::devices::rules::grade;
use crate::kernel::fields::{FieldError, Fields, Wish};

crate::codes! {
    /// What came of one item.
    pub enum CheckResult {
        /// It works.
        Pass = "pass",
        /// It does not.
        Fail = "fail",
        /// The device has no such thing.
        Na = "na",
        /// It does not, and a lead lets it pass by name.
        Waived = "waived",
    }
}

/// One item of a check.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct CheckItem {
    /// Which (code of `check_items_{kind}`).
    pub code: String,
    /// What came of it.
    #[schema(value_type = String)]
    pub result: CheckResult,
    /// Why; of a waived item it has to be said.
    pub reason: Option<String>,
}

/// A functional check with the grades it found.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewCheck {
    /// Every item of the list of the device's kind.
    pub items: Vec<CheckItem>,
    /// Grade of appearance (A, B, C).
    pub grade_appearance: String,
    /// Grade of function (A, B, C).
    pub grade_function: String,
}

impl NewCheck {
    /// Whether it lets an item pass by name.
    pub fn waives(&self) -> bool {
        self.items.iter().any(|item| item.result == CheckResult::Waived)
    }

    /// How many items do not work.
    pub fn failed(&self) -> usize {
        self.items.iter().filter(|item| item.result == CheckResult::Fail).count()
    }
}

impl Wish for NewCheck {
    fn read(fields: &mut Fields) -> Self {
        if !fields.names("items") {
            fields.refuse("items", "missing");
        }
        let items = fields.objects("items", |fields| {
            let item = CheckItem {
                code: fields.required_text("code", 40),
                result: fields.required_word("result", CheckResult::from_code).unwrap_or(CheckResult::Na),
                reason: fields.text("reason", 500),
            };
            if item.result == CheckResult::Waived && item.reason.is_none() {
                fields.refuse("reason", "missing");
            }
            item
        });
        let mut required_grade = |name: &str| {
            let sent = fields.names(name);
            grade(fields, name).unwrap_or_else(|| {
                fields.refuse(name, if sent { "unknown_code" } else { "missing" });
                String::new()
            })
        };
        Self {
            items,
            grade_appearance: required_grade("grade_appearance"),
            grade_function: required_grade("grade_function"),
        }
    }
}

/// Compares the items sent with the list of the kind: what the list does not know, what comes twice, what is missing.
pub fn compare(list: &[String], items: &[CheckItem]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let field = format!("items[{at}].code");
        if !list.contains(&item.code) {
            errors.push(FieldError { field, code: "unknown_code" });
        } else if items[..at].iter().any(|earlier| earlier.code == item.code) {
            errors.push(FieldError { field, code: "repeated" });
        }
    }
    let missing = list.iter().filter(|code| items.iter().all(|item| item.code != **code));
    errors.extend(missing.map(|code| FieldError { field: format!("items.{code}"), code: "missing" }));
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(code: &str) -> CheckItem {
        CheckItem { code: code.to_owned(), result: CheckResult::Pass, reason: None }
    }

    #[test]
    fn every_item_that_is_wrong_twice_or_missing_is_named() {
        let list = ["boots", "screen", "sound"].map(str::to_owned);
        let errors = compare(&list, &[item("boots"), item("boots"), item("engine")]);
        let fields: Vec<(&str, &str)> = errors.iter().map(|e| (e.field.as_str(), e.code)).collect();
        assert_eq!(
            fields,
            [
                ("items[1].code", "repeated"),
                ("items[2].code", "unknown_code"),
                ("items.screen", "missing"),
                ("items.sound", "missing")
            ]
        );
    }

    proptest! {
        #[test]
        fn only_the_whole_list_once_passes(sent in proptest::collection::vec(0usize..6, 0..8)) {
            let list: Vec<String> = (0..4).map(|n| format!("item{n}")).collect();
            let items: Vec<CheckItem> = sent.iter().map(|n| item(&format!("item{n}"))).collect();
            let mut sorted = sent.clone();
            sorted.sort_unstable();
            prop_assert_eq!(compare(&list, &items).is_empty(), sorted == [0, 1, 2, 3]);
        }
    }
}
