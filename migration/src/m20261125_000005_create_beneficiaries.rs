//! Whom the programme helps. What names a person is encrypted with that person's own key (`{bytes}` columns).

crate::migration!("m20261125_000005_create_beneficiaries");

const UP: &str = "
CREATE TABLE beneficiaries (
    id {uuid} PRIMARY KEY NOT NULL,
    file_number text NOT NULL UNIQUE,
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    caseworker_id {uuid} NOT NULL REFERENCES users (id),
    key_id {uuid} NOT NULL REFERENCES data_keys (id),
    given_name {bytes} NOT NULL,
    family_name {bytes} NOT NULL,
    birth {bytes} NOT NULL,
    commune text NOT NULL,
    district text,
    equipment_code text NOT NULL,
    connection_code text NOT NULL,
    entry_situation_code text NOT NULL,
    entry_frozen_on {date},
    entry_age_band text,
    notice_given_on {date} NOT NULL,
    followup_refused_on {date},
    last_activity_at {instant} NOT NULL,
    created_at {instant} NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX beneficiaries_by_organisation ON beneficiaries (organisation_id, id);
CREATE INDEX beneficiaries_by_activity ON beneficiaries (organisation_id, last_activity_at, id);
CREATE TABLE beneficiary_channels (
    id {uuid} PRIMARY KEY NOT NULL,
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    kind text NOT NULL,
    value {bytes} NOT NULL,
    preferred boolean NOT NULL
);
CREATE INDEX beneficiary_channels_by_beneficiary ON beneficiary_channels (beneficiary_id, id);
CREATE UNIQUE INDEX beneficiary_channels_one_preferred ON beneficiary_channels (beneficiary_id) WHERE preferred;
CREATE TABLE beneficiary_entitlements (
    id {uuid} PRIMARY KEY NOT NULL,
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    code text NOT NULL,
    checked_on {date} NOT NULL,
    proof text NOT NULL
);
CREATE INDEX beneficiary_entitlements_by_beneficiary ON beneficiary_entitlements (beneficiary_id, id);
CREATE TABLE beneficiary_hashes (
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    hash {bytes} NOT NULL,
    PRIMARY KEY (hash, beneficiary_id)
);
CREATE INDEX beneficiary_hashes_by_beneficiary ON beneficiary_hashes (beneficiary_id);
CREATE TABLE beneficiary_access (
    id {uuid} PRIMARY KEY NOT NULL,
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    purpose text NOT NULL CHECK (purpose IN ('training', 'referral', 'transfer')),
    from_on {date} NOT NULL,
    until_on {date},
    CHECK (until_on IS NULL OR until_on >= from_on)
);
CREATE INDEX beneficiary_access_by_organisation ON beneficiary_access (organisation_id, beneficiary_id);
CREATE INDEX beneficiary_access_by_beneficiary ON beneficiary_access (beneficiary_id, id);
CREATE UNIQUE INDEX beneficiary_access_one_open ON beneficiary_access (beneficiary_id, organisation_id, purpose) WHERE until_on IS NULL;
";

const DOWN: &str = "
DROP TABLE beneficiary_access;
DROP TABLE beneficiary_hashes;
DROP TABLE beneficiary_entitlements;
DROP TABLE beneficiary_channels;
DROP TABLE beneficiaries;
";
