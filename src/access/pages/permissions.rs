//! Who may do what, made from the same match that decides.

use crate::access::{Permission, Reach, Role, may};
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

struct Row {
    name: &'static str,
    cells: Vec<String>,
}

#[derive(Template)]
#[template(path = "access/permissions.html")]
struct PermissionsPage {
    shell: Shell,
    roles: Vec<String>,
    rows: Vec<Row>,
}

/// The table.
pub async fn page(visit: Visit) -> Response {
    let shell = visit.shell("permissions-title");
    let roles = Role::ALL.iter().map(|role| shell.t(&format!("role-{role}"))).collect();
    let cell = |role: &Role, permission: Permission| match may(*role, permission) {
        None => "–".to_owned(),
        Some(reach) => shell.t(match reach {
            Reach::Oneself => "reach-self",
            Reach::Shared => "reach-shared",
            Reach::WithReason => "reach-reason",
            Reach::ReadOwn => "reach-read-own",
            Reach::Own => "reach-own",
            Reach::All => "reach-all",
        }),
    };
    let rows = Permission::ALL
        .iter()
        .map(|permission| Row {
            name: permission.code(),
            cells: Role::ALL.iter().map(|role| cell(role, *permission)).collect(),
        })
        .collect();
    web::page(StatusCode::OK, &PermissionsPage { shell, roles, rows })
}
