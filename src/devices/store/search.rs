//! Devices whose model, serial or tag begins with what was typed: three ranges of three indexes, in their order, read no
//! further than the page goes.

use super::folded_serial;
use super::list::{Filter, Narrow, narrowed};
use crate::access::Scope;
use crate::entities::devices::{self, Column};
use crate::error::Result;
use crate::kernel::{tag, text};
use crate::web::lists::PageWish;
use sea_orm::sea_query::{Expr, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait as _, FromQueryResult as _, PartialModelTrait as _,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

/// One way to find a device: the column that begins with a word, from it until it begins so no longer.
struct Way {
    column: Column,
    from: String,
    until: String,
}

impl Way {
    fn begins(&self) -> Condition {
        Condition::all().add(self.column.gte(&self.from)).add(self.column.lt(&self.until))
    }

    fn leads_to(&self, device: &devices::Model) -> bool {
        self.word(device).starts_with(&self.from)
    }

    fn word<'a>(&self, device: &'a devices::Model) -> &'a str {
        match self.column {
            Column::FoldedModel => &device.folded_model,
            Column::FoldedSerial => &device.folded_serial,
            _ => &device.tag,
        }
    }
}

/// The ways that what was typed can be meant, the one looked at first first.
fn ways(typed: &str) -> Vec<Way> {
    let serial = folded_serial(typed);
    let digits = if serial.bytes().all(|b| b.is_ascii_digit()) { serial.clone() } else { String::new() };
    let words = [(Column::FoldedModel, text::fold(typed)), (Column::FoldedSerial, serial), (Column::Tag, digits)];
    let typed = words.into_iter().filter(|(_, from)| !from.is_empty());
    typed.map(|(column, from)| Way { column, until: format!("{from}\u{10ffff}"), from }).collect()
}

/// So many devices after the one of the page before: by model, then by serial, then by tag.
pub(super) async fn beginning<C: ConnectionTrait>(
    db: &C,
    scope: Scope,
    page: PageWish,
    filter: &Filter,
    typed: &str,
) -> Result<Vec<Narrow>> {
    if let Some(tag) = tag::read_tag(typed) {
        let found = narrowed(scope, filter).filter(Column::Tag.eq(tag));
        return Ok(found.into_partial_model().all(db).await?);
    }
    let ways = ways(typed);
    let passed = match page.after {
        Some(id) => match passed(db, scope, id, &ways).await? {
            Some(passed) => passed,
            // After a device that is not found nothing follows.
            None => return Ok(Vec::new()),
        },
        None => Passed { way: 0, after: None },
    };
    let ranges = (passed.way..ways.len()).map(|at| {
        let after = passed.after.as_ref().filter(|_| at == passed.way);
        range(scope, filter, &ways[..at], &ways[at], after, page.limit + 1)
    });
    let Some(found) = ranges.reduce(|mut all, more| all.union(UnionType::All, more).to_owned()) else {
        return Ok(Vec::new());
    };
    let found = Query::select()
        .expr(Expr::col(sea_orm::sea_query::Asterisk))
        .from_subquery(found, "found")
        .order_by("way", sea_orm::Order::Asc)
        .order_by("word", sea_orm::Order::Asc)
        .order_by("id", sea_orm::Order::Asc)
        .limit(page.limit + 1)
        .to_owned();
    Ok(Narrow::find_by_statement(db.get_database_backend().build(&found)).all(db).await?)
}

/// How far the pages before have gone.
struct Passed {
    way: usize,
    after: Option<(String, Uuid)>,
}

/// Where the pages before have ended: the first way that leads to their last device.
async fn passed<C: ConnectionTrait>(db: &C, scope: Scope, id: Uuid, ways: &[Way]) -> Result<Option<Passed>> {
    let reached = devices::Entity::find_by_id(id).filter(scope.by_organisation(Column::OrganisationId));
    let Some(device) = reached.one(db).await? else { return Ok(None) };
    let way = ways.iter().position(|way| way.leads_to(&device));
    Ok(way.map(|way| Passed { way, after: Some((ways[way].word(&device).to_owned(), id)) }))
}

/// The first so many of one way that no way before it leads to.
fn range(
    scope: Scope,
    filter: &Filter,
    before: &[Way],
    way: &Way,
    after: Option<&(String, Uuid)>,
    most: u64,
) -> SelectStatement {
    let mut found = Narrow::select_cols(narrowed(scope, filter).select_only())
        .expr_as(Expr::val(before.len() as i32), "way")
        .column_as(way.column, "word")
        .filter(way.begins())
        .order_by_asc(way.column)
        .order_by_asc(Column::Id)
        .limit(most);
    for before in before {
        found = found.filter(before.begins().not());
    }
    if let Some((word, id)) = after {
        let columns = Expr::tuple([Expr::col(way.column), Expr::col(Column::Id)]);
        found = found.filter(columns.gt(Expr::tuple([Expr::val(word.as_str()), Expr::val(*id)])));
    }
    // SQLite takes an order and a limit in a part of a union only within brackets of its own.
    Query::select().expr(Expr::col(sea_orm::sea_query::Asterisk)).from_subquery(found.into_query(), "range").to_owned()
}
