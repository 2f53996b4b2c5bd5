//! Accounts and one's own profile on screen.

pub mod accounts;
pub mod me;
pub mod permissions;
pub mod second_factor;

use super::Permission as P;
use super::routes::Routes;

/// Their routes: administrators manage every account, a lead invites into the own structure, everyone keeps a profile.
pub fn routes() -> Routes {
    Routes::new()
        .get("/settings/accounts", P::UsersManage, accounts::list_all)
        .get("/settings/accounts/new", P::UsersManage, accounts::new_anywhere)
        .post("/settings/accounts", P::UsersManage, accounts::add_anywhere)
        .get("/settings/accounts/{id}", P::UsersManage, accounts::one)
        .post("/settings/accounts/{id}/move", P::UsersManage, accounts::move_to)
        .post("/settings/accounts/{id}/disable", P::UsersManage, accounts::disable)
        .post("/settings/accounts/{id}/enable", P::UsersManage, accounts::enable)
        .post("/settings/accounts/{id}/second-factor-removal", P::UsersManage, accounts::remove_second_factor)
        .get("/colleagues", P::UsersInvite, accounts::list_own)
        .get("/colleagues/new", P::UsersInvite, accounts::new_own)
        .post("/colleagues", P::UsersInvite, accounts::add_own)
        .get("/me", P::MeManage, me::page)
        .post("/me/password", P::MeManage, me::set_password)
        .post("/me/language", P::MeManage, me::set_language)
        .post("/me/tokens", P::MeManage, me::add_token)
        .post("/me/tokens/{id}/revoke", P::MeManage, me::revoke_token)
        .get("/me/second-factor", P::MeManage, second_factor::page)
        .post("/me/second-factor", P::MeManage, second_factor::begin)
        .post("/me/second-factor/confirmation", P::MeManage, second_factor::confirm)
        .post("/me/second-factor/recovery-codes", P::MeManage, second_factor::renew_codes)
        .post("/me/second-factor/removal", P::MeManage, second_factor::remove)
        .get("/help/permissions", P::MeManage, permissions::page)
}
