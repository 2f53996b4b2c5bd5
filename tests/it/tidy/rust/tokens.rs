//! Source text cut into words, strings and signs; comments and white space are gone.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword (`r#` taken off), or a number.
    Word,
    /// The inside of a string of any sort, as written.
    Text,
    /// One sign, except that `::` is one too.
    Sign,
}

/// A token and the line it begins on, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
    pub line: usize,
}

impl Token {
    /// Whether it is this sign or this word (a string never is).
    pub fn is(&self, what: &str) -> bool {
        self.kind != Kind::Text && self.text == what
    }
}

/// Cuts Rust source; the expressions of a template are close enough to be cut the same way.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut cutter = Cutter { rest: source, line: 1, found: Vec::new() };
    while cutter.step() {}
    cutter.found
}

struct Cutter<'a> {
    rest: &'a str,
    line: usize,
    found: Vec<Token>,
}

impl Cutter<'_> {
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if self.rest.starts_with("//") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.skip(block_comment(self.rest));
        } else if let Some((open, inside, all)) = string(self.rest) {
            self.push(Kind::Text, open..open + inside, all);
        } else if let Some(length) = quoted_char(self.rest) {
            self.skip(length);
        } else if first.is_alphanumeric() || first == '_' {
            let raw = if self.rest.starts_with("r#") { 2 } else { 0 };
            let word = self.rest[raw..].find(|c: char| !c.is_alphanumeric() && c != '_');
            let end = word.map_or(self.rest.len(), |at| at + raw);
            self.push(Kind::Word, raw..end, end);
        } else if self.rest.starts_with("::") {
            self.push(Kind::Sign, 0..2, 2);
        } else if first.is_whitespace() {
            self.skip(first.len_utf8());
        } else {
            self.push(Kind::Sign, 0..first.len_utf8(), first.len_utf8());
        }
        true
    }

    fn push(&mut self, kind: Kind, text: std::ops::Range<usize>, length: usize) {
        self.found.push(Token { kind, text: self.rest[text].to_owned(), line: self.line });
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        self.line += self.rest[..length].matches('\n').count();
        self.rest = &self.rest[length..];
    }
}

/// The length of the block comment that begins here; they nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// A string that begins here: where its inside begins, how long that is, how long it is in all.
fn string(text: &str) -> Option<(usize, usize, usize)> {
    let letters = text.find(|c| !matches!(c, 'b' | 'c' | 'r'))?;
    let raw = text[..letters].ends_with('r');
    if letters > 2 {
        return None;
    }
    let hashes = if raw { text[letters..].bytes().take_while(|b| *b == b'#').count() } else { 0 };
    let open = letters + hashes + 1;
    if !text[letters + hashes..].starts_with('"') {
        return None;
    }
    let inside = if raw {
        text[open..].find(&format!("\"{}", "#".repeat(hashes))).unwrap_or(text.len() - open)
    } else {
        let mut escaped = false;
        text[open..]
            .find(|c| {
                let end = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                end
            })
            .unwrap_or(text.len() - open)
    };
    Some((open, inside, (open + inside + 1 + hashes).min(text.len())))
}

/// The length of the character that begins here (`'a'`, `'\n'`, `b'x'`); `None` for a lifetime.
fn quoted_char(text: &str) -> Option<usize> {
    let start = if text.starts_with("b'") { 1 } else { 0 };
    let inside = text[start..].strip_prefix('\'')?;
    if let Some(escape) = inside.strip_prefix('\\') {
        let first = escape.chars().next()?.len_utf8();
        return Some(start + 2 + first + escape[first..].find('\'')? + 1);
    }
    let first = inside.chars().next()?.len_utf8();
    inside[first..].starts_with('\'').then_some(start + 1 + first + 1)
}

#[test]
fn comments_and_characters_are_gone_and_strings_stay_whole() {
    let source = r###"// begin()
        /* a /* nested */ "b" */ let x: &'a str = r#"say "hi""#; f('"', b'\'', '\u{e9}', "c\"d", r#type, b"e");"###;
    let seen = tokens(source);
    let texts: Vec<_> = seen.iter().filter(|t| t.kind == Kind::Text).map(|t| t.text.as_str()).collect();
    assert_eq!(texts, ["say \"hi\"", "c\\\"d", "e"]);
    assert!(!seen.iter().any(|t| t.is("begin")) && seen.iter().any(|t| t.is("type")));
    assert_eq!(seen[0], Token { kind: Kind::Word, text: "let".into(), line: 2 });
}
