//! Devices of every workshop together, by state, model and serial, and allocations by their request: asked often, and read
//! whole until now.

crate::migration!("m20261126_000011_index_what_grows");

const UP: &str = "
CREATE INDEX devices_everywhere_by_state ON devices (state, stage, id);
CREATE INDEX devices_everywhere_by_model ON devices (folded_model, id);
CREATE INDEX devices_everywhere_by_serial ON devices (folded_serial, id);
CREATE INDEX allocations_by_request ON allocations (request_id, id);
";

const DOWN: &str = "
DROP INDEX allocations_by_request;
DROP INDEX devices_everywhere_by_serial;
DROP INDEX devices_everywhere_by_model;
DROP INDEX devices_everywhere_by_state;
";
