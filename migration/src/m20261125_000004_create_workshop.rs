//! What the workshop proves and does: evidence, sanitizations, repairs, software, checks.

crate::migration!("m20261125_000004_create_workshop");

const UP: &str = "
CREATE TABLE evidence (
    id {uuid} PRIMARY KEY NOT NULL,
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    donation_id {uuid} REFERENCES donations (id),
    format text NOT NULL,
    filename text NOT NULL,
    sha256 {bytes} NOT NULL,
    size_bytes bigint NOT NULL,
    raw {bytes} NOT NULL,
    facts text NOT NULL,
    warnings text NOT NULL,
    review text CHECK (review IN ('waiting', 'decided')),
    recorded_by {uuid} REFERENCES users (id),
    recorded_at {instant} NOT NULL,
    UNIQUE (organisation_id, sha256)
);
CREATE INDEX evidence_to_review ON evidence (organisation_id, id) WHERE review = 'waiting';
CREATE TABLE evidence_devices (
    evidence_id {uuid} NOT NULL REFERENCES evidence (id),
    device_id {uuid} NOT NULL REFERENCES devices (id),
    PRIMARY KEY (device_id, evidence_id)
);
CREATE INDEX evidence_devices_by_evidence ON evidence_devices (evidence_id);
CREATE TABLE sanitizations (
    id {uuid} PRIMARY KEY NOT NULL,
    evidence_id {uuid} NOT NULL REFERENCES evidence (id),
    medium_id {uuid} REFERENCES media (id),
    serial text,
    model text,
    method text,
    verdict text NOT NULL CHECK (verdict IN ('verified', 'completed', 'failed', 'interrupted', 'indeterminate')),
    reasons text NOT NULL,
    attempt text NOT NULL,
    ended_at {instant},
    recorded_at {instant} NOT NULL
);
CREATE INDEX sanitizations_by_medium ON sanitizations (medium_id, id);
CREATE INDEX sanitizations_by_evidence ON sanitizations (evidence_id, id);
CREATE INDEX sanitizations_untied ON sanitizations (serial) WHERE medium_id IS NULL;
CREATE TABLE repairs (
    id {uuid} PRIMARY KEY NOT NULL,
    device_id {uuid} NOT NULL REFERENCES devices (id),
    fault text NOT NULL,
    note text,
    minutes bigint NOT NULL CHECK (minutes >= 0),
    waiting_part boolean NOT NULL,
    opened_by {uuid} NOT NULL REFERENCES users (id),
    opened_at {instant} NOT NULL,
    closed_by {uuid} REFERENCES users (id),
    closed_at {instant},
    undone_at {instant}
);
CREATE INDEX repairs_by_device ON repairs (device_id, id);
CREATE TABLE repair_acts (
    repair_id {uuid} NOT NULL REFERENCES repairs (id),
    act text NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (repair_id, position)
);
CREATE TABLE software_installs (
    id {uuid} PRIMARY KEY NOT NULL,
    device_id {uuid} NOT NULL REFERENCES devices (id),
    image text NOT NULL,
    licence text NOT NULL,
    recorded_by {uuid} NOT NULL REFERENCES users (id),
    recorded_at {instant} NOT NULL
);
CREATE INDEX software_installs_by_device ON software_installs (device_id, id);
CREATE TABLE checks (
    id {uuid} PRIMARY KEY NOT NULL,
    device_id {uuid} NOT NULL REFERENCES devices (id),
    grade_appearance text NOT NULL CHECK (grade_appearance IN ('A', 'B', 'C')),
    grade_function text NOT NULL CHECK (grade_function IN ('A', 'B', 'C')),
    checked_by {uuid} NOT NULL REFERENCES users (id),
    recorded_at {instant} NOT NULL
);
CREATE INDEX checks_by_device ON checks (device_id, id);
CREATE TABLE check_items (
    check_id {uuid} NOT NULL REFERENCES checks (id),
    code text NOT NULL,
    position integer NOT NULL,
    result text NOT NULL CHECK (result IN ('pass', 'fail', 'na', 'waived')),
    reason text,
    PRIMARY KEY (check_id, code)
);
";

const DOWN: &str = "
DROP TABLE check_items;
DROP TABLE checks;
DROP TABLE software_installs;
DROP TABLE repair_acts;
DROP TABLE repairs;
DROP TABLE sanitizations;
DROP TABLE evidence_devices;
DROP TABLE evidence;
";
