//! What every test of the real router shares: a fresh database on each engine, the story's people, clients of the API
//! and of the pages.
//!
//! ```ignore
//! on_both! {
//!     async fn a_partner_is_added_once(app: TestApp) {
//!         let lead = app.api("workshop_lead");
//!         lead.post("/organisations", json!({ "name": "Emmaüs", "kinds": ["donor"] })).await.expect(201);
//!     }
//! }
//! ```
//! makes `a_partner_is_added_once::sqlite` and `a_partner_is_added_once::postgres`. On SQLite the pool holds one
//! connection, so that a query outside the open transaction fails; `racing_on_both!` gives the pool of a real service.

#![allow(dead_code, unused_imports)]

pub mod actors;
pub mod answer;
pub mod bench;
pub mod bodies;
pub mod client;
pub mod command;
pub mod fixtures;
pub mod html;
pub mod log;
pub mod objects;
pub mod road;
pub mod rows;
pub mod server;
pub mod shelf;
pub mod sweep;
pub mod template;
pub mod wire;

pub use actors::PASSWORD;
pub use answer::Answer;
pub use bench::Bench;
pub use server::{Engine, TestApp};

/// Tests on SQLite (a pool of one) and on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {
        $crate::on_engines! { 1; $($(#[$meta])* async fn $name($app: TestApp) $body)+ }
    };
}

/// The same with eight connections, for what happens at once.
#[macro_export]
macro_rules! racing_on_both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {
        $crate::on_engines! { 8; $($(#[$meta])* async fn $name($app: TestApp) $body)+ }
    };
}

/// One module a test, one test an engine.
#[macro_export]
macro_rules! on_engines {
    ($connections:literal; $($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {
        $(
            $(#[$meta])*
            mod $name {
                #[allow(unused_imports)]
                use super::*;

                async fn body($app: $crate::support::TestApp) $body

                #[test]
                fn sqlite() {
                    $crate::support::server::run($crate::support::Engine::Sqlite, $connections, body);
                }

                #[test]
                fn postgres() {
                    $crate::support::server::run($crate::support::Engine::Postgres, $connections, body);
                }
            }
        )+
    };
}
