//! The county's figures: honest, bounded, under secrecy. Nothing imports this.

use crate::access::routes::Routes;

/// Its pages and calls.
pub fn routes() -> Routes {
    Routes::new()
}
