//! What happened: append-only events in one hash chain per subject, their seals, and the log of who read whom.

crate::migration!("m20261125_000002_create_journal");

const UP: &str = "
CREATE TABLE chain_heads (
    kind text NOT NULL,
    id {uuid} NOT NULL,
    seq bigint NOT NULL,
    hash {bytes} NOT NULL,
    sealed_seq bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, id)
);
CREATE INDEX chain_heads_unsealed ON chain_heads (kind, id) WHERE sealed_seq < seq;
CREATE TABLE events (
    id {uuid} PRIMARY KEY NOT NULL,
    subject_kind text NOT NULL,
    subject_id {uuid} NOT NULL,
    seq bigint NOT NULL,
    at {instant} NOT NULL,
    act text NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'operator', 'system')),
    actor_id {uuid},
    organisation_id {uuid},
    canonical {bytes} NOT NULL,
    hash {bytes} NOT NULL,
    UNIQUE (subject_kind, subject_id, seq)
);
CREATE INDEX events_by_actor ON events (actor_id, id);
CREATE INDEX events_by_organisation ON events (organisation_id, id);
CREATE TABLE event_notes (
    event_id {uuid} PRIMARY KEY NOT NULL REFERENCES events (id),
    key_id {uuid} NOT NULL REFERENCES data_keys (id),
    sealed {bytes} NOT NULL
);
CREATE TABLE seals (
    id {uuid} PRIMARY KEY NOT NULL,
    at {instant} NOT NULL,
    heads {bytes} NOT NULL,
    mac {bytes} NOT NULL
);
CREATE TABLE read_log (
    id {uuid} PRIMARY KEY NOT NULL,
    at {instant} NOT NULL,
    user_id {uuid} NOT NULL REFERENCES users (id),
    page text NOT NULL,
    beneficiaries text NOT NULL
);
CREATE INDEX read_log_by_age ON read_log (at);
";

const DOWN: &str = "
DROP TABLE read_log;
DROP TABLE seals;
DROP TABLE event_notes;
DROP TABLE events;
DROP TABLE chain_heads;
";
