//! The second factor of an account: what its app and the service share, sealed, since when it is asked for, the last step of
//! time whose digits were used; and the codes on paper for the day the app is lost, as keyed hashes.

crate::migration!("m20261126_000016_second_factor");

const UP: &str = "
ALTER TABLE users ADD COLUMN second_factor_secret {bytes};
ALTER TABLE users ADD COLUMN second_factor_since {instant};
ALTER TABLE users ADD COLUMN second_factor_step bigint NOT NULL DEFAULT 0;
CREATE TABLE recovery_codes (
    user_id {uuid} NOT NULL REFERENCES users (id),
    hash {bytes} NOT NULL,
    PRIMARY KEY (user_id, hash)
);
";

const DOWN: &str = "
DROP TABLE recovery_codes;
ALTER TABLE users DROP COLUMN second_factor_step;
ALTER TABLE users DROP COLUMN second_factor_since;
ALTER TABLE users DROP COLUMN second_factor_secret;
";
