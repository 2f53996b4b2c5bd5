//! What nobody may do, know or break: each file is one kind of attempt, made through the real router on both databases.

mod bodies;
mod canaries;
mod exports;
mod files;
mod guesses;
mod hostile;
mod refusals;
mod repeats;
mod traces;
mod verify;
mod versions;
