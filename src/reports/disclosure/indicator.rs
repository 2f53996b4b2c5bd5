//! A figure as it is shown, sent, exported and stored.

use crate::reports::figures::{DEFINITION_VERSION, Figure};
use crate::reports::intervals::Interval;
use serde::{Deserialize, Serialize};

/// A number: a count is whole.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// People, devices, visits.
    Count(u64),
    /// Hours, or a share of one; not rounded.
    Measure(f64),
}

crate::codes! {
    /// Why a figure has no value.
    pub enum Hidden {
        /// It is a small count, or would give one away.
        SmallCount = "small_count",
        /// Too few people for a rate.
        SmallBase = "small_base",
        /// Nobody or everybody of a small group.
        WholeGroup = "whole_group",
        /// The period is cut within a month: beside the whole months it would give single people away.
        PartOfMonth = "part_of_month",
        /// 0 ÷ 0: not suppressed, there is nothing to say.
        NoBase = "no_base",
    }
}

/// One figure after secrecy. The wording of its definition is that of `county_indicators.csv`, under `definition`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// The stable code: that of `county_indicators.csv`, `W` added for those withdrawn from its base.
    pub code: String,
    /// What it counts: a code of [`Unit`](crate::reports::figures::Unit).
    pub unit: String,
    /// `m3`, `m6` or `m12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    /// Which of several rates published together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// What it is broken down by …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// … and which part this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The figure; none when it is suppressed or has no base.
    pub value: Option<Value>,
    /// The part of a share.
    pub numerator: Option<u64>,
    /// The whole of a share.
    pub denominator: Option<u64>,
    /// The bounds of the 95 % interval, as shares of one.
    pub low: Option<f64>,
    /// See `low`.
    pub high: Option<f64>,
    /// How many people a rate is about; shown for a hidden rate too, where it may be.
    pub base: Option<u64>,
    /// Whether secrecy hides it.
    pub suppressed: bool,
    /// Why there is no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Hidden>,
    /// The code of its definition.
    pub definition: String,
    /// The version of the definitions it was counted with.
    pub definition_version: u32,
}

impl Indicator {
    /// What it is, without any number.
    pub(super) fn of(figure: &Figure) -> Self {
        Self {
            code: figure.code.to_owned(),
            unit: figure.unit.code().to_owned(),
            wave: figure.wave.map(|wave| wave.code().to_owned()),
            measure: figure.measure.map(|measure| measure.code().to_owned()),
            dimension: figure.group.map(|(dimension, _)| dimension.to_owned()),
            group: figure.group.map(|(_, group)| group.to_owned()),
            value: None,
            numerator: None,
            denominator: None,
            low: None,
            high: None,
            base: None,
            suppressed: false,
            reason: None,
            definition: figure.definition.to_owned(),
            definition_version: DEFINITION_VERSION,
        }
    }

    pub(super) fn counted(self, count: u64) -> Self {
        Self { value: Some(Value::Count(count)), ..self }
    }

    pub(super) fn measured(self, measure: f64) -> Self {
        Self { value: Some(Value::Measure(measure)), ..self }
    }

    pub(super) fn rated(self, part: u64, whole: u64, interval: Interval) -> Self {
        Self {
            value: Some(Value::Measure(interval.value)),
            numerator: Some(part),
            denominator: Some(whole),
            low: Some(interval.low),
            high: Some(interval.high),
            base: Some(whole),
            ..self
        }
    }

    pub(super) fn hidden(self, why: Hidden) -> Self {
        Self { suppressed: true, reason: Some(why), ..self }
    }

    /// 0 ÷ 0: shown as "n.d.".
    pub(super) fn without_base(self) -> Self {
        Self { base: Some(0), reason: Some(Hidden::NoBase), ..self }
    }
}
