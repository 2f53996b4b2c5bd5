//! Old releases of lshw wrote JSON that is none: several roots without a list, commas missing or to spare, and, when
//! the output went into a pipe, children without the `"children": [` before them. What only lacks punctuation is
//! mended; a file that stops before its end is not, since what is cut off may be a disk.

/// What is open at a place of the text.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Object,
    List,
    /// A list of children that the text forgot to open.
    Children,
}

/// Where the text stands inside what is open.
#[derive(Clone, Copy, PartialEq)]
enum After {
    /// Something just opened.
    Opening,
    /// A name and its colon.
    Colon,
    /// A value, or a name without its colon.
    Value,
    /// A comma.
    Comma,
}

/// Mends the punctuation; `None` when the text does not come to its end, or holds no JSON.
pub(super) fn mend(text: &str) -> Option<String> {
    let start = text.find(['{', '['])?;
    let mut mended =
        Mended { out: String::with_capacity(text.len() + 64), open: Vec::new(), after: After::Opening, roots: 0 };
    mended.out.push('[');
    let mut rest = text.get(start..)?;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '{' => mended.begin(Open::Object)?,
            '[' => mended.begin(Open::List)?,
            '}' => mended.end(Open::Object)?,
            ']' => mended.end(Open::List)?,
            ',' => mended.mark(After::Comma),
            ':' => mended.mark(After::Colon),
            '"' => mended.string(rest)?,
            c if c.is_whitespace() => c.len_utf8(),
            // Outside of everything stands what a console wrote between: it is passed over.
            c if mended.open.is_empty() => c.len_utf8(),
            _ => mended.literal(rest)?,
        };
        rest = rest.get(length..)?;
    }
    mended.out.push(']');
    (mended.open.is_empty() && mended.roots > 0).then_some(mended.out)
}

struct Mended {
    out: String,
    open: Vec<Open>,
    after: After,
    roots: usize,
}

/// No machine is nested deeper; the reader refuses what is.
const DEEPEST: usize = 120;

impl Mended {
    fn begin(&mut self, what: Open) -> Option<usize> {
        if self.open.len() > DEEPEST {
            return None;
        }
        // A child where a name is due: the list of children was never opened.
        if what == Open::Object && self.open.last() == Some(&Open::Object) && self.after != After::Colon {
            self.separate();
            self.out.push_str("\"children\":[");
            self.open.push(Open::Children);
            self.after = After::Opening;
        }
        self.separate();
        self.roots += usize::from(self.open.is_empty());
        self.out.push(if what == Open::Object { '{' } else { '[' });
        self.open.push(what);
        self.after = After::Opening;
        Some(1)
    }

    fn end(&mut self, what: Open) -> Option<usize> {
        if self.open.is_empty() {
            return Some(1);
        }
        // What the text forgot to open it also forgot to close; with it, now and then, the object around it.
        while self.open.last() == Some(&Open::Children)
            || (what == Open::List && self.open.last() == Some(&Open::Object))
        {
            let forgotten = self.open.last() == Some(&Open::Children);
            if !forgotten && !self.out.ends_with("]") {
                return None;
            }
            self.close()?;
        }
        (self.open.last() == Some(&what)).then(|| self.close())??;
        Some(1)
    }

    fn close(&mut self) -> Option<()> {
        if self.after == After::Colon {
            return None;
        }
        self.out.push(if self.open.pop()? == Open::Object { '}' } else { ']' });
        self.after = After::Value;
        Some(())
    }

    fn mark(&mut self, what: After) -> usize {
        // A comma with nothing before it is one to spare; the others are written when the next value comes.
        let spare = what == After::Comma && self.after != After::Value;
        if !self.open.is_empty() && !spare {
            if what == After::Colon {
                self.out.push(':');
            }
            self.after = what;
        }
        1
    }

    fn string(&mut self, rest: &str) -> Option<usize> {
        if self.open.is_empty() {
            return Some(1);
        }
        // A name after children that were never opened belongs to the object around them.
        if self.open.last() == Some(&Open::Children) {
            self.close()?;
        }
        self.separate();
        self.out.push('"');
        let mut chars = rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.out.push('"');
                    self.after = After::Value;
                    return Some(at + 1);
                }
                '\\' => {
                    let (_, escaped) = chars.next()?;
                    if "\"\\/bfnrtu".contains(escaped) {
                        self.out.push('\\');
                    }
                    self.out.push(escaped);
                }
                c if c.is_control() => self.out.push(' '),
                c => self.out.push(c),
            }
        }
        None
    }

    fn literal(&mut self, rest: &str) -> Option<usize> {
        let length =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))).unwrap_or(rest.len());
        if length == 0 {
            return None;
        }
        self.separate();
        let word = &rest[..length];
        let quote = if serde_json::from_str::<serde_json::Value>(word).is_ok() { "" } else { "\"" };
        self.out.extend([quote, word, quote]);
        self.after = After::Value;
        Some(length)
    }

    /// The comma that is due before the next value: the text's own commas are not copied.
    fn separate(&mut self) {
        let due = if self.open.is_empty() { self.roots > 0 } else { matches!(self.after, After::Value | After::Comma) };
        if due {
            self.out.push(',');
        }
    }
}
