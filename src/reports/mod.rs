//! The county's figures: honest, bounded, under secrecy. Nothing imports this.

pub mod disclosure;
pub mod figures;
pub mod intervals;
pub mod period;

use crate::access::routes::Routes;

/// Its pages and calls.
pub fn routes() -> Routes {
    Routes::new()
}
