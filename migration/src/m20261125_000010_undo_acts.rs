//! An act at the bench can be undone: its row stays, and counts no more.

crate::migration!("m20261125_000010_undo_acts");

const UP: &str = "
ALTER TABLE manual_sheets ADD COLUMN undone_at {instant};
ALTER TABLE software_installs ADD COLUMN undone_at {instant};
ALTER TABLE checks ADD COLUMN undone_at {instant};
";

const DOWN: &str = "
ALTER TABLE checks DROP COLUMN undone_at;
ALTER TABLE software_installs DROP COLUMN undone_at;
ALTER TABLE manual_sheets DROP COLUMN undone_at;
";
