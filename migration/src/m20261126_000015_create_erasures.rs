//! Erasures asked for by people, and what was answered. Nothing here names anyone.

crate::migration!("m20261126_000015_create_erasures");

const UP: &str = "
CREATE TABLE erasures (
    id {uuid} PRIMARY KEY NOT NULL,
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    asked_on {date} NOT NULL,
    due_on {date} NOT NULL,
    state text NOT NULL CHECK (state IN ('asked', 'done', 'refused', 'withdrawn')),
    refusal_reason text CHECK (refusal_reason IN ('legal_obligation', 'legal_claims', 'identity_not_proven', 'unfounded')),
    created_by {uuid} NOT NULL REFERENCES users (id),
    created_at {instant} NOT NULL,
    decided_by {uuid} REFERENCES users (id),
    decided_at {instant},
    version bigint NOT NULL DEFAULT 1,
    CHECK (due_on > asked_on),
    CHECK ((state = 'refused') = (refusal_reason IS NOT NULL)),
    CHECK ((state = 'asked') = (decided_at IS NULL)),
    CHECK ((decided_at IS NULL) = (decided_by IS NULL))
);
CREATE UNIQUE INDEX erasures_one_asked ON erasures (beneficiary_id) WHERE state = 'asked';
CREATE INDEX erasures_by_beneficiary ON erasures (beneficiary_id, id);
CREATE INDEX erasures_by_state ON erasures (organisation_id, state, id);
CREATE INDEX erasures_everywhere_by_state ON erasures (state, id);
";

const DOWN: &str = "
DROP TABLE erasures;
";
