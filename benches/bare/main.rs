//! The floor under the load bench: axum, one pool, the same rows, the same HTML; nobody signs in, nothing is checked, no
//! history is chained, nothing is decided. `benches/run.mjs` starts it beside the service on the same database.
//!
//! What stands around the rows of a page is the service's own HTML, which the bench hands over; the rows are read and
//! rendered here, through templates that say the same.

mod device;
mod lists;
mod report;
mod writes;

use axum::Router;
use axum::extract::FromRef;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, QueryResult, Statement, Value};
use std::sync::Arc;
use uuid::Uuid;

/// As many connections as the service takes.
const POOL: passerelle::database::PoolSize = passerelle::database::PoolSize(8);

/// What every handler shares.
#[derive(Clone, FromRef)]
struct Bare {
    db: DatabaseConnection,
    frames: Arc<Frames>,
    houses: Houses,
}

/// Whose lists are read: those of the accounts that the bench signs in with.
#[derive(Clone, Copy)]
struct Houses {
    workshop: Uuid,
    structure: Uuid,
}

/// What stands before and after the rows of each page.
struct Frames {
    list: Frame,
    device: Frame,
    waiting: Frame,
    report: Frame,
}

struct Frame {
    before: String,
    after: String,
}

impl Frame {
    fn read(folder: &str, name: &str) -> Self {
        let read = |end: &str| {
            std::fs::read_to_string(format!("{folder}/{name}.{end}.html")).expect("the bench wrote this page down")
        };
        Self { before: read("before"), after: read("after") }
    }
}

#[tokio::main]
async fn main() {
    let mut words = std::env::args().skip(1);
    let (Some(database), Some(port), Some(folder)) = (words.next(), words.next(), words.next()) else {
        eprintln!("started by benches/run.mjs: DATABASE PORT FOLDER");
        return;
    };
    let db = passerelle::database::connect(&database, POOL).await.expect("the database answers");
    writes::prepare(&db).await;
    let of = async |role: &str| {
        let sql = "SELECT organisation_id AS id FROM users WHERE email = $1";
        id(&rows(&db, sql, vec![format!("{role}@{}", passerelle::generate::DOMAIN).into()]).await[0], "id")
    };
    let houses = Houses { workshop: of("technician").await, structure: of("caseworker").await };
    let frames = Arc::new(Frames {
        list: Frame::read(&folder, "list"),
        device: Frame::read(&folder, "device"),
        waiting: Frame::read(&folder, "waiting"),
        report: Frame::read(&folder, "report"),
    });
    let router = Router::new()
        .route("/devices", get(lists::devices))
        .route("/devices/{tag}", get(device::one))
        .route("/requests", get(lists::waiting))
        .route("/reports/{period}", get(report::show))
        .route("/api/v1/devices/{tag}/repairs", post(writes::repair))
        .route("/api/v1/allocations", post(writes::hold))
        .route("/api/v1/allocations/{id}/cancellation", post(writes::cancel))
        .with_state(Bare { db, frames, houses });
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.expect("the port is free");
    axum::serve(listener, router).await.expect("it serves");
}

/// The rows of a query whose values stand at `$1`, `$2`, …
async fn rows(db: &DatabaseConnection, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.query_all_raw(statement).await.expect("the database answers")
}

fn text(row: &QueryResult, column: &str) -> String {
    row.try_get::<Option<String>>("", column).expect("a text").unwrap_or_default()
}

fn id(row: &QueryResult, column: &str) -> Uuid {
    row.try_get("", column).expect("an id")
}

fn page(template: &impl askama::Template) -> Response {
    Html(template.render().expect("it renders")).into_response()
}
