//! What people type in forms, read as they mean it.

use chrono::NaiveDate;
use serde_json::{Map, Value};

/// `40`, `40,5`, `1 234,56 €` in cents.
pub(super) fn read_euros(typed: &str) -> Option<i64> {
    let bare: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    let (euros, cents) = bare.split_once([',', '.']).unwrap_or((&bare, "0"));
    let digits = |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(euros) || !digits(cents) || cents.len() > 2 {
        return None;
    }
    let cents = cents.parse::<i64>().ok()? * if cents.len() == 1 { 10 } else { 1 };
    Some(euros.parse::<i64>().ok()? * 100 + cents)
}

/// `12/3/2026`, `12.03.26`, `12-3-2026`.
pub(super) fn read_french_date(typed: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = typed.split(['/', '.', ' ', '-']).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let year: i32 = year.parse().ok().filter(|_| matches!(year.len(), 2 | 4))?;
    NaiveDate::from_ymd_opt(if year < 100 { 2000 + year } else { year }, month.parse().ok()?, day.parse().ok()?)
}

/// Puts a form's value at its place: `name`, repeated `name`, or `name[0].inner`.
pub(super) fn insert(values: &mut Map<String, Value>, name: &str, value: String) {
    if let Some((list, rest)) = name.split_once('[')
        && let Some((at, inner)) = rest.split_once("].")
        && let Ok(at) = at.parse::<usize>()
        && at < 200
    {
        let items = values.entry(list.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(items) = items {
            while items.len() <= at {
                items.push(Value::Object(Map::new()));
            }
            if let Value::Object(object) = &mut items[at] {
                insert(object, inner, value);
            }
        }
        return;
    }
    let value = Value::String(value);
    match values.get_mut(name) {
        None => {
            values.insert(name.to_owned(), value);
        }
        Some(Value::Array(items)) => items.push(value),
        Some(first) => {
            let both = vec![first.take(), value];
            *first = Value::Array(both);
        }
    }
}
