//! The devices that are promised, by the day the promise ends: what waits to be handed over is a short list, however many
//! were.

crate::migration!("m20261126_000013_promises_by_their_end");

const UP: &str = "
CREATE INDEX allocations_by_end ON allocations (hold_until, id) WHERE state = 'held';
";

const DOWN: &str = "
DROP INDEX allocations_by_end;
";
