//! What became of them: follow-up series, their waves, attempts and answers.

crate::migration!("m20261125_000008_create_outcomes");

const UP: &str = "
CREATE TABLE followup_series (
    id {uuid} PRIMARY KEY NOT NULL,
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    opened_by text NOT NULL CHECK (opened_by IN ('exit', 'handover')),
    index_on {date} NOT NULL,
    exited_on {date},
    handed_over_on {date},
    opened_at {instant} NOT NULL,
    closed_at {instant}
);
CREATE UNIQUE INDEX followup_series_one_open ON followup_series (beneficiary_id) WHERE closed_at IS NULL;
CREATE INDEX followup_series_by_beneficiary ON followup_series (beneficiary_id, id);
CREATE TABLE followups (
    id {uuid} PRIMARY KEY NOT NULL,
    series_id {uuid} NOT NULL REFERENCES followup_series (id),
    beneficiary_id {uuid} NOT NULL REFERENCES beneficiaries (id),
    organisation_id {uuid} NOT NULL REFERENCES organisations (id),
    wave text NOT NULL CHECK (wave IN ('remise', 'sortie', 'm3', 'm6', 'm12')),
    due_on {date} NOT NULL,
    opens_on {date} NOT NULL,
    closes_on {date} NOT NULL,
    refused_on {date},
    out_of_scope_on {date},
    answered_at {instant},
    version bigint NOT NULL DEFAULT 1,
    UNIQUE (series_id, wave)
);
CREATE INDEX followups_by_beneficiary ON followups (beneficiary_id, due_on, id);
CREATE INDEX followups_due ON followups (organisation_id, due_on, id) WHERE answered_at IS NULL;
CREATE INDEX followups_closing ON followups (closes_on, wave);
CREATE TABLE followup_attempts (
    id {uuid} PRIMARY KEY NOT NULL,
    followup_id {uuid} NOT NULL REFERENCES followups (id),
    attempted_on {date} NOT NULL,
    channel text NOT NULL,
    result text NOT NULL CHECK (result IN ('reached', 'no_answer', 'message_left', 'wrong_contact', 'call_back', 'refused')),
    recorded_by {uuid} NOT NULL REFERENCES users (id),
    recorded_at {instant} NOT NULL
);
CREATE INDEX followup_attempts_by_followup ON followup_attempts (followup_id, id);
CREATE TABLE followup_answers (
    id {uuid} PRIMARY KEY NOT NULL,
    followup_id {uuid} NOT NULL UNIQUE REFERENCES followups (id),
    outcome_code text NOT NULL,
    contract_code text,
    planned_months integer CHECK (planned_months BETWEEN 0 AND 600),
    hours_per_week integer CHECK (hours_per_week BETWEEN 0 AND 80),
    evidence_code text NOT NULL,
    observed_on {date} NOT NULL,
    category text NOT NULL CHECK (category IN ('durable', 'transition', 'positive', 'other', 'withdrawn')),
    employed boolean NOT NULL,
    late boolean NOT NULL,
    recorded_by {uuid} NOT NULL REFERENCES users (id),
    recorded_at {instant} NOT NULL
);
";

const DOWN: &str = "
DROP TABLE followup_answers;
DROP TABLE followup_attempts;
DROP TABLE followups;
DROP TABLE followup_series;
";
