//! What makers leave where a value should stand.

/// What is compared of a value: its letters and digits, lower case.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Values, bare, that say nothing.
const PLACEHOLDERS: [&str; 50] = [
    "0123456789",
    "assettag",
    "baseboardassettag",
    "baseboardmanufacturer",
    "baseboardproductname",
    "baseboardserialnumber",
    "baseboardversion",
    "boardserialnumber",
    "chassismanufacturer",
    "chassisserialnumber",
    "chassisversion",
    "default",
    "defaultstring",
    "empty",
    "eval",
    "filledbyoem",
    "invalid",
    "manufacturer",
    "modelname",
    "na",
    "nil",
    "none",
    "nosn",
    "notapplicable",
    "notavailable",
    "notdefined",
    "notfound",
    "notprovided",
    "notset",
    "notsettable",
    "notspecified",
    "null",
    "oem",
    "oem00000",
    "prod00000000",
    "product",
    "productname",
    "serial",
    "serialnumber",
    "sku",
    "skunumber",
    "systemmanufacturer",
    "systemname",
    "systemproductname",
    "systemserialnumber",
    "systemversion",
    "undefined",
    "unknown",
    "unspecified",
    "version",
];

/// Fewer letters and digits than this identify nothing.
const SERIAL_MIN: usize = 6;

/// A value worth keeping: trimmed, in one line, without control characters; `None` for a placeholder or nothing.
pub fn meaningful(text: &str) -> Option<String> {
    let one_line = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let value = one_line.split_whitespace().collect::<Vec<_>>().join(" ");
    (!is_placeholder(&value)).then_some(value)
}

/// Whether a serial can stand for a machine: no placeholder, long enough, not counted up on a keyboard.
pub fn usable_serial(serial: &str) -> bool {
    let key = bare(serial);
    key.chars().count() >= SERIAL_MIN && !is_placeholder(serial) && !key.contains("123456789")
}

fn is_placeholder(text: &str) -> bool {
    let key = bare(text);
    let Some(first) = key.chars().next() else { return true };
    // Zeros, crosses, Fs: one character over and over.
    let repeated = key.chars().count() > 1 && key.chars().all(|c| c == first);
    repeated || key == "0" || key.starts_with("tobefilled") || PLACEHOLDERS.contains(&key.as_str())
}
