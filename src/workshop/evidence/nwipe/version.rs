//! Which release of nwipe wrote a log: the banner says, also inside the names that ShredOS gives its releases.

use crate::devices::media::ToolVersion;

/// The release in a banner: `nwipe 0.42`, `ShredOS v2021.08.2_22_x86-64_0.32.023`. The last number with dots is nwipe's
/// own; no release of it has passed major version 9, so that a year is not taken for one.
pub(super) fn in_banner(banner: &str) -> Option<ToolVersion> {
    banner.split([' ', '_']).filter_map(number).next_back().filter(|version| version.major < 10)
}

fn number(word: &str) -> Option<ToolVersion> {
    let mut parts = word.strip_prefix('v').unwrap_or(word).split('.');
    let (major, minor) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(ToolVersion { major, minor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_read_from_every_banner() {
        for (banner, wanted) in [
            ("nwipe 0.42", Some((0, 42))),
            ("nwipe 0.30.001", Some((0, 30))),
            ("ShredOS v2021.08.2_22_x86-64_0.32.023", Some((0, 32))),
            ("ShredOS v2024.02.2_26.0_x86-64_0.37", Some((0, 37))),
            ("ShredOS 2025.11_28_x86-64_v0.41", Some((0, 41))),
            ("ShredOS v2021.08.2", None),
            ("nwipe", None),
            ("", None),
            ("v99999999999999999999.1", None),
        ] {
            assert_eq!(in_banner(banner).map(|v| (v.major, v.minor)), wanted, "{banner}");
        }
    }
}
