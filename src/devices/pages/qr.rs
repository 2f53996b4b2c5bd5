//! A printed code: one path of an SVG, drawn here.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// The quiet zone around a code, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// A QR code for a template: the side of its square and the path of its dark modules, in modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// The side, quiet zone included.
    pub side: usize,
    /// The dark modules, a run of each row at a time.
    pub path: String,
}

impl Qr {
    /// The code of a short text; nothing when the text is too long for any code (some 2,300 bytes).
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one == next) {
                if run[0] == Color::Dark {
                    let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
                }
                x += run.len();
            }
        }
        Some(Self { side: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_its_quiet_zone() {
        let qr = Qr::of("https://example.org/d/0042173").unwrap();
        assert_eq!((qr.side - 8 - 17) % 4, 0, "a version has 17 + 4n modules");
        let corner = format!("M{QUIET} {QUIET}h7v1h-7z");
        assert!(qr.path.starts_with(&corner), "{}", qr.path);
        let right = format!("M{} {QUIET}h7v1h-7z", qr.side - QUIET - 7);
        let bottom = format!("M{QUIET} {}h7v1h-7z", qr.side - QUIET - 1);
        assert!(qr.path.contains(&right) && qr.path.contains(&bottom), "{}", qr.path);
        assert_eq!(Qr::of(&"x".repeat(3_000)), None);
    }
}
