//! What people learn: programmes, sessions, enrolments, attendance, assessments.

crate::migration!("m20261125_000006_create_training");

const UP: &str = "
CREATE TABLE programmes (
    id {uuid} PRIMARY KEY NOT NULL,
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    name text NOT NULL CHECK (name <> ''),
    starts_on {date} NOT NULL,
    ends_on {date},
    capacity integer CHECK (capacity > 0),
    created_at {instant} NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE INDEX programmes_by_organisation ON programmes (organisation_id, id);
CREATE TABLE sessions (
    id {uuid} PRIMARY KEY NOT NULL,
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    programme_id {uuid} REFERENCES programmes (id),
    kind text NOT NULL,
    theme text,
    audience text,
    handouts text,
    venue_id {uuid} REFERENCES organisations (id),
    starts_at {instant} NOT NULL,
    ends_at {instant} NOT NULL,
    roll_recorded_at {instant},
    created_at {instant} NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CHECK (ends_at > starts_at)
);
CREATE INDEX sessions_by_organisation ON sessions (organisation_id, starts_at, id);
CREATE INDEX sessions_by_programme ON sessions (programme_id, starts_at, id);
CREATE INDEX sessions_by_start ON sessions (starts_at, id);
CREATE INDEX sessions_without_roll ON sessions (organisation_id, starts_at, id) WHERE roll_recorded_at IS NULL;
CREATE TABLE enrolments (
    id {uuid} PRIMARY KEY NOT NULL,
    programme_id {uuid} NOT NULL REFERENCES programmes (id),
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    enrolled_by {uuid} NOT NULL REFERENCES users (id),
    enrolled_at {instant} NOT NULL,
    exited_on {date},
    exit_reason text,
    version bigint NOT NULL DEFAULT 1,
    CHECK ((exited_on IS NULL) = (exit_reason IS NULL))
);
CREATE INDEX enrolments_by_beneficiary ON enrolments (beneficiary_id, id);
CREATE INDEX enrolments_by_programme ON enrolments (programme_id, id);
CREATE INDEX enrolments_by_exit ON enrolments (exited_on, id) WHERE exited_on IS NOT NULL;
CREATE UNIQUE INDEX enrolments_one_open ON enrolments (programme_id, beneficiary_id) WHERE exited_on IS NULL;
CREATE TABLE attendances (
    id {uuid} PRIMARY KEY NOT NULL,
    session_id {uuid} NOT NULL REFERENCES sessions (id),
    beneficiary_id {uuid} REFERENCES beneficiaries (id),
    walk_in {bytes},
    entry_key text NOT NULL,
    status text NOT NULL,
    minutes bigint NOT NULL CHECK (minutes >= 0),
    recorded_by {uuid} NOT NULL REFERENCES users (id),
    recorded_at {instant} NOT NULL,
    UNIQUE (session_id, entry_key),
    CHECK ((beneficiary_id IS NULL) <> (walk_in IS NULL))
);
CREATE UNIQUE INDEX attendances_one_per_person ON attendances (session_id, beneficiary_id) WHERE beneficiary_id IS NOT NULL;
CREATE INDEX attendances_by_beneficiary ON attendances (beneficiary_id, session_id);
CREATE TABLE head_counts (
    session_id {uuid} NOT NULL REFERENCES sessions (id),
    age_band text NOT NULL,
    count integer NOT NULL CHECK (count >= 0),
    PRIMARY KEY (session_id, age_band)
);
CREATE TABLE assessments (
    id {uuid} PRIMARY KEY NOT NULL,
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    enrolment_id {uuid} REFERENCES enrolments (id),
    moment text NOT NULL CHECK (moment IN ('entry', 'exit')),
    assessed_by {uuid} NOT NULL REFERENCES users (id),
    recorded_at {instant} NOT NULL
);
CREATE INDEX assessments_by_beneficiary ON assessments (beneficiary_id, id);
CREATE UNIQUE INDEX assessments_one_per_moment ON assessments (enrolment_id, moment) WHERE enrolment_id IS NOT NULL;
CREATE TABLE assessment_items (
    assessment_id {uuid} NOT NULL REFERENCES assessments (id),
    code text NOT NULL,
    level integer CHECK (level BETWEEN 0 AND 4),
    unassessed text CHECK (unassessed IN ('non_evalue', 'refus')),
    PRIMARY KEY (assessment_id, code),
    CHECK ((level IS NULL) <> (unassessed IS NULL))
);
";

const DOWN: &str = "
DROP TABLE assessment_items;
DROP TABLE assessments;
DROP TABLE head_counts;
DROP TABLE attendances;
DROP TABLE enrolments;
DROP TABLE sessions;
DROP TABLE programmes;
";
