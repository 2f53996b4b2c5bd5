//! The fields of a person's file in a form.

use crate::beneficiaries::rules::content::Content;
use crate::error::Result;
use crate::vocabularies::words::Labels;
use crate::web::{FieldView, FormBody, Shell, Visit};

type Options = Vec<(String, String)>;

/// What the lists offer.
pub struct Choices {
    channel_kinds: Options,
    entitlements: Options,
    proofs: Options,
    equipment: Options,
    connection: Options,
    situations: Options,
}

impl Choices {
    /// Reads the lists.
    pub async fn read(visit: &Visit) -> Result<Self> {
        let labels = Labels::read(&visit.app, visit.lang).await?;
        Ok(Self {
            channel_kinds: labels.options("channel_kinds"),
            entitlements: labels.options("rsa_status_at_entry"),
            proofs: labels.options("entitlement_proofs"),
            equipment: labels.options("household_equipment"),
            connection: labels.options("household_connection"),
            situations: labels.options("entry_situations"),
        })
    }
}

/// One way to reach the person.
pub struct ChannelRow {
    pub kind: FieldView,
    pub value: FieldView,
    pub preferred: FieldView,
}

/// One right seen.
pub struct EntitlementRow {
    pub code: FieldView,
    pub checked_on: FieldView,
    pub proof: FieldView,
}

/// Every field.
pub struct PersonFields {
    pub given_name: FieldView,
    pub family_name: FieldView,
    pub birth_year: FieldView,
    pub birth_month: FieldView,
    pub commune: FieldView,
    pub district: FieldView,
    pub channels: Vec<ChannelRow>,
    pub entitlements: Vec<EntitlementRow>,
    pub equipment_code: FieldView,
    pub connection_code: FieldView,
    pub entry_situation_code: FieldView,
    pub notice_given_on: FieldView,
}

impl PersonFields {
    /// The fields with what was typed in them.
    pub fn new<W>(shell: &Shell, choices: &Choices, form: &FormBody<W>) -> Self {
        let plain = |name: &str, kind| shell.field("person", name, kind, form.typed(name));
        let select = |name: &str, options: &Options| chosen(plain(name, "select"), options);
        let channels = (0..rows(form, "channels", "value"))
            .map(|at| ChannelRow {
                kind: chosen(inside(shell, form, "channels", at, "kind", "select"), &choices.channel_kinds),
                value: inside(shell, form, "channels", at, "value", "text"),
                preferred: inside(shell, form, "channels", at, "preferred", "checkbox"),
            })
            .collect();
        let entitlements = (0..rows(form, "entitlements", "code"))
            .map(|at| EntitlementRow {
                code: chosen(inside(shell, form, "entitlements", at, "code", "select"), &choices.entitlements),
                checked_on: inside(shell, form, "entitlements", at, "checked_on", "date"),
                proof: chosen(inside(shell, form, "entitlements", at, "proof", "select"), &choices.proofs),
            })
            .collect();
        Self {
            given_name: plain("given_name", "text"),
            family_name: plain("family_name", "text"),
            birth_year: plain("birth_year", "number"),
            birth_month: plain("birth_month", "number").optional(),
            commune: plain("commune", "text"),
            district: plain("district", "text").optional(),
            channels,
            entitlements,
            equipment_code: select("equipment_code", &choices.equipment),
            connection_code: select("connection_code", &choices.connection),
            entry_situation_code: select("entry_situation_code", &choices.situations),
            notice_given_on: plain("notice_given_on", "date"),
        }
    }

    /// The fields one after the other, as they stand on the page.
    pub fn all(&self) -> Vec<&FieldView> {
        let mut all = vec![
            &self.given_name,
            &self.family_name,
            &self.birth_year,
            &self.birth_month,
            &self.commune,
            &self.district,
        ];
        all.extend(self.channels.iter().flat_map(|row| [&row.kind, &row.value, &row.preferred]));
        all.extend(self.entitlements.iter().flat_map(|row| [&row.code, &row.checked_on, &row.proof]));
        all.extend([&self.entry_situation_code, &self.equipment_code, &self.connection_code, &self.notice_given_on]);
        all
    }
}

/// What stands in a file, as a form would send it.
pub fn typed(content: &Content) -> Vec<(String, String)> {
    let mut pairs = vec![
        ("given_name".to_owned(), content.given_name.clone()),
        ("family_name".to_owned(), content.family_name.clone()),
        ("birth_year".to_owned(), content.birth_year.to_string()),
        ("birth_month".to_owned(), content.birth_month.map(|month| month.to_string()).unwrap_or_default()),
        ("commune".to_owned(), content.commune.clone()),
        ("district".to_owned(), content.district.clone().unwrap_or_default()),
        ("equipment_code".to_owned(), content.equipment_code.clone()),
        ("connection_code".to_owned(), content.connection_code.clone()),
        ("entry_situation_code".to_owned(), content.entry_situation_code.clone()),
        ("notice_given_on".to_owned(), content.notice_given_on.to_string()),
    ];
    for (at, channel) in content.channels.iter().enumerate() {
        pairs.push((format!("channels[{at}].kind"), channel.kind.clone()));
        pairs.push((format!("channels[{at}].value"), channel.value.clone()));
        if channel.preferred {
            pairs.push((format!("channels[{at}].preferred"), "on".to_owned()));
        }
    }
    for (at, entitlement) in content.entitlements.iter().enumerate() {
        pairs.push((format!("entitlements[{at}].code"), entitlement.code.clone()));
        pairs.push((format!("entitlements[{at}].checked_on"), entitlement.checked_on.to_string()));
        pairs.push((format!("entitlements[{at}].proof"), entitlement.proof.clone()));
    }
    pairs
}

/// The rows of a list that were typed, and an empty one to add to them.
fn rows<W>(form: &FormBody<W>, list: &str, always: &str) -> usize {
    let stands = |at: &usize| form.typed.iter().any(|(name, _)| *name == format!("{list}[{at}].{always}"));
    let typed = (0..200).take_while(stands).count();
    let last_is_empty = typed > 0 && {
        let last = format!("{list}[{}].", typed - 1);
        form.typed.iter().filter(|(name, _)| name.starts_with(&last)).all(|(_, value)| value.trim().is_empty())
    };
    if last_is_empty { typed } else { typed + 1 }
}

/// A field of one row of a list: labelled by its list and its name.
fn inside<W>(shell: &Shell, form: &FormBody<W>, list: &str, at: usize, name: &str, kind: &'static str) -> FieldView {
    let path = format!("{list}[{at}].{name}");
    let label = format!("{}_{name}", list.trim_end_matches('s'));
    let field = shell.field("person", &label, kind, form.typed(&path));
    FieldView { error: shell.error_of(&path), name: path, ..field }
}

/// A list to choose from; a code that is no longer offered stays where it stands.
fn chosen(field: FieldView, options: &Options) -> FieldView {
    let mut options = options.clone();
    if !field.value.is_empty() && !options.iter().any(|(code, _)| *code == field.value) {
        options.push((field.value.clone(), field.value.clone()));
    }
    field.options(options)
}
