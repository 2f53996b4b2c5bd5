//! Accounts: opened by the operator or an administrator, changed, disabled. Every change ends the sessions and tokens.

use super::{Permission, Role, Scope, passwords, store, throttle, tokens};
use crate::access::Actor;
use crate::act::Act;
use crate::app::App;
use crate::entities::users;
use crate::error::{Error, Result, Rule, is_unique_violation};
use crate::journal::{Event, SubjectKind};
use crate::kernel::fields::{Fields, Wish};
use crate::kernel::lang::Lang;
use crate::organisations;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter,
};
use uuid::Uuid;

/// The accounts of the demonstration, one per role, by role code.
pub const DEMO_ACCOUNTS: &[(&str, &str)] = &[
    ("technician", "atelier@demo.invalid"),
    ("workshop_lead", "chef.atelier@demo.invalid"),
    ("caseworker", "accompagnement@demo.invalid"),
    ("structure_lead", "responsable@demo.invalid"),
    ("trainer", "formation@demo.invalid"),
    ("county", "departement@demo.invalid"),
    ("admin", "administration@demo.invalid"),
    ("dpo", "donnees@demo.invalid"),
];

/// The account wished for.
#[derive(Clone, utoipa::ToSchema)]
pub struct NewAccount {
    /// Its address, unique, compared without case.
    pub email: String,
    /// As shown on screen.
    pub name: String,
    /// Its role; `structure_lead` is a caseworker who leads, `dpo` an administrator who protects data.
    #[schema(value_type = String)]
    pub role: Role,
    /// The structure it belongs to; the author's own when not given.
    pub organisation_id: Option<Uuid>,
    /// Its first password.
    pub password: String,
}

impl std::fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewAccount({}, {})", self.email, self.role)
    }
}

impl Wish for NewAccount {
    fn read(fields: &mut Fields) -> Self {
        let email = store::fold_email(&fields.required_text("email", 254));
        if !email.is_empty() && !is_email(&email) {
            fields.refuse("email", "not_an_email");
        }
        let name = fields.required_text("name", 120);
        // A password is taken as typed: not cleaned, not cut.
        let password = fields.raw("password").and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        if let Some(code) = passwords::weakness(&password, &[&email, &name]) {
            fields.refuse("password", code);
        }
        Self {
            email,
            name,
            role: fields.required_word("role", Role::from_code).unwrap_or(Role::Technician),
            organisation_id: fields.id("organisation_id"),
            password,
        }
    }
}

/// Whether a text looks like an address; the mail itself is the only proof.
pub fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
    }) && text.chars().all(|c| !c.is_whitespace() && !c.is_control())
        && text.matches('@').count() == 1
}

/// Opens an account.
///
/// # Errors
/// `Forbidden` for a role or a structure beyond reach; a field error when the address is taken.
pub async fn add(app: &App, actor: &Actor, wish: NewAccount) -> Result<Uuid> {
    let organisation_id = match wish.organisation_id {
        Some(id) => id,
        None => actor.organisation_id()?,
    };
    let reached = match actor.scope(Permission::UsersManage) {
        Scope::Everything => true,
        // A lead invites into the own structure, never an administrator.
        _ => {
            actor.require(Permission::UsersInvite)?;
            actor.scope(Permission::UsersInvite) == Scope::Organisation(organisation_id)
                && !matches!(wish.role, Role::Admin | Role::Dpo | Role::County)
        }
    };
    if !reached {
        return Err(Error::Forbidden);
    }
    let password_hash = passwords::hash(wish.password).await?;
    let act = Act::begin(app, actor).await?;
    organisations::store::exists(act.db(), organisation_id, "organisation_id").await?;
    let id = act.new_id();
    let (role, lead, dpo) = stored(wish.role);
    let row = users::ActiveModel {
        id: Set(id),
        email: Set(wish.email),
        name: Set(wish.name),
        role: Set(role.code().to_owned()),
        lead: Set(lead),
        dpo: Set(dpo),
        organisation_id: Set(organisation_id),
        password_hash: Set(password_hash),
        lang: Set(None),
        disabled_at: Set(None),
        created_at: Set(act.now()),
        second_factor_secret: Set(None),
        second_factor_since: Set(None),
        second_factor_step: Set(0),
        version: Set(1),
    };
    if let Err(cause) = row.insert(act.db()).await {
        return Err(if is_unique_violation(&cause) { Error::field("email", "taken") } else { cause.into() });
    }
    act.record(
        Event::new(SubjectKind::User, id, "add")
            .fact("role", wish.role.code())
            .fact("organisation", organisation_id.to_string()),
    );
    act.commit().await?;
    Ok(id)
}

/// Sets a new password; every session and token of the account ends.
///
/// # Errors
/// A field error when it is weak.
pub async fn set_password(app: &App, actor: &Actor, user_id: Uuid, password: String) -> Result<()> {
    actor.require(Permission::UsersManage)?;
    let row = store::one(&app.db, user_id).await?;
    if let Some(code) = passwords::weakness(&password, &[&row.email, &row.name]) {
        return Err(Error::field("password", code));
    }
    store_password(app, actor, row, password).await
}

/// Disables or enables an account; its sessions and tokens end.
///
/// # Errors
/// `last_administrator` when nobody could administer any more.
pub async fn set_disabled(app: &App, actor: &Actor, user_id: Uuid, disabled: bool) -> Result<()> {
    actor.require(Permission::UsersManage)?;
    let act = Act::begin(app, actor).await?;
    let row = store::one(act.db(), user_id).await?;
    if disabled && row.role == Role::Admin.code() && active_administrators(&act).await? <= 1 {
        return Err(Rule("last_administrator").into());
    }
    let mut row = row.into_active_model();
    row.disabled_at = Set(disabled.then(|| act.now()));
    row.update(act.db()).await?;
    tokens::revoke_all(&act, user_id).await?;
    act.record(Event::new(SubjectKind::User, user_id, if disabled { "disable" } else { "enable" }));
    act.commit().await
}

/// Moves an account to another role or structure; its sessions and tokens end.
///
/// # Errors
/// `last_administrator` when nobody could administer any more.
pub async fn move_to(app: &App, actor: &Actor, user_id: Uuid, role: Role, organisation_id: Uuid) -> Result<()> {
    actor.require(Permission::UsersManage)?;
    let act = Act::begin(app, actor).await?;
    organisations::store::exists(act.db(), organisation_id, "organisation_id").await?;
    let row = store::one(act.db(), user_id).await?;
    let leaves = row.role == Role::Admin.code() && !matches!(role, Role::Admin | Role::Dpo);
    if leaves && row.disabled_at.is_none() && active_administrators(&act).await? <= 1 {
        return Err(Rule("last_administrator").into());
    }
    let event = Event::new(SubjectKind::User, user_id, "move")
        .change("role", store::roles(&row)?[0].code(), role.code())
        .change("organisation", row.organisation_id.to_string(), organisation_id.to_string());
    let (stored_role, lead, dpo) = stored(role);
    let version = row.version;
    let mut row = row.into_active_model();
    row.role = Set(stored_role.code().to_owned());
    row.lead = Set(lead);
    row.dpo = Set(dpo);
    row.organisation_id = Set(organisation_id);
    row.version = Set(version + 1);
    row.update(act.db()).await?;
    tokens::revoke_all(&act, user_id).await?;
    act.record(event);
    act.commit().await
}

/// Changes one's own password, proven by the one that stands; attempts are throttled like a sign-in. Every session and
/// token of the account ends.
///
/// # Errors
/// Field errors for a wrong or a weak password.
pub async fn change_own_password(
    app: &App,
    actor: &Actor,
    address: &str,
    current: String,
    password: String,
) -> Result<()> {
    let user_id = actor.user_id()?;
    let row = store::one(&app.db, user_id).await?;
    if let Some(code) = passwords::weakness(&password, &[&row.email, &row.name]) {
        return Err(Error::field("password", code));
    }
    prove(app, &row, address, current).await?;
    store_password(app, actor, row, password).await
}

/// Says whether this is the account's password that stands; attempts are throttled like a sign-in.
///
/// # Errors
/// A field error for a wrong one; `Throttled`.
pub(super) async fn prove(app: &App, row: &users::Model, address: &str, current: String) -> Result<()> {
    throttle::attempt(app, &row.email, address, false).await?;
    if current.chars().count() > passwords::LONGEST
        || !passwords::verify(current, Some(row.password_hash.clone())).await?
    {
        return Err(Error::field("current_password", "wrong_password"));
    }
    throttle::succeeded(app, &row.email).await
}

async fn store_password(app: &App, actor: &Actor, row: users::Model, password: String) -> Result<()> {
    let password_hash = passwords::hash(password).await?;
    let user_id = row.id;
    let act = Act::begin(app, actor).await?;
    let mut row = row.into_active_model();
    row.password_hash = Set(password_hash);
    row.update(act.db()).await?;
    tokens::revoke_all(&act, user_id).await?;
    act.record(Event::new(SubjectKind::User, user_id, "set_password"));
    act.commit().await
}

/// Keeps the language of one's screens.
///
/// # Errors
/// When the database refuses.
pub async fn set_own_language(app: &App, actor: &Actor, lang: Option<Lang>) -> Result<()> {
    let user_id = actor.user_id()?;
    let act = Act::begin(app, actor).await?;
    let row = store::one(act.db(), user_id).await?;
    let before = row.lang.map(Lang::code);
    let mut row = row.into_active_model();
    row.lang = Set(lang);
    row.update(act.db()).await?;
    act.record(Event::new(SubjectKind::User, user_id, "edit").change("lang", before, lang.map(Lang::code)));
    act.commit().await
}

/// Makes a token that acts as oneself.
///
/// # Errors
/// When the database refuses.
pub async fn add_own_token(app: &App, actor: &Actor, name: &str) -> Result<String> {
    let act = Act::begin(app, actor).await?;
    let token = tokens::add(&act, actor.user_id()?, name, None).await?;
    act.commit().await?;
    Ok(token)
}

/// Ends one of one's own tokens.
///
/// # Errors
/// `NotFound` when it is none of one's own.
pub async fn revoke_own_token(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    let act = Act::begin(app, actor).await?;
    tokens::revoke(&act, actor.user_id()?, id).await?;
    act.commit().await
}

async fn active_administrators(act: &Act) -> Result<u64> {
    Ok(users::Entity::find()
        .filter(users::Column::Role.eq(Role::Admin.code()))
        .filter(users::Column::DisabledAt.is_null())
        .count(act.db())
        .await?)
}

fn stored(role: Role) -> (Role, bool, bool) {
    match role {
        Role::StructureLead => (Role::Caseworker, true, false),
        Role::Dpo => (Role::Admin, false, true),
        role => (role, false, false),
    }
}
