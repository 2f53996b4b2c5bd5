use super::*;
use serde_json::json;

fn fields(value: Value) -> Fields {
    match value {
        Value::Object(values) => Fields::from_json(values),
        _ => unreachable!("tests give objects"),
    }
}

fn named(errors: Vec<FieldError>) -> Vec<(String, &'static str)> {
    errors.into_iter().map(|e| (e.field, e.code)).collect()
}

#[test]
fn every_bad_field_is_named_at_once_unknown_ones_included() {
    let mut f = fields(json!({"weight_g": -1, "colour": "red", "list": [{"kind": 3, "odd": true}]}));
    f.required_text("kind", 20);
    f.required_int("weight_g", 1..=1000);
    f.objects("list", |item| item.required_text("kind", 10));
    let mut errors = named(f.finish().unwrap_err());
    errors.sort();
    assert_eq!(
        errors,
        [
            ("colour".to_owned(), "unknown_field"),
            ("kind".to_owned(), "missing"),
            ("list[0].kind".to_owned(), "not_a_text"),
            ("list[0].odd".to_owned(), "unknown_field"),
            ("weight_g".to_owned(), "out_of_range"),
        ]
    );
}

#[test]
fn json_takes_no_text_for_a_number_and_a_form_does() {
    let mut f = fields(json!({"n": "12"}));
    assert_eq!(f.int("n", 0..=20), None);
    assert_eq!(named(f.finish().unwrap_err()), [("n".to_owned(), "not_a_whole_number")]);
    let mut f = Fields::from_pairs(vec![("n".into(), " 1 200 ".into())]);
    assert_eq!(f.int("n", 0..=2000), Some(1200));
}

#[test]
fn a_form_gives_lists_objects_euros_and_french_dates() {
    let pairs = [
        ("need", "a"),
        ("need", "b"),
        ("channels[0].kind", "phone"),
        ("channels[1].kind", "email"),
        ("price", "1 234,5 €"),
        ("day", "12/3/26"),
        ("empty", "  "),
    ];
    let mut f = Fields::from_pairs(pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec());
    assert_eq!(f.texts("need", 10), ["a", "b"]);
    assert_eq!(f.objects("channels", |c| c.required_text("kind", 10)), ["phone", "email"]);
    assert_eq!(f.cents("price"), Some(123_450));
    assert_eq!(f.date("day"), NaiveDate::from_ymd_opt(2026, 3, 12));
    assert_eq!(f.text("empty", 10), None);
    assert!(f.finish().is_ok());
}

#[test]
fn impossible_days_and_amounts_are_refused() {
    for day in ["2026-02-31", "0000-01-01", "10000-01-01", "yesterday", "1899-12-31"] {
        let mut f = fields(json!({ "day": day }));
        assert_eq!(f.date("day"), None, "{day}");
        assert!(f.finish().is_err(), "{day}");
    }
    for amount in ["-3", "1e5", "1,234", "NaN", "999999999999"] {
        assert_eq!(Fields::from_pairs(vec![("p".into(), amount.into())]).cents("p"), None, "{amount}");
    }
}

#[test]
fn a_nul_is_refused_and_text_that_changes_its_direction_is_cleaned() {
    let mut f = fields(json!({"a": "x\u{0}y", "b": "ab\u{202e}cd"}));
    assert_eq!(f.text("a", 10), None);
    assert_eq!(f.text("b", 10), Some("abcd".to_owned()));
    assert_eq!(named(f.finish().unwrap_err()), [("a".to_owned(), "bad_character")]);
}
