//! The files of the crate as they stand on the disk.

use std::fs;
use std::path::Path;

/// A text file, its path from the root of the repository, with `/`.
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    /// An example for a rule.
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The path below `src/`, cut at each `/`, the extension gone: `["devices", "rules"]`. Empty outside `src/`.
    pub fn rooms(&self) -> Vec<&str> {
        let Some(below) = self.path.strip_prefix("src/") else { return Vec::new() };
        below.strip_suffix(".rs").unwrap_or(below).split('/').collect()
    }
}

/// Every text file below `folder` with one of these extensions (all when none is named), in order of path. Hidden files,
/// what the build makes and what is installed are not ours. A folder that is not there has no files.
pub fn files(folder: &str, extensions: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    walk(Path::new(env!("CARGO_MANIFEST_DIR")), folder, extensions, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The Rust files of the crate and of the documents' crate.
pub fn rust_files() -> Vec<File> {
    files("src", &["rs"])
}

fn walk(root: &Path, folder: &str, extensions: &[&str], found: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return };
    for entry in entries {
        let entry = entry.expect("the folder is readable");
        let name = entry.file_name().into_string().expect("file names are UTF-8");
        if name.starts_with('.') || name == "node_modules" || name == "target" {
            continue;
        }
        let path = format!("{folder}/{name}");
        if entry.file_type().expect("the entry is readable").is_dir() {
            walk(root, &path, extensions, found);
        } else if extensions.is_empty() || name.rsplit_once('.').is_some_and(|(_, end)| extensions.contains(&end)) {
            let bytes = fs::read(entry.path()).expect("the file is readable");
            found.push(File { path, text: String::from_utf8_lossy(&bytes).into_owned() });
        }
    }
}
