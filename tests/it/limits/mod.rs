//! What one instance takes on, and how long it waits for anyone: the real listener, spoken to byte by byte.

mod bodies;
mod connections;
mod ending;
mod heads;
mod starting;
mod turns;
