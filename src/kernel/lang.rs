//! The two languages of the screens.

crate::codes! {
    /// A language of the screens.
    pub enum Lang { Fr = "fr", En = "en" }
}

impl Lang {
    /// The language a reader prefers among ours, from `Accept-Language`; French when nothing says otherwise.
    pub fn from_accept(header: &str) -> Self {
        let mut best = (Self::Fr, 0.0_f32);
        for part in header.split(',') {
            let mut pieces = part.trim().split(';');
            let name = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight =
                pieces.find_map(|p| p.trim().strip_prefix("q=")).and_then(|q| q.parse::<f32>().ok()).unwrap_or(1.0);
            let lang = match name.split('-').next() {
                Some("fr") => Self::Fr,
                Some("en") => Self::En,
                _ => continue,
            };
            if weight > best.1 {
                best = (lang, weight);
            }
        }
        best.0
    }
}
