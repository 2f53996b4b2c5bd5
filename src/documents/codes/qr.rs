//! The square code: an address.

use super::{Code, dark};
use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone around a code, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// The QR code of a short text; nothing when the text is too long for any code (some 2,300 bytes).
pub fn qr(text: &str) -> Option<Code> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run[0] == Color::Dark {
                dark(&mut path, (x + QUIET, y + QUIET), (run.len(), 1));
            }
            x += run.len();
        }
    }
    Some(Code { width: width + 2 * QUIET, height: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::super::painted;
    use super::*;

    /// Points of a picture for each module: what a camera sees is never one to one.
    const SCALE: usize = 5;

    #[test]
    fn a_camera_reads_the_address_again() {
        for text in [
            "https://example.org/d/0042173",
            "http://127.0.0.1:8080/d/12345674",
            "https://ordinateurs.ain.example/d/0000017",
        ] {
            let code = qr(text).unwrap();
            let grid = painted(&code);
            let side = code.width * SCALE;
            let mut seen = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
                if grid[y / SCALE][x / SCALE] { 20 } else { 235 }
            });
            let found = seen.detect_grids();
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].decode().unwrap().1, text);
        }
    }

    #[test]
    fn a_code_keeps_its_quiet_zone_and_a_book_is_none() {
        let code = qr("https://example.org/d/0042173").unwrap();
        let grid = painted(&code);
        let quiet = |at: usize| at < QUIET || at >= code.width - QUIET;
        let dark = (0..code.width).flat_map(|y| (0..code.width).map(move |x| (x, y))).filter(|(x, y)| grid[*y][*x]);
        assert!(dark.into_iter().all(|(x, y)| !quiet(x) && !quiet(y)));
        assert_eq!(qr(&"x".repeat(3_000)), None);
    }
}
