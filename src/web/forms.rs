//! Several small forms on one page: each with its own address, its own ids, and what was typed in the one that was sent.

use super::present::{field_wording, refusal_wording};
use super::shell::{ErrorView, FieldView, Shell};
use crate::error::{Error, FieldError, Refusal, Result};
use axum::http::StatusCode;

/// A form of one act, for the macro `act`.
#[derive(Clone, Debug, Default)]
pub struct ActForm {
    /// Its id in the page, also the beginning of its fields' ids.
    pub id: String,
    /// Where it is sent.
    pub action: String,
    /// Its one-time key.
    pub key: String,
    /// What it does, as its heading.
    pub title: String,
    /// One or two sentences of help, or nothing.
    pub explained: String,
    /// What it sends without asking.
    pub hidden: Vec<(String, String)>,
    /// What it asks of each thing of a list.
    pub rows: Vec<ChoiceRow>,
    /// What it asks.
    pub fields: Vec<FieldView>,
    /// The words of its button.
    pub button: String,
    /// The look of its button: `primary`, `danger` or nothing.
    pub style: &'static str,
    /// Whether it stands open.
    pub open: bool,
    /// Whether it sends a file.
    pub upload: bool,
}

/// One thing of a list, with a choice to make about it and room to say why.
#[derive(Clone, Debug)]
pub struct ChoiceRow {
    /// Which thing: name and value, sent without asking.
    pub hidden: (String, String),
    /// The choice.
    pub choice: FieldView,
    /// Why.
    pub reason: FieldView,
}

/// The form that was sent and not done: which one, what was typed, and why not.
#[derive(Debug, Default)]
pub struct Sent {
    form: String,
    typed: Vec<(String, String)>,
    errors: Vec<FieldError>,
    refusal: Option<Box<str>>,
    /// The code of the refusal, when a rule refused.
    pub refused: Option<&'static str>,
    /// The version that stands now, when the form was based on an older one.
    pub stale: Option<i64>,
}

impl Sent {
    /// No form was sent.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// A form to show again with what was typed, nothing being wrong with it.
    pub fn again(form: &str, typed: &[(String, String)]) -> Self {
        Self { form: form.to_owned(), typed: typed.to_vec(), ..Self::default() }
    }

    /// Keeps what a page shows again; what no form can mend goes on.
    ///
    /// # Errors
    /// Everything but bad fields, a rule's refusal and an old version.
    pub fn of(shell: &Shell, form: &str, typed: &[(String, String)], error: Error) -> Result<(StatusCode, Self)> {
        let mut sent = Self::again(form, typed);
        let status = match error {
            Error::Invalid(errors) => {
                sent.errors = errors;
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Error::Refused(refusal) => {
                sent.refuse(shell, refusal.as_ref());
                StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT)
            }
            Error::Stale { version } => {
                sent.refusal = Some(shell.t("error-stale").into());
                sent.stale = Some(version);
                StatusCode::CONFLICT
            }
            other => return Err(other),
        };
        Ok((status, sent))
    }

    fn refuse(&mut self, shell: &Shell, refusal: &dyn Refusal) {
        self.refused = Some(refusal.code());
        self.refusal = Some(refusal_wording(refusal, shell.texts()).into());
    }

    /// Whether this form was sent.
    pub fn is(&self, form: &str) -> bool {
        self.form == form
    }

    /// What was typed in one field of the form that was sent; several values with spaces between.
    pub fn typed(&self, name: &str) -> String {
        self.all_typed(name).collect::<Vec<_>>().join(" ")
    }

    /// Each value typed or ticked under one name.
    pub fn all_typed<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.typed.iter().filter(move |(n, value)| n == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// What is wrong with a field of the form that was sent, or with an item of its list.
    pub fn error(&self, shell: &Shell, name: &str) -> String {
        let item = format!("{name}[");
        let of_it = |field: &str| field == name || (field.starts_with(&item) && field.ends_with(']'));
        let error = self.errors.iter().find(|error| of_it(&error.field));
        error.map(|error| field_wording(error.code, shell.texts())).unwrap_or_default()
    }

    /// The summary above the page: why it was refused, and each field to correct, by its label; each leads to its place
    /// among the page's forms.
    pub fn summary<'f>(&self, shell: &Shell, forms: impl Iterator<Item = &'f ActForm>) -> Vec<ErrorView> {
        let sent: Vec<&ActForm> = forms.filter(|form| form.id == self.form).collect();
        let form = if sent.is_empty() { String::new() } else { self.form.clone() };
        let whole = self.refusal.iter().map(|words| ErrorView {
            field: form.clone(),
            words: words.to_string(),
            label: String::new(),
        });
        let one = |error: &FieldError| {
            let words = field_wording(error.code, shell.texts());
            let list = error.field.strip_suffix(']').and_then(|item| item.rsplit_once('[')).map(|(list, _)| list);
            let mut fields = sent.iter().flat_map(|form| form.all_fields());
            match fields.find(|field| field.name == error.field || Some(field.name.as_str()) == list) {
                Some(field) => ErrorView { field: field.id(), words, label: field.label.clone() },
                None => ErrorView { field: form.clone(), words, label: error.field.clone() },
            }
        };
        whole.chain(self.errors.iter().map(one)).collect()
    }
}

/// Makes the fields of one form of a page.
pub struct FormMaker<'a> {
    shell: &'a Shell,
    sent: &'a Sent,
    id: String,
}

impl<'a> FormMaker<'a> {
    /// For the form of this id.
    pub fn new(shell: &'a Shell, sent: &'a Sent, id: impl Into<String>) -> Self {
        Self { shell, sent, id: id.into() }
    }

    /// Whether this is the form that was sent.
    pub fn was_sent(&self) -> bool {
        self.sent.is(&self.id)
    }

    /// A field: labelled by the texts of `form`, holding what was typed, else `value`.
    pub fn field(&self, form: &str, name: &str, kind: &'static str, value: &str) -> FieldView {
        let mut field = self.shell.field(form, name, kind, value);
        field.within.clone_from(&self.id);
        field.error = String::new();
        if self.was_sent() {
            field.value = self.sent.typed(name);
            field.error = self.sent.error(self.shell, name);
        }
        if kind == "file" || kind == "password" {
            field.value = String::new();
        }
        field
    }

    /// The form around its fields, under a heading, with the words of its button.
    pub fn form(&self, action: String, title: String, button: String, fields: Vec<FieldView>) -> ActForm {
        ActForm {
            id: self.id.clone(),
            action,
            key: format!("{}-{}", self.shell.form_key, self.id),
            title,
            button,
            fields,
            open: self.was_sent(),
            ..ActForm::default()
        }
    }
}

impl ActForm {
    /// With one or two sentences of help.
    #[must_use]
    pub fn explained(mut self, words: String) -> Self {
        self.explained = words;
        self
    }

    /// With something it sends without asking.
    #[must_use]
    pub fn hidden(mut self, name: &str, value: impl Into<String>) -> Self {
        self.hidden.push((name.to_owned(), value.into()));
        self
    }

    /// With a choice about each thing of a list.
    #[must_use]
    pub fn rows(mut self, rows: Vec<ChoiceRow>) -> Self {
        self.rows = rows;
        self
    }

    /// Every field of the form.
    pub fn all_fields(&self) -> impl Iterator<Item = &FieldView> {
        self.rows.iter().flat_map(|row| [&row.choice, &row.reason]).chain(&self.fields)
    }

    /// With a button that stands out.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.style = "primary";
        self
    }

    /// With a button that warns.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.style = "danger";
        self
    }

    /// For a file.
    #[must_use]
    pub fn upload(mut self) -> Self {
        self.upload = true;
        self
    }
}
