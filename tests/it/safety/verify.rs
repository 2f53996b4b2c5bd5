//! `passerelle verify`, as an operator runs it: silent about what is whole, and not to be deceived by who holds the
//! database.

use crate::on_both;

on_both! {
    async fn the_command_finds_the_first_event_that_someone_altered_deleted_or_moved(app: TestApp) {
        let (subject, events) = crate::history::four_events(&app).await;
        passerelle::journal::seals::seal(&app.app).await.unwrap();
        let whole = app.command(&["verify"]).await;
        assert_eq!(whole.status.code(), Some(0), "{whole:?}");
        assert_eq!(String::from_utf8_lossy(&whole.stdout), "history whole, nothing differs\n");

        let id = |at: usize| app.sql_id(events[at]);
        let of = app.sql_id(subject);
        let cases = [
            ("altered", format!("UPDATE events SET act = 'enable' WHERE id = {}", id(2)), format!("event 3 ({})", events[2])),
            ("deleted", format!("DELETE FROM events WHERE id = {}", id(1)), "event 2 is missing".to_owned()),
            (
                "reordered",
                format!(
                    "UPDATE events SET seq = -2 WHERE id = {two}; UPDATE events SET seq = 2 WHERE id = {three}; \
                     UPDATE events SET seq = 3 WHERE id = {two}",
                    two = id(1), three = id(2),
                ),
                format!("event 2 ({})", events[2]),
            ),
            ("cut", format!("DELETE FROM events WHERE id = {}", id(3)), "the chain has 3".to_owned()),
        ];
        app.sql(&format!("CREATE TABLE kept AS SELECT * FROM events WHERE subject_id = {of}")).await;
        for (what, forged, named) in cases {
            app.sql(&forged).await;
            let found = app.command(&["verify"]).await;
            let said = String::from_utf8_lossy(&found.stdout).into_owned();
            assert_eq!(found.status.code(), Some(1), "{what}: {found:?}");
            let first = said.lines().next().unwrap_or_default();
            assert!(first.starts_with(&format!("user {subject}: ")) && first.contains(&named), "{what}: {said}");
            app.sql(&format!("DELETE FROM events WHERE subject_id = {of}")).await;
            app.sql("INSERT INTO events SELECT * FROM kept").await;
        }
        assert_eq!(app.command(&["verify"]).await.status.code(), Some(0), "mended, it is whole again");
    }
}
