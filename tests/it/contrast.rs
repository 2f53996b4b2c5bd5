//! The colours as the style sheet names them, light and dark: what is read has contrast enough (WCAG 2.2, 1.4.3 and 1.4.11).

use std::collections::BTreeMap;

const STYLE: &str = include_str!("../../src/web/assets/passerelle.css");

/// Words on their ground: at least 4.5 to 1.
const TEXTS: &[(&str, &str)] = &[
    ("text", "bg"),
    ("text", "surface"),
    ("muted", "bg"),
    ("muted", "surface"),
    ("brand", "bg"),
    ("brand-hover", "bg"),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("on-top", "top"),
    ("on-top", "top-press"),
    ("danger", "bg"),
    ("danger", "danger-bg"),
    ("ok", "ok-bg"),
    ("warn", "warn-bg"),
    ("info", "info-bg"),
    ("neutral", "neutral-bg"),
    ("assigned", "assigned-bg"),
];
/// Edges and drawings on their ground: at least 3 to 1.
const DRAWINGS: &[(&str, &str)] =
    &[("border", "bg"), ("border", "surface"), ("series-1", "bg"), ("series-2", "bg"), ("series-3", "bg")];

/// The tokens of one theme; the dark one changes some of the light ones.
fn tokens(dark: bool) -> BTreeMap<&'static str, &'static str> {
    let layer = STYLE.split("@layer tokens {").nth(1).expect("the style sheet has tokens");
    let layer = layer.split("@layer").next().unwrap_or_default();
    let (light, other) = layer.split_once("prefers-color-scheme: dark").expect("and a dark theme");
    let pairs = |part: &'static str| {
        part.split(';').filter_map(|line| line.rsplit_once("--")?.1.split_once(": ")).collect::<Vec<_>>()
    };
    let both = if dark { [pairs(light), pairs(other)].concat() } else { pairs(light) };
    both.into_iter().filter(|(_, value)| value.starts_with('#')).collect()
}

fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let share = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour of six digits")) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn words_and_drawings_stand_out_in_light_and_dark() {
    assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 1e-9);
    let mut faint = Vec::new();
    for dark in [false, true] {
        let tokens = tokens(dark);
        for (pairs, least) in [(TEXTS, 4.5), (DRAWINGS, 3.0)] {
            for (one, other) in pairs {
                let ratio = contrast(tokens[one], tokens[other]);
                if ratio < least {
                    faint.push(format!("{one} on {other}, {}: {ratio:.1}", if dark { "dark" } else { "light" }));
                }
            }
        }
    }
    assert!(faint.is_empty(), "\n{}", faint.join("\n"));
}
