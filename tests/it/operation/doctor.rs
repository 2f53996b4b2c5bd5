//! What the doctor says of a service that is well, and of one that is not.

use crate::on_both;
use crate::support::command::{names, run, said};
use crate::support::server::config;
use crate::support::{Engine, TestApp, fixtures};
use std::os::unix::fs::PermissionsExt as _;

/// Exit code and words.
async fn examined(app: &TestApp, words: &[&str]) -> (Option<i32>, String) {
    let output = app.command(&[&["doctor"], words].concat()).await;
    (output.status.code(), said(&output))
}

on_both! {
    async fn a_service_that_is_well_is_told_so_and_what_to_do_otherwise(app: TestApp) {
        app.api("caseworker").post("/beneficiaries", fixtures::person("Philomène", "Grandvaloux")).await.expect(201);
        passerelle::journal::seals::seal(&app.app).await.unwrap();
        let before = app.everything().await;
        let (code, first) = examined(&app, &["--deep"]).await;
        assert_eq!(code, Some(0), "{first}");
        for line in ["ok    schema     up to date", "ok    seals", "ok    history    whole", "look  backup     none was made", "administer the service"] {
            assert!(first.contains(line), "{line}\n{first}");
        }
        assert!(!first.contains("FAULT") && !first.contains("Philomène") && !first.contains("example.org"), "{first}");
        assert!(before == app.everything().await, "it changes nothing");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x");
        assert!(app.command(&["backup", "--to", file.to_str().unwrap()]).await.status.success());
        let (_, said) = examined(&app, &[]).await;
        assert!(said.contains("ok    backup     the last one is 0 hours old"), "{said}");

        // An event altered is found by looking deep; a backup two days old, a seal missing, at once.
        let old = (chrono::DateTime::parse_from_rfc3339("2026-01-01T00:00:00Z").unwrap()).to_rfc3339();
        app.sql(&format!("UPDATE settings SET value = '{old}' WHERE key = 'last_backup_at'")).await;
        app.sql("UPDATE events SET act = 'forged' WHERE act = 'register'").await;
        app.sql("UPDATE events SET act = 'forged' WHERE subject_kind = 'beneficiary'").await;
        app.sql("UPDATE chain_heads SET sealed_seq = 0").await;
        let (code, said) = examined(&app, &["--deep"]).await;
        assert!(code == Some(1) && said.contains("FAULT history"), "{said}");
        assert!(said.contains("look  backup     the last one is") && said.contains("wait to be sealed"), "{said}");
    }

    async fn what_is_broken_makes_it_fail_and_is_named_with_its_remedy(app: TestApp) {
        let key = app.app.config.master_key_file.clone();
        let mode = |path: &std::path::Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        mode(&key, 0o644);
        let (code, said) = examined(&app, &[]).await;
        assert!(code == Some(1) && said.contains("FAULT key") && said.contains("chmod 600"), "{said}");
        mode(&key, 0o600);
        app.sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m99990101_000001_later', 0)").await;
        let (code, said) = examined(&app, &[]).await;
        assert!(code == Some(1) && said.contains("FAULT schema     the database is newer"), "{said}");
        app.sql("DELETE FROM seaql_migrations WHERE version = 'm99990101_000001_later'").await;
        app.sql("DELETE FROM seaql_migrations WHERE version LIKE '%undo_acts'").await;
        let (code, said) = examined(&app, &[]).await;
        assert!(code == Some(1) && said.contains("1 steps behind; run: passerelle migrate"), "{said}");
        app.sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20261125_000010_undo_acts', 0)").await;
        if app.engine == Engine::Sqlite {
            mode(&app.folder().join("test.db"), 0o644);
            let (code, said) = examined(&app, &[]).await;
            assert!(code == Some(1) && said.contains("FAULT database") && said.contains("test.db; run") || said.contains("chmod 600"), "{said}");
            mode(&app.folder().join("test.db"), 0o600);
        }
        std::fs::remove_file(&key).unwrap();
        passerelle::vault::MasterKey::create(&key).unwrap();
        let (code, said) = examined(&app, &[]).await;
        assert!(code == Some(1) && said.contains("is not the one this database was made with"), "{said}");
    }
}

#[test]
fn where_nothing_is_yet_nothing_is_made() {
    crate::support::server::runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        for url in [
            format!("sqlite://{}?mode=rwc", folder.path().join("absent.db").display()),
            "postgres://nobody:s3cret@127.0.0.1:1/nothing".to_owned(),
        ] {
            let output = run(&config(&url, folder.path()), &["doctor"]).await;
            let words = said(&output);
            assert!(output.status.code() == Some(1) && words.contains("FAULT database"), "{words}");
            assert!(!words.contains("s3cret"), "{words}");
        }
        assert_eq!(names(folder.path()), [""; 0]);
    });
}
