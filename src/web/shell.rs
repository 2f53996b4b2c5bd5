//! What stands around every page: title, menu, find box, message, who is signed in.

use super::flash::FlashView;
use super::texts::Texts;
use super::visit::Visit;
use crate::access::{Permission, Role};
use crate::error::{Error, FieldError, Result};
use crate::kernel::lang::Lang;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};

/// The frame of a page.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The page's language.
    pub lang: Lang,
    /// The page's title, also its first heading.
    pub title: String,
    /// At most five places, by role.
    pub menu: Vec<MenuItem>,
    /// Who is signed in, as shown; nothing on public pages.
    pub user: Option<String>,
    /// What the act before this page did.
    pub flash: Option<FlashView>,
    /// Fictional data, said on every page with the day it is there; nothing in a real service.
    pub demo: Option<String>,
    /// The one-time key of this page's forms.
    pub form_key: String,
    /// This page's address, to come back to after a change of language.
    pub here: String,
    /// What went wrong with the form of this page: shown first, and focused.
    pub errors: Vec<ErrorView>,
    zone: chrono_tz::Tz,
}

/// A place in the menu.
#[derive(Clone, Debug)]
pub struct MenuItem {
    /// Its address.
    pub href: &'static str,
    /// Its drawing (`icons.svg`).
    pub icon: &'static str,
    /// Its words.
    pub label: String,
    /// Whether this page is within it.
    pub current: bool,
}

/// One line of the summary of errors.
#[derive(Clone, Debug)]
pub struct ErrorView {
    /// The field it leads to; empty when it is about the whole.
    pub field: String,
    /// What to do.
    pub words: String,
    /// What people call the field.
    pub label: String,
}

/// A state in a word, with a sign and a look that say the same, for the macro `badge`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// A sign, so that colour is not alone.
    pub icon: &'static str,
    /// `ok`, `warn`, `danger`, `info`, `assigned`, or nothing.
    pub look: &'static str,
    /// The word.
    pub words: String,
}

/// One field of a form, for the macro `field`.
#[derive(Clone, Debug, Default)]
pub struct FieldView {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// One sentence of help, or nothing.
    pub hint: String,
    /// What stands in it.
    pub value: String,
    /// What is wrong with it, or nothing.
    pub error: String,
    /// `text`, `number`, `date`, `datetime-local`, `email`, `tel`, `password`, `file`, `textarea`, `select`, `radio`,
    /// `checkboxes`, `checkbox`.
    pub kind: &'static str,
    /// For `select` and `radio`: value and words.
    pub options: Vec<(String, String)>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// How the page says that it may.
    pub optional_word: String,
    /// The form it stands in, where a page has several: part of its id.
    pub within: String,
}

impl Shell {
    pub(super) fn new(visit: &Visit, title: String) -> Self {
        let here = visit.page().to_owned();
        Self {
            lang: visit.lang,
            title,
            menu: menu(visit),
            user: visit.actor_maybe().map(|actor| actor.name.clone()),
            flash: visit.flash(),
            demo: visit.app.config.demo.then(|| super::format::weekday_and_date(visit.app.today(), visit.lang)),
            form_key: crate::kernel::ids::new_reference(),
            here,
            errors: Vec::new(),
            zone: visit.app.config.time_zone,
        }
    }

    /// The place of the menu that this page lies within, to go back up to, or the first page; nothing on a place itself.
    pub fn parent(&self) -> Option<&MenuItem> {
        let path = self.here.split('?').next().unwrap_or_default();
        let is_place = path.is_empty() || self.menu.iter().any(|item| item.href == path);
        let within = self.menu.iter().find(|item| item.current).or_else(|| self.menu.first());
        within.filter(|_| !is_place)
    }

    /// The same frame over a form that has to be corrected. The labels are those of [`Shell::field`] for these forms; an
    /// item of a list is named by the list.
    #[must_use]
    pub fn with_errors(mut self, forms: &[&str], errors: &[FieldError]) -> Self {
        let texts = self.texts();
        self.errors = errors
            .iter()
            .map(|e| ErrorView {
                field: e.field.clone(),
                words: super::present::field_wording(e.code, texts),
                label: label(texts, forms, &e.field),
            })
            .collect();
        self
    }

    /// The same frame over an act that was refused, in words.
    #[must_use]
    pub fn with_problem(mut self, words: String) -> Self {
        self.errors = vec![ErrorView { field: String::new(), words, label: String::new() }];
        self
    }

    /// The same frame over what was refused, with the status it is answered with: the fields of these forms, or the rule.
    ///
    /// # Errors
    /// Any other error: it is not the form's to say.
    pub fn mended(self, forms: &[&str], error: Error) -> Result<(StatusCode, Self)> {
        match error {
            Error::Invalid(errors) => Ok((StatusCode::UNPROCESSABLE_ENTITY, self.with_errors(forms, &errors))),
            Error::Refused(refusal) => {
                let words = super::present::refusal_wording(refusal.as_ref(), self.texts());
                Ok((StatusCode::CONFLICT, self.with_problem(words)))
            }
            other => Err(other),
        }
    }

    /// The words in the page's language.
    pub fn texts(&self) -> Texts {
        Texts(self.lang)
    }

    /// A text by its key.
    pub fn t(&self, key: &str) -> String {
        self.texts().text(key)
    }

    /// A text about a number, which it names `$count`.
    pub fn tn(&self, key: &str, count: &i64) -> String {
        self.texts().with(key, &[("count", (*count).into())])
    }

    /// A text about one value, which it names `$value`.
    pub fn tv(&self, key: &str, value: &str) -> String {
        self.texts().with(key, &[("value", value.to_owned().into())])
    }

    /// What stands between a word and what it is said of, as each language sets it.
    pub const fn colon(&self) -> &'static str {
        match self.lang {
            Lang::Fr => "\u{a0}: ",
            Lang::En => ": ",
        }
    }

    /// The word of a code: the text `<list>-<code>`.
    pub fn word(&self, list: &str, code: &str) -> String {
        self.texts().text(&format!("{list}-{}", code.replace('_', "-")))
    }

    /// A day in words.
    pub fn date(&self, day: &NaiveDate) -> String {
        super::format::date(*day, self.lang)
    }

    /// An instant in words, in the instance's time zone.
    pub fn instant(&self, at: &DateTime<Utc>) -> String {
        super::format::instant(*at, self.zone, self.lang)
    }

    /// An amount in words.
    pub fn euros(&self, cents: &i64) -> String {
        super::format::euros(*cents, self.lang)
    }

    /// What is wrong with one field, or nothing.
    pub fn error_of(&self, field: &str) -> String {
        self.errors.iter().find(|e| e.field == field).map(|e| e.words.clone()).unwrap_or_default()
    }

    /// A field of a form: its label is the text `<form>-<name>`, its help `<form>-<name>-hint` when there is one.
    pub fn field(&self, form: &str, name: &str, kind: &'static str, value: &str) -> FieldView {
        let key = format!("{form}-{}", name.replace('_', "-"));
        FieldView {
            name: name.to_owned(),
            label: self.t(&key),
            hint: self.texts().maybe(&format!("{key}-hint"), &[]).unwrap_or_default(),
            value: value.to_owned(),
            error: self.error_of(name),
            kind,
            options: Vec::new(),
            optional: false,
            optional_word: self.t("field-optional"),
            within: String::new(),
        }
    }
}

/// What people call a field: its label on the first of these forms that has it, `channels[1].value` being one of
/// `channel-value`; nothing when none has.
fn label(texts: Texts, forms: &[&str], field: &str) -> String {
    let (list, rest) = field.split_once('[').unwrap_or((field, ""));
    let name = match rest.split_once("].") {
        Some((_, name)) => format!("{}-{name}", list.trim_end_matches('s')),
        None => list.to_owned(),
    };
    let key = name.replace('_', "-");
    forms.iter().find_map(|form| texts.maybe(&format!("{form}-{key}"), &[])).unwrap_or_default()
}

impl FieldView {
    /// What can be chosen.
    #[must_use]
    pub fn options(mut self, options: Vec<(String, String)>) -> Self {
        self.options = options;
        self
    }

    /// Whether an option is chosen: `value` holds one code, or several with spaces between.
    pub fn holds(&self, option: &str) -> bool {
        self.value.split(' ').any(|chosen| chosen == option)
    }

    /// Its id, the only one of its page.
    pub fn id(&self) -> String {
        if self.within.is_empty() { self.name.clone() } else { format!("{}-{}", self.within, self.name) }
    }

    /// The ids of its help and its error, for those who hear the page.
    pub fn described(&self) -> String {
        let id = self.id();
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{id}-hint"));
        }
        if !self.error.is_empty() {
            ids.push(format!("{id}-error"));
        }
        ids.join(" ")
    }

    /// It may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// The menu asks the same permissions as the routes behind it.
fn menu(visit: &Visit) -> Vec<MenuItem> {
    let Some(actor) = visit.actor_maybe() else { return Vec::new() };
    let places: &[(&str, &str)] = match actor.roles.first() {
        Some(Role::Technician | Role::WorkshopLead) => &[
            ("/today", "menu-today"),
            ("/devices", "menu-devices"),
            ("/donations", "menu-donations"),
            ("/organisations", "menu-organisations"),
            ("/colleagues", "menu-colleagues"),
        ],
        Some(Role::Caseworker | Role::StructureLead) => &[
            ("/today", "menu-today"),
            ("/beneficiaries", "menu-beneficiaries"),
            ("/requests", "menu-requests"),
            ("/followups", "menu-followups"),
            ("/stock", "menu-stock"),
        ],
        Some(Role::Trainer) => {
            &[("/today", "menu-today"), ("/programmes", "menu-programmes"), ("/sessions", "menu-sessions")]
        }
        Some(Role::County) => &[
            ("/today", "menu-today"),
            ("/reports", "menu-reports"),
            ("/organisations", "menu-organisations"),
            ("/definitions", "menu-definitions"),
        ],
        Some(Role::Admin | Role::Dpo) | None => &[
            ("/today", "menu-today"),
            ("/settings/accounts", "menu-accounts"),
            ("/settings/programme", "menu-settings"),
            ("/organisations", "menu-organisations"),
            ("/journal", "menu-journal"),
            ("/erasures", "menu-erasures"),
        ],
    };
    let path = visit.path();
    places
        .iter()
        .filter(|(href, _)| permission_of(href).is_none_or(|permission| visit.can(permission)))
        .map(|(href, key)| MenuItem {
            href,
            icon: icon_of(href),
            label: visit.texts().text(key),
            current: path == *href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')),
        })
        .collect()
}

fn icon_of(href: &str) -> &'static str {
    match href {
        "/devices" | "/stock" => "device",
        "/donations" => "box",
        "/organisations" => "partner",
        "/beneficiaries" | "/colleagues" => "people",
        "/requests" => "request",
        "/followups" => "follow",
        "/erasures" => "people",
        "/programmes" => "training",
        "/reports" => "chart",
        "/definitions" => "book",
        "/settings/accounts" => "account",
        "/settings/programme" => "settings",
        "/journal" => "journal",
        _ => "today",
    }
}

fn permission_of(href: &str) -> Option<Permission> {
    Some(match href {
        "/devices" => Permission::DevicesRead,
        "/stock" => Permission::StockRead,
        "/donations" => Permission::DonationsRead,
        "/organisations" => Permission::OrganisationsRead,
        "/beneficiaries" => Permission::BeneficiariesRead,
        "/requests" => Permission::RequestsEdit,
        "/followups" => Permission::FollowupsRecord,
        "/erasures" => Permission::RightsRequest,
        "/programmes" | "/sessions" => Permission::TrainingRead,
        "/reports" => Permission::ReportsRead,
        "/settings/accounts" => Permission::UsersManage,
        "/settings/programme" => Permission::SettingsEdit,
        "/colleagues" => Permission::UsersInvite,
        _ => return None,
    })
}
