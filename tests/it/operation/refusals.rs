//! What a backup or a restore refuses leaves nothing behind: no half file, no half database.

use crate::on_both;
use crate::support::command::{names, run, run_with, said};
use crate::support::{Engine, TestApp, template};
use passerelle::config::Config;

/// How many tables there are where these settings say.
async fn tables(app: &TestApp, place: &Config) -> i64 {
    if app.engine == Engine::Sqlite {
        let file = passerelle::database::sqlite_file(&place.database_url).unwrap().unwrap();
        let left = names(file.parent().unwrap());
        return i64::try_from(left.len()).unwrap();
    }
    let db = passerelle::database::connect(&place.database_url, passerelle::database::PoolSize(1)).await.unwrap();
    let mut asked = app.clone();
    asked.app = asked.app.over(db.clone());
    let count = asked.count("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").await;
    db.close().await.unwrap();
    count
}

on_both! {
    async fn a_backup_that_cannot_be_good_is_not_made(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("x.backup");
        let to = to.to_str().unwrap();
        let (_, events) = crate::history::four_events(&app).await;
        let second = app.sql_id(events[1]);
        app.sql(&format!("UPDATE events SET act = 'forged' WHERE id = {second}")).await;
        let made = app.command(&["backup", "--to", to]).await;
        assert!(made.status.code() == Some(1) && said(&made).contains("event 2"), "{}", said(&made));
        assert_eq!(names(folder.path()), [""; 0]);
        app.sql(&format!("UPDATE events SET act = 'disable' WHERE id = {second}")).await;

        std::fs::write(to, "what was there").unwrap();
        let made = app.command(&["backup", "--to", to]).await;
        assert!(made.status.code() == Some(1) && said(&made).contains("is there already"), "{}", said(&made));
        assert_eq!(std::fs::read(to).unwrap(), b"what was there");
        let nowhere = folder.path().join("absent/x.backup");
        assert_eq!(app.command(&["backup", "--to", nowhere.to_str().unwrap()]).await.status.code(), Some(1));
        assert_eq!(app.command(&["backup", "--to", to, "--keep"]).await.status.code(), Some(1), "no folder");
        assert_eq!(app.command(&["backup"]).await.status.code(), Some(2));
        if app.engine == Engine::Postgres {
            let words = ["backup", "--to", &format!("{to}.2")];
            let made = run_with(&app.app.config, &words, &[("PG_BIN", "/nowhere")]).await;
            assert!(made.status.code() == Some(1) && said(&made).contains("pg_dump was not found"), "{}", said(&made));
            assert_eq!(names(folder.path()), ["x.backup"]);
        }
    }

    async fn a_restore_that_cannot_be_good_leaves_the_place_empty(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        assert!(app.command(&["backup", "--to", &at("good")]).await.status.success());
        let good = std::fs::read(at("good")).unwrap();
        std::fs::write(at("cut"), &good[..good.len() * 2 / 3]).unwrap();
        std::fs::write(at("none"), "hello").unwrap();
        let other_engine: &[u8] = if app.engine == Engine::Sqlite { b"PGDMP\x01\x0e\0" } else { b"SQLite format 3\0" };
        std::fs::write(at("other"), other_engine).unwrap();
        // One whose history was altered after it was made.
        let (_, events) = crate::history::four_events(&app).await;
        app.sql(&format!("UPDATE events SET act = 'forged' WHERE id = {}", app.sql_id(events[1]))).await;
        match app.engine {
            Engine::Sqlite => app.sql(&format!("VACUUM INTO '{}'", at("forged"))).await,
            Engine::Postgres => {
                let url = app.app.config.database_url.clone();
                let words = ["-Fc", "-f", &at("forged"), &url].map(str::to_owned);
                let dumped = tokio::task::spawn_blocking(|| std::process::Command::new("pg_dump").args(words).output());
                assert!(dumped.await.unwrap().unwrap().status.success());
            }
        }
        app.in_an_empty_place(async |place| {
            let empty = tables(&app, &place).await;
            for (name, why) in [("cut", "damaged|failed|malformed|disk image"), ("none", "is not a backup"), ("other", "this is a backup of"), ("forged", "event 2"), ("absent", "No such file")] {
                let refused = run(&place, &["restore", "--from", &at(name)]).await;
                let words = said(&refused);
                assert!(refused.status.code() == Some(1) && why.split('|').any(|why| words.contains(why)), "{name}: {words}");
                assert_eq!(tables(&app, &place).await, empty, "{name}: {words}");
            }
            // Without its key, or with another's.
            let mut keyless = place.clone();
            keyless.master_key_file = folder.path().join("other.key");
            for why in ["is missing", "is not the one"] {
                let refused = run(&keyless, &["restore", "--from", &at("good")]).await;
                assert!(refused.status.code() == Some(1) && said(&refused).contains(why), "{}", said(&refused));
                assert_eq!(tables(&app, &place).await, empty, "{}", said(&refused));
                let _ = passerelle::vault::MasterKey::create(&keyless.master_key_file);
            }
            assert!(run(&place, &["restore", "--from", &at("good")]).await.status.success());
            let full = tables(&app, &place).await;
            let refused = run(&place, &["restore", "--from", &at("good")]).await;
            assert!(refused.status.code() == Some(1) && said(&refused).contains("there already") || said(&refused).contains("not empty"), "{}", said(&refused));
            assert_eq!(tables(&app, &place).await, full);
            assert!(run(&place, &["verify"]).await.status.success(), "what was there is as it was");
        })
        .await;
    }
}

/// PostgreSQL's own programs fill the database before it is checked: a machine that stops in between leaves one that nobody
/// may use.
#[test]
fn a_database_whose_restore_did_not_end_is_not_opened() {
    crate::support::server::on_an_empty_database(Engine::Postgres, async |config, _| {
        let db = passerelle::database::connect(&config.database_url, passerelle::database::PoolSize(1)).await.unwrap();
        sea_orm::ConnectionTrait::execute_unprepared(&db, "CREATE TABLE under_restore (since text)").await.unwrap();
        db.close().await.unwrap();
        for words in [&["migrate"][..], &["verify"]] {
            let refused = run(&config, words).await;
            assert!(said(&refused).contains("did not come to its end"), "{}", said(&refused));
        }
        template::drop_database(&config.database_url).await;
    });
}
