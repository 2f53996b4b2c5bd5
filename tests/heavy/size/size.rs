//! What the ordinary suite visits, visited here at size.

#[path = "../../it/size/asked.rs"]
pub mod asked;
#[path = "../../it/size/service.rs"]
pub mod service;
#[path = "../../it/size/visits.rs"]
pub mod visits;
