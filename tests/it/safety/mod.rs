//! What nobody may do, know or break: each file is one kind of attempt, made through the real router on both databases.

mod bodies;
mod hostile;
mod refusals;
