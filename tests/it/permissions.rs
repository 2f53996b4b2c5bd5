//! Who may do what: the code's only match, and the table people read and decide on.

use crate::on_both;
use passerelle::access::{Permission, Reach, Role, may};
use std::collections::BTreeSet;

const TABLE: &str = include_str!("permissions.csv");

fn word(reach: Option<Reach>) -> &'static str {
    match reach {
        None => "-",
        Some(Reach::Oneself) => "self",
        Some(Reach::Shared) => "reach",
        Some(Reach::WithReason) => "reason",
        Some(Reach::ReadOwn) => "read own",
        Some(Reach::Own) => "own",
        Some(Reach::All) => "all",
    }
}

#[test]
fn the_code_allows_what_the_table_says_cell_by_cell() {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    let roles: Vec<Role> = reader
        .headers()
        .unwrap()
        .iter()
        .skip(2)
        .map(|code| Role::from_code(code).unwrap_or_else(|| panic!("{code} is no role")))
        .collect();
    assert_eq!(roles, Role::ALL, "the table has one column a role");
    let mut told = BTreeSet::new();
    for row in reader.records() {
        let row = row.unwrap();
        let permission = Permission::from_code(&row[0]).unwrap_or_else(|| panic!("{} is no permission", &row[0]));
        assert!(told.insert(permission), "{permission} stands twice in the table");
        for (role, cell) in roles.iter().zip(row.iter().skip(2)) {
            assert_eq!(word(may(*role, permission)), cell, "{permission} for {role}");
        }
    }
    let missing: Vec<_> = Permission::ALL.iter().filter(|permission| !told.contains(permission)).collect();
    assert!(missing.is_empty(), "in the code, not in the table: {missing:?}");
}

#[test]
fn no_role_may_do_everything() {
    for role in Role::ALL {
        let refused = Permission::ALL.iter().filter(|permission| may(*role, **permission).is_none()).count();
        assert!(refused > 0, "{role} is refused nothing");
    }
}

on_both! {
    async fn everyone_can_read_the_whole_table_in_both_languages(app: TestApp) {
        let trainer = app.browser("trainer").await;
        for (lang, all) in [("fr", "tout"), ("en", "everything")] {
            trainer.set_cookie("passerelle-lang", lang);
            let page = trainer.page("/help/permissions").await;
            page.shows(all).never_says("⟦");
            for permission in Permission::ALL {
                page.shows(permission.code());
            }
        }
    }
}
