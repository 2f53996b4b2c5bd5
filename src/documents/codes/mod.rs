//! Codes that a scanner reads, as paths of an SVG: one unit is one module, quiet zones included.

mod code128;
mod qr;

pub use code128::code128;
pub use qr::qr;

use std::fmt::Write as _;

/// A code to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its width in modules, quiet zones included.
    pub width: usize,
    /// Its height in modules, quiet zones included.
    pub height: usize,
    /// Its dark modules.
    pub path: String,
}

impl Code {
    /// A picture of it: black, on nothing.
    pub(crate) fn svg(&self) -> Vec<u8> {
        let Self { width, height, path } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>"
        )
        .into_bytes()
    }
}

/// One dark rectangle of a path.
fn dark(path: &mut String, (x, y): (usize, usize), (width, height): (usize, usize)) {
    // Writing to a string never fails.
    let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
}

#[cfg(test)]
fn painted(code: &Code) -> Vec<Vec<bool>> {
    let mut grid = vec![vec![false; code.width]; code.height];
    for rectangle in code.path.split('M').skip(1) {
        let numbers: Vec<usize> = rectangle
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| !digits.is_empty())
            .map(|digits| digits.parse().unwrap())
            .collect();
        let [x, y, width, height, _] = numbers[..] else { panic!("no rectangle: {rectangle}") };
        for row in &mut grid[y..y + height] {
            row[x..x + width].fill(true);
        }
    }
    grid
}
