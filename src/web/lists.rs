//! Lists: bounded pages in a total order, by cursor.

use crate::kernel::fields::Fields;
use serde::Serialize;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

/// The most a page holds.
pub const MOST: i64 = 200;

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageWish {
    /// After this key.
    pub after: Option<Uuid>,
    /// At most so many.
    pub limit: u64,
}

/// A page of a list, as the API answers it.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; nothing when this is the last.
    pub next: Option<String>,
}

/// What is in the list stands in its schema: a reference would lead to a name that the document does not hold.
impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let next = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Null]));
        let page = ObjectBuilder::new()
            .property(
                "items",
                ArrayBuilder::new().items(T::schema()).description(Some("The items, in the list's order.")),
            )
            .required("items")
            .property("next", next.description(Some("Where the next page begins; nothing when this is the last.")));
        RefOr::T(page.into())
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

impl PageWish {
    /// Reads `limit` (clamped to the most) and `after`.
    pub fn read(fields: &mut Fields, usual: i64) -> Self {
        let limit = fields.int("limit", 1..=i64::MAX).unwrap_or(usual).min(MOST);
        Self { after: fields.id("after"), limit: u64::try_from(limit).unwrap_or(1) }
    }

    /// Cuts the rows asked for with `limit + 1` to a page; the extra row says that there is more.
    pub fn cut<T>(self, mut rows: Vec<T>, key: impl Fn(&T) -> Uuid) -> (Vec<T>, Option<Uuid>) {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        if rows.len() <= limit {
            return (rows, None);
        }
        rows.truncate(limit);
        let last = rows.last().map(key);
        (rows, last)
    }
}

impl<T> Page<T> {
    /// A page with its cursor.
    pub fn new(items: Vec<T>, next: Option<Uuid>) -> Self {
        Self { items, next: next.map(|id| id.to_string()) }
    }

    /// A list that is always whole.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_much_is_asked_for_a_page_is_bounded() {
        for (asked, given) in [("1000000000", 200), ("9223372036854775807", 200), ("201", 200), ("200", 200), ("7", 7)]
        {
            let mut fields = Fields::from_pairs(vec![("limit".to_owned(), asked.to_owned())]);
            assert_eq!(PageWish::read(&mut fields, 50).limit, given, "{asked}");
        }
    }
}
