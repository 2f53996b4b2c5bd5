use super::facts::EvidenceFacts;
use super::*;
use proptest::prelude::*;

const LSHW: &str = r#"
{"id":"a","class":"system","serial":"EXM4286Z55","children":[{"id":"core","class":"bus","children":[
    {"id":"disk","class":"disk","serial":"EX-12345","size":1000,"product":"Modèle"}]}]}"#;
const NWIPE: &str = "\
[2026/03/10 08:00:00]  notice: Found /dev/sda, ATA, EXEMPLE, 500 GB, S/N=EX-12345
[2026/03/10 08:02:00]  notice: Starting pass 1/1, round 1/1, on /dev/sda
";
const SMARTCTL: &str = r#"
{"smartctl":{"exit_status":0},"model_name":"EXEMPLE","serial_number":"EX-12345","smart_status":{"passed":true}}"#;

fn code(bytes: &[u8]) -> UnreadableCode {
    parse(bytes, None).expect_err("unreadable").code
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn the_content_tells_the_format_and_not_the_name() {
    for (text, format) in [(LSHW, Format::Lshw), (NWIPE, Format::Nwipe), (SMARTCTL, Format::Smartctl)] {
        assert_eq!(parse(text.as_bytes(), Some("holiday.jpg")).unwrap().format, format);
    }
}

#[test]
fn every_encoding_of_a_workshop_gives_the_same_facts() {
    for text in [LSHW, NWIPE] {
        let plain = parse(text.as_bytes(), None).unwrap();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [
            marked,
            utf16(text, false, true),
            utf16(text, true, true),
            utf16(text, false, false),
            utf16(text, true, false),
        ] {
            assert_eq!(parse(&bytes, None).unwrap(), plain);
        }
        let dos = text.replace('\n', "\r\n");
        assert_eq!(parse(dos.as_bytes(), None).unwrap(), plain);
    }
}

#[test]
fn letters_of_latin_1_are_read_and_told() {
    let mut bytes = NWIPE.as_bytes().to_vec();
    let at = NWIPE.find("EXEMPLE").unwrap();
    bytes[at] = 0xe9;
    let parsed = parse(&bytes, None).unwrap();
    assert_eq!(parsed.facts.wipes[0].medium.model.as_deref(), Some("éXEMPLE"));
    assert!(parsed.warnings.contains(&Warning::plain(WarningCode::NotUtf8)));
}

#[test]
fn what_cannot_be_read_is_refused_with_what_was_found() {
    use UnreadableCode::*;
    for (bytes, wanted) in [
        (&b""[..], EmptyFile),
        (b" \r\n\t ", EmptyFile),
        (b"\xef\xbb\xbf", EmptyFile),
        (b"%PDF-1.7 ...", BinaryFile),
        (b"PK\x03\x04....", BinaryFile),
        (b"[2026/03/10 08:00:00] nwipe\0", BinaryFile),
        (b"{\"not\": \"an inventory\"}", UnknownFormat),
        (b"[]", UnknownFormat),
        (b"[1, 2]", UnknownFormat),
        (b"42", UnknownFormat),
        (b"Dear workshop, please find", UnknownFormat),
        (b"{\"a\": ", TruncatedJson),
        (b"{\"a\": x}", BrokenJson),
        (b"{\"smartctl\": {\"exit_status\": 2}}", NoDisk),
        (b"{\"deviceid\": \"x\", \"content\": {}}", FormatNotSupported),
        (b"{\"software\": \"workbench-script\", \"data\": {}}", FormatNotSupported),
        (b"{\"type\": \"Snapshot\"}", FormatNotSupported),
        (b"[{\"000#1#0#Machine\": []}]", FormatNotSupported),
        (b"# dmidecode 3.3\nGetting SMBIOS data from sysfs.", FormatNotSupported),
    ] {
        assert_eq!(code(bytes), wanted, "{}", String::from_utf8_lossy(bytes));
    }
    let refused = parse(b"Dear workshop,\nplease find", Some("letter.txt")).expect_err("a letter");
    assert_eq!(refused.found, "letter.txt: Dear workshop,");
    assert_eq!(parse(b"{\"deviceid\":1,\"content\":{}}", None).expect_err("not yet").found, "glpi");
}

#[test]
fn a_bomb_is_refused() {
    let deep = |open: &str| open.repeat(200_000);
    assert!(matches!(code(deep("[").as_bytes()), UnreadableCode::TruncatedJson | UnreadableCode::NestedTooDeep));
    let closed = format!("{{\"id\":1,\"class\":2,\"children\":{}{}}}", "[".repeat(3000), "]".repeat(3000));
    assert_eq!(code(closed.as_bytes()), UnreadableCode::NestedTooDeep);
    assert_eq!(code(&vec![b' '; MAX_BYTES + 1]), UnreadableCode::FileTooLarge);
    let crowd = format!("[{}{{\"id\":1,\"class\":2}}]", "{\"id\":1,\"class\":2},".repeat(30_000));
    assert_eq!(code(crowd.as_bytes()), UnreadableCode::FileTooLarge);
    let one_disk = format!("{{\"smartctl\":{{}},\"model_name\":\"{}\"}}", "x".repeat(2_000_000));
    assert_eq!(code(one_disk.as_bytes()), UnreadableCode::FileTooLarge);
    assert!(parse(deep("{\"id\":\"a\",\"class\":\"b\",\"children\":[").as_bytes(), None).is_err());
}

#[test]
fn facts_are_stored_and_read_again_unchanged() {
    for text in [LSHW, NWIPE, SMARTCTL] {
        let facts = parse(text.as_bytes(), None).unwrap().facts;
        let stored = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<EvidenceFacts>(&stored).unwrap(), facts);
    }
    assert_eq!(serde_json::from_str::<EvidenceFacts>("{}").unwrap(), EvidenceFacts::default());
}

proptest! {
    #[test]
    fn no_bytes_break_the_reading(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes, None);
    }

    #[test]
    fn no_damage_breaks_the_reading(which in 0usize..3, at in 0usize..400, byte: u8, cut in 0usize..400) {
        let mut bytes = [LSHW, NWIPE, SMARTCTL][which].as_bytes().to_vec();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        let _ = parse(&bytes, None);
    }
}
