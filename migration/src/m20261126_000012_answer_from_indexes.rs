//! Answered from an index alone: a model looked for among the devices in one state, destroyed keys, who waits in which order,
//! who is in training, and how long someone came.

crate::migration!("m20261126_000012_answer_from_indexes");

const UP: &str = "
DROP INDEX devices_by_model;
CREATE INDEX devices_by_model ON devices (organisation_id, folded_model, state, id);
CREATE INDEX data_keys_destroyed ON data_keys (id) WHERE wrapped IS NULL;
CREATE INDEX beneficiaries_by_key ON beneficiaries (key_id);
CREATE INDEX requests_in_line ON requests (organisation_id, state, referred_on, id);
CREATE INDEX enrolments_running ON enrolments (beneficiary_id) WHERE exited_on IS NULL;
DROP INDEX attendances_by_beneficiary;
CREATE INDEX attendances_by_beneficiary ON attendances (beneficiary_id, session_id, status, minutes);
";

const DOWN: &str = "
DROP INDEX attendances_by_beneficiary;
CREATE INDEX attendances_by_beneficiary ON attendances (beneficiary_id, session_id);
DROP INDEX enrolments_running;
DROP INDEX requests_in_line;
DROP INDEX beneficiaries_by_key;
DROP INDEX data_keys_destroyed;
DROP INDEX devices_by_model;
CREATE INDEX devices_by_model ON devices (organisation_id, folded_model, id);
";
