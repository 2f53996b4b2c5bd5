//! What people and programs type, without the service around it: JSON, forms, tags, numbers, periods, serials.

#![no_main]

use libfuzzer_sys::fuzz_target;
use passerelle::beneficiaries::rules::file_number::read_file_number;
use passerelle::devices::identity::{machine_key, uuid_key};
use passerelle::kernel::{tag, text};
use passerelle::reports::period::Period;
use passerelle::web::body::{read_json, read_pairs};

fuzz_target!(|bytes: &[u8]| {
    let _ = read_json(bytes);
    let _ = read_pairs(bytes);
    let Ok(typed) = std::str::from_utf8(bytes) else { return };
    if let Some(read) = tag::read_tag(typed) {
        assert_eq!(tag::read_tag(&tag::shown(&read)), Some(read), "a tag that was shown is read again");
    }
    if let Some(read) = read_file_number(typed) {
        assert_eq!(read_file_number(&read), Some(read.clone()));
    }
    let clean = text::clean(typed);
    assert_eq!(text::clean(&clean), clean, "clean text stays as it is");
    let folded = text::fold(typed);
    assert_eq!(text::fold(&folded), folded, "folded text stays as it is");
    let _ = text::holds_nir(typed);
    let _ = (machine_key(typed), uuid_key(typed));
    if let Ok(period) = typed.parse::<Period>() {
        assert_eq!(period.to_string().parse::<Period>().ok(), Some(period), "a period that was shown is read again");
        assert!(period.days() > 0);
    }
});
