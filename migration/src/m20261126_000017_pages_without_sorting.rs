//! Pages read in the order of an index, where SQLite sorted everything it found for the first page: what stands on the
//! shelves, the requests of a structure, and what was read at one moment.

crate::migration!("m20261126_000017_pages_without_sorting");

const UP: &str = "
DROP INDEX devices_ready;
CREATE INDEX devices_ready ON devices (state, id) WHERE state = 'stock';
CREATE INDEX requests_by_organisation ON requests (organisation_id, id);
DROP INDEX read_log_by_age;
CREATE INDEX read_log_by_age ON read_log (at, id);
";

const DOWN: &str = "
DROP INDEX read_log_by_age;
CREATE INDEX read_log_by_age ON read_log (at);
DROP INDEX requests_by_organisation;
DROP INDEX devices_ready;
CREATE INDEX devices_ready ON devices (id) WHERE state = 'stock';
";
