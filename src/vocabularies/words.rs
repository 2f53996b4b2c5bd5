//! The coded lists as pages word them, kept for a minute: only an upgrade changes them, and what anyone writes is checked
//! against the rows themselves (`store::check`).

use super::store;
use crate::app::App;
use crate::entities::vocabulary_entries::Model as Entry;
use crate::error::Result;
use crate::kernel::lang::Lang;
use chrono::{DateTime, Duration, Utc};
use sea_orm::ConnectionTrait;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// How long an instance words codes without looking again.
const KEPT: Duration = Duration::minutes(1);

/// Every list, retired entries included, in its order.
#[derive(Debug)]
struct Lists(HashMap<String, List>);

#[derive(Debug, Default)]
struct List {
    entries: Vec<Entry>,
    places: HashMap<String, usize>,
}

impl Lists {
    async fn read<C: ConnectionTrait>(db: &C) -> Result<Self> {
        let mut lists: HashMap<String, List> = HashMap::new();
        for entry in store::all(db).await? {
            let list = lists.entry(entry.vocabulary.clone()).or_default();
            list.places.insert(entry.code.clone(), list.entries.len());
            list.entries.push(entry);
        }
        Ok(Self(lists))
    }
}

/// What one instance remembers of the lists.
#[derive(Debug, Default)]
pub struct Remembered(RwLock<Option<(DateTime<Utc>, Arc<Lists>)>>);

impl Remembered {
    async fn lists(&self, app: &App) -> Result<Arc<Lists>> {
        let now = app.clock.now();
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        // The demonstration's clock goes back and forth.
        if let Some((_, lists)) = kept.filter(|(read_at, _)| (now - *read_at).abs() < KEPT) {
            return Ok(lists);
        }
        let lists = Arc::new(Lists::read(&app.db).await?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((now, lists.clone()));
        Ok(lists)
    }
}

/// Code and label of each entry: what a form offers.
///
/// # Errors
/// When the database refuses.
pub async fn options(app: &App, vocabulary: &str, lang: Lang) -> Result<Vec<(String, String)>> {
    Ok(Labels::read(app, lang).await?.options(vocabulary))
}

/// The words of codes, retired ones included.
pub struct Labels {
    lists: Arc<Lists>,
    lang: Lang,
}

impl Labels {
    /// For a page.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read(app: &App, lang: Lang) -> Result<Self> {
        Ok(Self { lists: app.words.lists(app).await?, lang })
    }

    /// For a document that an act writes: as the lists stand in its transaction.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn within<C: ConnectionTrait>(db: &C, lang: Lang) -> Result<Self> {
        Ok(Self { lists: Arc::new(Lists::read(db).await?), lang })
    }

    /// The entries of a list in their order, retired ones left out.
    pub fn entries(&self, vocabulary: &str) -> impl Iterator<Item = &Entry> {
        let list = self.lists.0.get(vocabulary).map_or(&[][..], |list| &list.entries);
        list.iter().filter(|entry| entry.retired_at.is_none())
    }

    /// Code and label of each entry: what a form offers.
    pub fn options(&self, vocabulary: &str) -> Vec<(String, String)> {
        self.entries(vocabulary).map(|entry| (entry.code.clone(), label(entry, self.lang).to_owned())).collect()
    }

    /// The label of a code; the code itself when the list does not know it.
    pub fn of(&self, vocabulary: &str, code: &str) -> String {
        let entry = self.lists.0.get(vocabulary).and_then(|list| Some(&list.entries[*list.places.get(code)?]));
        entry.map_or(code, |entry| label(entry, self.lang)).to_owned()
    }
}

fn label(entry: &Entry, lang: Lang) -> &str {
    match lang {
        Lang::Fr => &entry.label_fr,
        Lang::En => &entry.label_en,
    }
}
