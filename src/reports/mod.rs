//! The county's figures: honest, bounded, under secrecy. Every screen and file of them goes through `disclosure`. Nothing
//! imports this.

pub mod actions;
pub mod api;
pub mod charts;
pub mod disclosure;
pub mod figures;
pub mod files;
pub mod intervals;
pub mod kept;
pub mod pages;
pub mod period;
pub mod queries;
pub mod today;
pub mod view;
pub mod wording;

use crate::access::Permission as P;
use crate::access::routes::Routes;
use crate::error::Result;
use crate::web::Visit;
use crate::web::docs::doc;
use crate::web::today::Part;

/// What of it one comes for on the first page: the main figures of the year.
///
/// # Errors
/// When the database refuses.
pub async fn today(visit: &Visit) -> Result<Vec<Part>> {
    Ok(today::main_figures(visit).await?.into_iter().collect())
}

/// Its pages and calls. A period may end in `.csv` or `.json`: the same address, in another form.
pub fn routes() -> Routes {
    Routes::new()
        .get("/reports", P::ReportsRead, pages::choose)
        .get("/reports/{period}", P::ReportsRead, pages::show)
        .get("/definitions", P::VocabulariesRead, pages::definitions)
        .get("/api/v1/reports/{period}", P::ReportsRead, api::show)
        .doc(doc::<(), files::ReportFile>(200, "Shows the county's report of a period; .csv gives it as a table"))
}
