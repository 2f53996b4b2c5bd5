//! Bytes to text: the encodings that consoles and editors of workshops leave behind.

use super::{Unreadable, UnreadableCode};
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// A file as text.
pub(super) struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// It was neither UTF-8 nor UTF-16, so every byte was taken for a letter.
    pub latin1: bool,
}

/// UTF-8 or UTF-16, with or without a byte order mark; else Latin-1, which nwipe writes when a disk's name holds it.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Unreadable> {
    if let Some(kind) = known_binary(bytes) {
        return Err(Unreadable::new(UnreadableCode::BinaryFile, kind));
    }
    let (text, latin1) = if let Some(encoding) = utf16(bytes) {
        (encoding.decode_with_bom_removal(bytes).0, false)
    } else if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(without_bom(bytes)) {
        (text, false)
    } else {
        (WINDOWS_1252.decode_without_bom_handling(without_bom(bytes)).0, true)
    };
    if text.trim().is_empty() {
        return Err(Unreadable::new(UnreadableCode::EmptyFile, format!("{} bytes", bytes.len())));
    }
    if let Some(at) = text.find('\0') {
        return Err(Unreadable::new(UnreadableCode::BinaryFile, format!("NUL at {at}")));
    }
    Ok(Decoded { text, latin1 })
}

fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes)
}

/// By its mark; without one, by the zero bytes that Latin text leaves in every other place.
fn utf16(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(512) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    match (zeros(0), zeros(1)) {
        (0, odd) if half >= 4 && odd * 10 >= half * 9 => Some(UTF_16LE),
        (even, 0) if half >= 4 && even * 10 >= half * 9 => Some(UTF_16BE),
        _ => None,
    }
}

fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 6] = [
        (b"%PDF-", "pdf"),
        (b"PK\x03\x04", "zip"),
        (&[0x1f, 0x8b], "gzip"),
        (&[0xfd, b'7', b'z', b'X', b'Z'], "xz"),
        (b"\x89PNG", "png"),
        (&[0xff, 0xd8, 0xff], "jpeg"),
    ];
    MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, kind)| *kind)
}
