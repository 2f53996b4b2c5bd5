//! Who acts: organisations, accounts, their sessions and tokens, and what keeps sign-in safe.

crate::migration!("m20261125_000001_create_access");

const UP: &str = "
CREATE TABLE settings (
    key text PRIMARY KEY NOT NULL,
    value text NOT NULL
);
CREATE TABLE counters (
    name text PRIMARY KEY NOT NULL,
    value bigint NOT NULL CHECK (value >= 0)
);
CREATE TABLE data_keys (
    id {uuid} PRIMARY KEY NOT NULL,
    purpose text NOT NULL,
    wrapped {bytes},
    created_at {instant} NOT NULL,
    destroyed_at {instant},
    CHECK (wrapped IS NOT NULL OR destroyed_at IS NOT NULL)
);
CREATE UNIQUE INDEX data_keys_one_per_use ON data_keys (purpose) WHERE purpose <> 'person' AND purpose <> 'document';
CREATE TABLE organisations (
    id {uuid} PRIMARY KEY NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    folded_name text NOT NULL UNIQUE,
    siren text,
    address text,
    vat_line text,
    created_at {instant} NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE TABLE organisation_kinds (
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    kind text NOT NULL CHECK (kind IN ('donor', 'workshop', 'social_service', 'training_body', 'county', 'funder', 'employer')),
    PRIMARY KEY (organisation_id, kind)
);
CREATE INDEX organisation_kinds_by_kind ON organisation_kinds (kind, organisation_id);
CREATE TABLE users (
    id {uuid} PRIMARY KEY NOT NULL,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('technician', 'workshop_lead', 'caseworker', 'trainer', 'county', 'admin')),
    lead boolean NOT NULL CHECK (NOT lead OR role = 'caseworker'),
    dpo boolean NOT NULL CHECK (NOT dpo OR role = 'admin'),
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    password_hash text NOT NULL,
    lang text CHECK (lang IN ('fr', 'en')),
    disabled_at {instant},
    created_at {instant} NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX users_by_organisation ON users (organisation_id, id);
CREATE TABLE user_sessions (
    id {uuid} PRIMARY KEY NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    user_id {uuid} NOT NULL REFERENCES users (id),
    created_at {instant} NOT NULL,
    last_seen_at {instant} NOT NULL
);
CREATE INDEX user_sessions_by_user ON user_sessions (user_id);
CREATE TABLE api_tokens (
    id {uuid} PRIMARY KEY NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    user_id {uuid} NOT NULL REFERENCES users (id),
    name text NOT NULL,
    created_at {instant} NOT NULL,
    expires_at {instant},
    last_used_at {instant},
    revoked_at {instant}
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, id);
CREATE TABLE known_browsers (
    token_hash {bytes} PRIMARY KEY NOT NULL,
    user_id {uuid} NOT NULL REFERENCES users (id),
    created_at {instant} NOT NULL
);
CREATE INDEX known_browsers_by_user ON known_browsers (user_id);
CREATE TABLE sign_in_throttles (
    key {bytes} PRIMARY KEY NOT NULL,
    failures bigint NOT NULL,
    since {instant} NOT NULL,
    blocked_until {instant}
);
CREATE TABLE idempotency_keys (
    user_id {uuid} NOT NULL REFERENCES users (id),
    key text NOT NULL,
    body_hash {bytes} NOT NULL,
    made_kind text,
    made_id {uuid},
    status integer,
    answer {bytes},
    created_at {instant} NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE TABLE vocabulary_entries (
    vocabulary text NOT NULL,
    code text NOT NULL,
    position integer NOT NULL,
    label_fr text NOT NULL,
    label_en text NOT NULL,
    definition text NOT NULL,
    source text NOT NULL,
    retired_at {instant},
    PRIMARY KEY (vocabulary, code)
);
";

const DOWN: &str = "
DROP TABLE vocabulary_entries;
DROP TABLE idempotency_keys;
DROP TABLE sign_in_throttles;
DROP TABLE known_browsers;
DROP TABLE api_tokens;
DROP TABLE user_sessions;
DROP TABLE users;
DROP TABLE organisation_kinds;
DROP TABLE organisations;
DROP TABLE data_keys;
DROP TABLE counters;
DROP TABLE settings;
";
