//! From a need to a device in someone's hands: requests, allocations, handovers, issued documents.

crate::migration!("m20261125_000007_create_allocations");

const UP: &str = "
CREATE TABLE requests (
    id {uuid} PRIMARY KEY NOT NULL,
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    device_kind text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'information_needed', 'waiting', 'offered', 'fulfilled',
        'refused', 'declined', 'withdrawn', 'expired', 'redirected', 'duplicate')),
    reason {bytes} NOT NULL,
    referred_by {uuid} REFERENCES organisations (id),
    referred_on {date} NOT NULL,
    accepted_at {instant},
    offered_at {instant},
    refusal_reason text,
    created_by {uuid} NOT NULL REFERENCES users (id),
    created_at {instant} NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CHECK ((state = 'refused') = (refusal_reason IS NOT NULL))
);
CREATE INDEX requests_by_beneficiary ON requests (beneficiary_id, id);
CREATE INDEX requests_by_state ON requests (organisation_id, state, id);
CREATE INDEX requests_by_referral ON requests (referred_on, beneficiary_id);
CREATE TABLE request_needs (
    request_id {uuid} NOT NULL REFERENCES requests (id),
    need text NOT NULL,
    PRIMARY KEY (request_id, need)
);
CREATE TABLE allocations (
    id {uuid} PRIMARY KEY NOT NULL,
    reference text NOT NULL UNIQUE,
    request_id {uuid} NOT NULL REFERENCES requests (id),
    device_id {uuid} NOT NULL REFERENCES devices (id),
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    state text NOT NULL CHECK (state IN ('held', 'handed_over', 'cancelled', 'expired')),
    hold_until {date} NOT NULL,
    price_cents bigint NOT NULL CHECK (price_cents >= 0),
    exceptional boolean NOT NULL,
    made_by {uuid} NOT NULL REFERENCES users (id),
    made_at {instant} NOT NULL,
    ended_at {instant},
    signed_on {date},
    signature_kind text CHECK (signature_kind IN ('drawn', 'paper')),
    signature {bytes},
    accessories text NOT NULL,
    receipt_number text,
    warranty_until {date},
    returned_at {instant},
    version bigint NOT NULL DEFAULT 1,
    CHECK ((state = 'handed_over') = (signed_on IS NOT NULL AND receipt_number IS NOT NULL AND warranty_until IS NOT NULL))
);
CREATE UNIQUE INDEX allocations_one_live_per_device ON allocations (device_id) WHERE state = 'held';
CREATE UNIQUE INDEX allocations_one_with_the_person ON allocations (device_id) WHERE state = 'handed_over' AND returned_at IS NULL;
CREATE UNIQUE INDEX allocations_one_per_request ON allocations (request_id) WHERE state IN ('held', 'handed_over');
CREATE UNIQUE INDEX allocations_one_per_person ON allocations (beneficiary_id)
    WHERE state IN ('held', 'handed_over') AND NOT exceptional;
CREATE INDEX allocations_by_beneficiary ON allocations (beneficiary_id, id);
CREATE INDEX allocations_by_state ON allocations (organisation_id, state, id);
CREATE INDEX allocations_by_device ON allocations (device_id, id);
CREATE INDEX allocations_by_signature ON allocations (signed_on, beneficiary_id);
CREATE TABLE contributions (
    id {uuid} PRIMARY KEY NOT NULL,
    allocation_id {uuid} NOT NULL REFERENCES allocations (id),
    payer_id {uuid} REFERENCES organisations (id),
    amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
    status text NOT NULL CHECK (status IN ('paid', 'waived', 'scheduled'))
);
CREATE INDEX contributions_by_allocation ON contributions (allocation_id, id);
CREATE TABLE issued_documents (
    id {uuid} PRIMARY KEY NOT NULL,
    kind text NOT NULL CHECK (kind IN ('receipt')),
    issuer_id {uuid} NOT NULL REFERENCES organisations (id),
    number text NOT NULL,
    subject_id {uuid} NOT NULL,
    sha256 {bytes} NOT NULL,
    key_id {uuid} NOT NULL REFERENCES data_keys (id),
    content {bytes} NOT NULL,
    issued_at {instant} NOT NULL,
    UNIQUE (kind, issuer_id, number)
);
CREATE UNIQUE INDEX issued_documents_by_subject ON issued_documents (kind, subject_id);
";

const DOWN: &str = "
DROP TABLE issued_documents;
DROP TABLE contributions;
DROP TABLE allocations;
DROP TABLE request_needs;
DROP TABLE requests;
";
