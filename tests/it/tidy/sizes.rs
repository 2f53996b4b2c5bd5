//! How long a file may be.

use super::tree::File;

/// Lines of a file of code, its tests among them.
const MOST: usize = 400;
/// Lines of the script sent to browsers.
const MOST_OF_OUR_SCRIPT: usize = 200;

/// Files longer than they may be.
pub fn faults(files: &[File]) -> Vec<String> {
    let limit = |file: &File| {
        if file.path.starts_with("src/") && file.path.ends_with(".js") { MOST_OF_OUR_SCRIPT } else { MOST }
    };
    let long =
        files.iter().map(|file| (file, file.text.lines().count(), limit(file))).filter(|(_, lines, most)| lines > most);
    long.map(|(file, lines, most)| format!("{}: {lines} lines, more than {most}", file.path)).collect()
}

#[test]
fn a_long_file_is_told() {
    let lines = |count| "x\n".repeat(count);
    assert!(faults(&[File::new("src/a.rs", &lines(400)), File::new("src/web/enhance.js", &lines(200))]).is_empty());
    assert_eq!(faults(&[File::new("src/a.rs", &lines(401)), File::new("src/web/enhance.js", &lines(201))]).len(), 2);
}
