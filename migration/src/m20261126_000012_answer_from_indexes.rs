//! A model looked for among the devices in one state is answered from the index alone; destroyed keys are found without
//! looking at those that are not.

crate::migration!("m20261126_000012_answer_from_indexes");

const UP: &str = "
DROP INDEX devices_by_model;
CREATE INDEX devices_by_model ON devices (organisation_id, folded_model, state, id);
CREATE INDEX data_keys_destroyed ON data_keys (id) WHERE wrapped IS NULL;
CREATE INDEX beneficiaries_by_key ON beneficiaries (key_id);
";

const DOWN: &str = "
DROP INDEX beneficiaries_by_key;
DROP INDEX data_keys_destroyed;
DROP INDEX devices_by_model;
CREATE INDEX devices_by_model ON devices (organisation_id, folded_model, id);
";
