//! Devices of a model in the order they are shown, whatever their state, which the index still answers for; and those whose
//! tag begins so within a workshop, for which SQLite would otherwise read all of them.

crate::migration!("m20261126_000014_find_models_in_order");

const UP: &str = "
DROP INDEX devices_by_model;
CREATE INDEX devices_by_model ON devices (organisation_id, folded_model, id, state);
CREATE INDEX devices_by_tag ON devices (organisation_id, tag, id);
";

const DOWN: &str = "
DROP INDEX devices_by_tag;
DROP INDEX devices_by_model;
CREATE INDEX devices_by_model ON devices (organisation_id, folded_model, state, id);
";
