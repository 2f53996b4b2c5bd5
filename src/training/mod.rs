//! What the programme teaches: sessions and who may join them, attendance that is sent twice without harm, assessments
//! at entry and at exit, and the day from which a person counts as trained.

pub mod rules;
