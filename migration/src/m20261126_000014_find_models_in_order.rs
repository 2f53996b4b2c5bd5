//! Devices of a model in the order they are shown, whatever their state, which the index still answers for.

crate::migration!("m20261126_000014_find_models_in_order");

const UP: &str = "
DROP INDEX devices_by_model;
CREATE INDEX devices_by_model ON devices (organisation_id, folded_model, id, state);
";

const DOWN: &str = "
DROP INDEX devices_by_model;
CREATE INDEX devices_by_model ON devices (organisation_id, folded_model, state, id);
";
