//! What a rule of a device's life refuses, as the outside hears it.

use super::lifecycle::Refused;
use crate::error::Refusal;
use serde_json::{Map, Value, json};

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        Refused::code(self)
    }

    fn details(&self) -> Map<String, Value> {
        let mut details = Map::new();
        match self {
            Self::Illegal { action, state, allowed, routes } => {
                details.insert("action".to_owned(), json!(action));
                details.insert("state".to_owned(), json!(state));
                details.insert("allowed".to_owned(), json!(allowed));
                details.insert("routes".to_owned(), json!(routes));
            }
            Self::Blocked { blockers } => {
                details.insert("blockers".to_owned(), json!(blockers));
            }
            Self::Irreversible { action } => {
                details.insert("action".to_owned(), json!(action));
            }
            _ => {}
        }
        details
    }
}
