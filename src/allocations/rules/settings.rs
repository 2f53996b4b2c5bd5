//! What a county sets for its programme, within bounds.

use super::holds::HOLD_DAYS;
use crate::kernel::fields::{Fields, Wish};
use crate::training::rules::trained::TRAINED_MINUTES;

/// What the county set, or what stands without its saying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The telephone number for help without a computer, as receipts print it.
    pub help_phone: Option<String>,
    /// When somebody answers.
    pub help_hours: Option<String>,
    /// Where to come.
    pub help_place: Option<String>,
    /// Days a device is held for a request.
    pub hold_days: u16,
    /// Minutes of attendance from which a person counts as trained.
    pub trained_minutes: u32,
}

impl Default for Settings {
    fn default() -> Self {
        let (help_phone, help_hours, help_place) = (None, None, None);
        Self { help_phone, help_hours, help_place, hold_days: HOLD_DAYS, trained_minutes: TRAINED_MINUTES }
    }
}

/// The settings wished for, with the version they are based on.
pub struct SettingsForm {
    /// The version the form was filled from.
    pub version: i64,
    /// The wish.
    pub settings: Settings,
}

impl Wish for SettingsForm {
    fn read(fields: &mut Fields) -> Self {
        let version = fields.required_int("version", 0..=i64::MAX);
        let whole = |number: i64| u16::try_from(number).unwrap_or_default();
        let settings = Settings {
            help_phone: fields.text("help_phone", 40),
            help_hours: fields.text("help_hours", 120),
            help_place: fields.text("help_place", 200),
            hold_days: whole(fields.required_int("hold_days", 1..=90)),
            trained_minutes: whole(fields.required_int("trained_minutes", 30..=6_000)).into(),
        };
        Self { version, settings }
    }
}
