//! What is given: donations, devices, and the media that hold data.

crate::migration!("m20261125_000003_create_devices");

const UP: &str = "
CREATE TABLE donations (
    id {uuid} PRIMARY KEY NOT NULL,
    number text NOT NULL UNIQUE,
    donor_id {uuid} NOT NULL REFERENCES organisations (id),
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    received_on {date} NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'closed')),
    note text,
    created_at {instant} NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX donations_by_organisation ON donations (organisation_id, id);
CREATE TABLE devices (
    id {uuid} PRIMARY KEY NOT NULL,
    tag text {bytewise} NOT NULL UNIQUE,
    donation_id {uuid} NOT NULL REFERENCES donations (id),
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    kind text NOT NULL CHECK (kind IN ('laptop', 'desktop', 'all_in_one', 'monitor', 'tablet', 'smartphone', 'other')),
    state text NOT NULL CHECK (state IN ('announced', 'received', 'quarantined', 'workshop', 'stock', 'pool', 'reserved',
        'handed_over', 'for_parts', 'to_recycle', 'recycled', 'returned_to_donor', 'lost', 'cancelled')),
    stage text,
    rules_version integer NOT NULL,
    manufacturer text,
    model text,
    model_version text,
    serial text,
    machine_uuid text,
    board_serial text,
    memory_mib bigint,
    processor text,
    folded_model text {bytewise} NOT NULL,
    folded_serial text {bytewise} NOT NULL,
    weight_g bigint CHECK (weight_g > 0),
    weee_stream text NOT NULL,
    inventory text NOT NULL CHECK (inventory IN ('none', 'evidence', 'manual_sheet')),
    media_confirmed_at {instant},
    no_storage_attested_by {uuid} REFERENCES users (id),
    grade_appearance text CHECK (grade_appearance IN ('A', 'B', 'C')),
    grade_function text CHECK (grade_function IN ('A', 'B', 'C')),
    price_cents bigint CHECK (price_cents >= 0),
    location text,
    accessories text NOT NULL,
    in_stock_on {date},
    taken_back_at {instant},
    created_at {instant} NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX devices_by_organisation ON devices (organisation_id, id);
CREATE INDEX devices_by_state ON devices (organisation_id, state, stage, id);
CREATE INDEX devices_in_state ON devices (organisation_id, state, id);
CREATE INDEX devices_of_kind ON devices (organisation_id, kind, id);
CREATE INDEX devices_by_donation ON devices (donation_id, id);
CREATE INDEX devices_by_model ON devices (organisation_id, folded_model, id);
CREATE INDEX devices_by_serial ON devices (organisation_id, folded_serial, id);
CREATE INDEX devices_by_uuid ON devices (organisation_id, machine_uuid) WHERE machine_uuid IS NOT NULL;
CREATE INDEX devices_by_rules ON devices (rules_version, id);
CREATE INDEX devices_ready ON devices (id) WHERE state = 'stock';
CREATE INDEX devices_ready_of_kind ON devices (kind, id) WHERE state = 'stock';
CREATE TABLE manual_sheets (
    id {uuid} PRIMARY KEY NOT NULL,
    device_id {uuid} NOT NULL REFERENCES devices (id),
    facts text NOT NULL,
    attested_by {uuid} NOT NULL REFERENCES users (id),
    recorded_at {instant} NOT NULL
);
CREATE INDEX manual_sheets_by_device ON manual_sheets (device_id, id);
CREATE TABLE media (
    id {uuid} PRIMARY KEY NOT NULL,
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    device_id {uuid} REFERENCES devices (id),
    donation_id {uuid} NOT NULL REFERENCES donations (id),
    kind text NOT NULL CHECK (kind IN ('hdd', 'ssd', 'nvme', 'emmc', 'unknown')),
    serial text,
    model text,
    size_bytes bigint,
    status text NOT NULL CHECK (status IN ('declared', 'confirmed', 'ghost', 'removed', 'destroyed')),
    ghost_reason text,
    health text,
    health_waived text,
    health_waived_by {uuid} REFERENCES users (id),
    accepted_sanitization_id {uuid},
    accepted_by {uuid} REFERENCES users (id),
    used_again_at {instant},
    destroyed_with {uuid} REFERENCES users (id),
    destruction_certificate text,
    declared_at {instant} NOT NULL,
    CHECK (status <> 'ghost' OR ghost_reason IS NOT NULL),
    CHECK (status <> 'destroyed' OR destroyed_with IS NOT NULL OR destruction_certificate IS NOT NULL),
    CHECK (status IN ('removed', 'destroyed') OR device_id IS NOT NULL)
);
CREATE INDEX media_by_device ON media (device_id, id);
CREATE UNIQUE INDEX media_one_per_serial ON media (organisation_id, serial, model)
    WHERE serial IS NOT NULL AND model IS NOT NULL AND status IN ('declared', 'confirmed');
CREATE INDEX media_by_serial ON media (organisation_id, serial);
CREATE INDEX media_by_donation ON media (donation_id, id);
CREATE INDEX media_loose ON media (organisation_id, id) WHERE status = 'removed';
CREATE TABLE medium_claims (
    device_id {uuid} NOT NULL REFERENCES devices (id),
    medium_id {uuid} NOT NULL REFERENCES media (id),
    claimed_at {instant} NOT NULL,
    PRIMARY KEY (device_id, medium_id)
);
CREATE INDEX medium_claims_by_medium ON medium_claims (medium_id);
";

const DOWN: &str = "
DROP TABLE medium_claims;
DROP TABLE media;
DROP TABLE manual_sheets;
DROP TABLE devices;
DROP TABLE donations;
";
