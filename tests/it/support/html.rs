//! Reads our own pages: what is visible, forms with what stands in them, links. No browser: just enough for markup that
//! askama wrote.

/// A form of a page.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// What stands in it, in order: hidden, filled, ticked and chosen fields.
    pub values: Vec<(String, String)>,
    /// The names of all its fields, empty ones and buttons too.
    pub names: Vec<String>,
    /// What each choice offers: name and value, of options, radios, boxes and buttons.
    pub offers: Vec<(String, String)>,
}

impl Form {
    /// What stands in one field.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// The form with these fields filled in instead; a name given twice is sent twice.
    pub fn filled(&self, values: &[(&str, &str)]) -> Vec<(String, String)> {
        let kept = self.values.iter().filter(|(name, _)| !values.iter().any(|(n, _)| n == name)).cloned();
        kept.chain(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
    }
}

/// One tag, opening or closing, with its attributes and the text that follows it.
struct Tag<'a> {
    name: String,
    attributes: Vec<(String, String)>,
    text: &'a str,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// The forms of a page.
pub fn forms(page: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let (mut inside, mut select) = (false, String::new());
    for tag in tags(page) {
        match tag.name.as_str() {
            "form" => {
                inside = true;
                let action = tag.get("action").unwrap_or_default().to_owned();
                forms.push(Form { action, values: Vec::new(), names: Vec::new(), offers: Vec::new() });
            }
            "/form" => inside = false,
            _ if inside => {
                let form = forms.last_mut().expect("a form is open");
                field(form, &tag, &mut select);
            }
            _ => {}
        }
    }
    forms
}

fn field(form: &mut Form, tag: &Tag<'_>, select: &mut String) {
    let name = tag.get("name").unwrap_or_default().to_owned();
    let value = tag.get("value").unwrap_or_default().to_owned();
    match tag.name.as_str() {
        "input" if !name.is_empty() => {
            let choice = matches!(tag.get("type"), Some("checkbox" | "radio"));
            form.names.push(name.clone());
            if choice {
                form.offers.push((name.clone(), if value.is_empty() { "on".to_owned() } else { value.clone() }));
            }
            if !choice || tag.get("checked").is_some() {
                form.values.push((name, if choice && value.is_empty() { "on".to_owned() } else { value }));
            }
        }
        "button" if !name.is_empty() => {
            form.names.push(name.clone());
            form.offers.push((name, value));
        }
        "textarea" if !name.is_empty() => {
            form.names.push(name.clone());
            form.values.push((name, unescape(tag.text.strip_prefix('\n').unwrap_or(tag.text))));
        }
        "select" => {
            form.names.push(name.clone());
            *select = name;
        }
        "option" => {
            form.offers.push((select.clone(), value.clone()));
            if tag.get("selected").is_some() {
                form.values.push((select.clone(), value));
            }
        }
        _ => {}
    }
}

/// The addresses a page leads to.
pub fn links(page: &str) -> Vec<String> {
    tags(page).into_iter().filter(|tag| tag.name == "a").filter_map(|tag| tag.get("href").map(str::to_owned)).collect()
}

/// What can be read on a page, spaces made single.
pub fn visible(page: &str) -> String {
    let body = page.split_once("<body").map_or(page, |(_, body)| body);
    let mut text = String::new();
    for piece in body.split('<') {
        text.push(' ');
        text.push_str(piece.split_once('>').map_or("", |(_, text)| text));
    }
    unescape(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tags(page: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let Some(end) = end_of_tag(rest) else { break };
        let (inner, after) = (&rest[..end], &rest[end + 1..]);
        let text = after.split('<').next().unwrap_or_default();
        let name: String = inner.chars().take_while(|c| !c.is_whitespace()).collect();
        let attributes = attributes(&inner[name.len()..]);
        found.push(Tag { name: name.to_lowercase(), attributes, text });
        rest = after;
    }
    found
}

fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(at, c)| match (quote, c) {
        (None, '"' | '\'') => {
            quote = Some(c);
            None
        }
        (Some(open), c) if c == open => {
            quote = None;
            None
        }
        (None, '>') => Some(at),
        _ => None,
    })
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..end].to_lowercase();
        rest = &rest[end..];
        let mut value = "";
        if let Some(after) = rest.strip_prefix("=\"") {
            let end = after.find('"').unwrap_or(after.len());
            (value, rest) = (&after[..end], after.get(end + 1..).unwrap_or_default());
        } else if let Some(after) = rest.strip_prefix('=') {
            let end = after.find(char::is_whitespace).unwrap_or(after.len());
            (value, rest) = (&after[..end], &after[end..]);
        }
        if !name.is_empty() && name != "/" {
            found.push((name, unescape(value)));
        }
        rest = rest.trim_start();
    }
    found
}

fn unescape(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#34;", "\""), ("&#60;", "<")];
    let mut text = named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text = text.replace("&#62;", ">").replace("&#38;", "&").replace("&nbsp;", "\u{a0}");
    text.replace("&amp;", "&")
}

#[test]
fn a_form_is_read_with_what_stands_in_it() {
    let page = r#"<body><form method="post" action="/a"><input type="hidden" name="_key" value="k1">
        <input type=checkbox name="box" value="x" checked><input type="radio" name="r" value="1">
        <select name="s"><option value="">–</option><option value="b" selected>B</option></select>
        <textarea name="t">&lt;é&gt; "q"</textarea><button name="go" value="now">Go</button></form>
        <p>a &amp; b <a href="/x?y=1&amp;z=2">z</a></p></body>"#;
    let form = &forms(page)[0];
    assert_eq!(form.action, "/a");
    let filled = form.filled(&[("t", "new"), ("r", "1")]);
    let expected = [("_key", "k1"), ("box", "x"), ("s", "b"), ("t", "new"), ("r", "1")];
    assert_eq!(filled, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(form.value("t"), "<é> \"q\"");
    assert!(form.offers.contains(&("go".to_owned(), "now".to_owned())));
    assert_eq!(links(page), ["/x?y=1&z=2"]);
    assert!(visible(page).contains("a & b z"));
}
