//! Drawings made here as SVG, each beside the table that says the same: places and lengths, no words of its own.

/// Columns that grow from a line.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Width of the drawing.
    pub width: u32,
    /// Height of the drawing.
    pub height: u32,
    /// Where the line is.
    pub floor: u32,
    /// One column a value.
    pub bars: Vec<Bar>,
}

/// One column.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Its left edge.
    pub x: u32,
    /// Its top.
    pub y: u32,
    /// How wide.
    pub width: u32,
    /// How high.
    pub height: u32,
    /// Its middle, for the words above and below.
    pub middle: u32,
    /// The words below.
    pub label: String,
    /// The value above.
    pub value: u64,
}

const SLOT: u32 = 60;
const TALLEST: u32 = 160;
const TOP: u32 = 30;
const BELOW: u32 = 34;

impl Columns {
    /// A column for each value; the highest is as tall as the drawing allows, and nothing is cut off at the foot.
    pub fn new(values: Vec<(String, u64)>) -> Self {
        let highest = values.iter().map(|(_, value)| *value).max().unwrap_or_default().max(1);
        let bars = (0u32..).zip(values).map(|(at, (label, value))| {
            let height = u32::try_from(value * u64::from(TALLEST) / highest).unwrap_or(TALLEST);
            let x = at * SLOT + 8;
            Bar { x, y: TOP + TALLEST - height, width: SLOT - 16, height, middle: at * SLOT + SLOT / 2, label, value }
        });
        let bars: Vec<Bar> = bars.collect();
        let width = u32::try_from(bars.len()).unwrap_or(u32::MAX).saturating_mul(SLOT).max(SLOT);
        Self { width, height: TOP + TALLEST + BELOW, floor: TOP + TALLEST, bars }
    }
}

/// A rate between its bounds on a line from nothing to all: what it would be at least and at most, what was observed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Where the lowest bound is, of [`Range::LENGTH`].
    pub from: u32,
    /// How long it is to the highest.
    pub length: u32,
    /// Where the rate among those observed is.
    pub dot: u32,
    /// Where the interval of that rate begins.
    pub low: u32,
    /// Where it ends.
    pub high: u32,
}

impl Range {
    /// The length of the whole line.
    pub const LENGTH: u32 = 600;

    /// Shares of one; the bounds in order.
    pub fn new(bounds: (f64, f64), rate: f64, interval: (f64, f64)) -> Self {
        let (from, to) = (place(bounds.0), place(bounds.1));
        let (low, high) = (place(interval.0), place(interval.1));
        Self { from, length: to.saturating_sub(from).max(2), dot: place(rate), low, high }
    }
}

/// A share as a place on the line.
fn place(share: f64) -> u32 {
    // Between 0 and the length, so nothing is lost in the cast.
    (share.clamp(0.0, 1.0) * f64::from(Range::LENGTH)).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn columns_stay_on_the_drawing_and_keep_their_order(values in prop::collection::vec(0u64..2_000_000, 1..24)) {
            let drawn = Columns::new(values.iter().map(|value| (String::new(), *value)).collect());
            for (bar, value) in drawn.bars.iter().zip(&values) {
                prop_assert_eq!(bar.y + bar.height, drawn.floor);
                prop_assert!(bar.x + bar.width <= drawn.width && bar.y >= TOP);
                for (other, higher) in drawn.bars.iter().zip(&values) {
                    prop_assert!(value > higher || bar.height <= other.height);
                }
            }
        }
    }

    #[test]
    fn a_rate_lies_between_its_bounds() {
        let drawn = Range::new((0.353, 0.706), 0.545, (0.347, 0.731));
        assert_eq!(drawn, Range { from: 212, length: 212, dot: 327, low: 208, high: 439 });
        assert_eq!(Range::new((0.0, 0.0), 0.0, (0.0, 0.1)).length, 2, "even nothing can be seen");
    }
}
