//! Another master key: what was locked opens as before, with the new key alone.

use crate::on_both;
use crate::support::command::{names, run, said};
use crate::support::fixtures;

on_both! {
    async fn after_a_rotation_all_is_read_with_the_new_key_and_the_old_one_is_refused(app: TestApp) {
        let case = app.api("caseworker");
        let person = case.post("/beneficiaries", fixtures::person("Philomène", "Grandvaloux")).await.expect(201);
        let path = format!("/beneficiaries/{}", person.str("/file_number"));
        let key = app.app.config.master_key_file.clone();
        let old = std::fs::read_to_string(&key).unwrap();
        let wrapped = "SELECT count(*) FROM data_keys WHERE wrapped IS NOT NULL";
        let (keys, hash) = (app.count(wrapped).await, app.app.vault.hash("name", b"Grandvaloux"));
        let rotated = app.command(&["key", "rotate"]).await;
        assert!(rotated.status.success() && said(&rotated).contains(&format!("{keys} keys wrapped")), "{}", said(&rotated));
        let new = std::fs::read_to_string(&key).unwrap();
        assert_ne!(new, old);
        let kept: Vec<String> = names(app.folder()).into_iter().filter(|name| name.contains("passerelle.key.")).collect();
        let [kept] = &kept[..] else { panic!("{kept:?}") };
        assert_eq!(std::fs::read_to_string(app.folder().join(kept)).unwrap(), old, "for the backups made until now");

        // A service that still holds the old key keeps nothing that could not be read again.
        let before = app.count("SELECT count(*) FROM beneficiaries").await;
        case.post("/beneficiaries", fixtures::person("Odile", "Ravaudet")).await.expect_problem(500, "internal");
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, before);

        let again = app.opened(&app.app.config).await;
        assert_eq!(again.api("caseworker").get(&path).await.expect(200).str("/family_name"), "Grandvaloux");
        assert_eq!(again.app.vault.hash("name", b"Grandvaloux"), hash, "what is searched by hash is found as before");
        again.api("caseworker").post("/beneficiaries", fixtures::person("Odile", "Ravaudet")).await.expect(201);
        assert_eq!(again.differences().await, [""; 0]);
        again.app.db.clone().close().await.unwrap();

        std::fs::write(&key, old).unwrap();
        let refused = app.command(&["verify"]).await;
        assert!(refused.status.code() == Some(1) && said(&refused).contains("is not the one"), "{}", said(&refused));
    }

    async fn a_rotation_that_stopped_halfway_is_brought_to_its_end_at_the_next_start(app: TestApp) {
        let key = app.app.config.master_key_file.clone();
        let (next, aside) = (app.folder().join("passerelle.key.new"), app.folder().join("aside"));
        let old = std::fs::read(&key).unwrap();
        // Stopped before the commit: the new key locks nothing.
        passerelle::vault::MasterKey::create(&next).unwrap();
        assert!(run(&app.app.config, &["verify"]).await.status.success());
        assert_eq!(std::fs::read(&key).unwrap(), old);
        // Stopped after the commit, before or between the two new names.
        for renamed in [false, true] {
            let old = std::fs::read(&key).unwrap();
            assert!(app.command(&["key", "rotate"]).await.status.success());
            std::fs::rename(&key, &next).unwrap();
            std::fs::write(&aside, &old).unwrap();
            std::fs::set_permissions(&aside, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
            if !renamed {
                std::fs::rename(&aside, &key).unwrap();
            }
            let opened = run(&app.app.config, &["verify"]).await;
            assert!(opened.status.success(), "{}", said(&opened));
            assert!(key.exists() && !next.exists());
            assert!(run(&app.app.config, &["verify"]).await.status.success());
        }
    }
}
