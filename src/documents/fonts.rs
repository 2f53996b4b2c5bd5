//! The fonts of every document, read once per process from the embedded assets.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontStyle, FontWeight};
use typst::utils::LazyHash;

/// Text is set in the first family; serial numbers, and letters the first lacks, in the second. Only their regular and
/// bold faces are kept: the documents use no other, and what they can print must not depend on others.
const FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

/// The fonts and their index.
pub(crate) struct Fonts {
    /// The faces, in the order of the index.
    pub faces: Vec<Font>,
    /// The index by family and style.
    pub book: LazyHash<FontBook>,
}

/// The fonts, read at the first call.
pub(crate) fn fonts() -> &'static Fonts {
    static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
        let faces: Vec<Font> =
            typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).filter(is_used).collect();
        Fonts { book: LazyHash::new(FontBook::from_fonts(&faces)), faces }
    });
    &FONTS
}

fn is_used(face: &Font) -> bool {
    let info = face.info();
    FAMILIES.contains(&info.family.as_str())
        && info.variant.style == FontStyle::Normal
        && [FontWeight::REGULAR, FontWeight::BOLD].contains(&info.variant.weight)
}

/// Whether one family has every one of these characters, in regular and in bold: a letter and its accents cannot come
/// from two families.
pub(crate) fn one_family_draws(letters: &str) -> bool {
    let draws = |face: &Font| letters.chars().all(|c| face.info().coverage.contains(c.into()));
    FAMILIES.iter().any(|family| fonts().faces.iter().filter(|face| face.info().family == *family).all(draws))
}
