//! The second factor: six digits from an app on one's phone (RFC 6238), and ten codes on paper for the day it is lost. The
//! digits of a step of thirty seconds are taken once, and those of the steps beside it, for clocks that differ.

use super::{Actor, Permission, Role, Who, accounts, may, store, throttle, tokens};
use crate::act::{Act, Write};
use crate::app::App;
use crate::entities::{recovery_codes, users};
use crate::error::{Error, Result, Rule};
use crate::journal::{Event, SubjectKind};
use crate::kernel::clock::Clock;
use crate::kernel::ids;
use crate::vault::Aad;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait as _, QueryFilter};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use uuid::Uuid;

/// How many codes on paper there are at first.
pub const RECOVERY_CODES: usize = 10;
/// The letters of a code on paper: none that is taken for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";

/// What an app and the service are to share.
pub struct Shared {
    /// The secret, as it is typed where no camera is at hand.
    pub secret: String,
    /// The address that a camera reads.
    pub address: String,
}

/// What an account has.
pub struct Standing {
    /// Since when it is asked for; nothing where it is not.
    pub since: Option<DateTime<Utc>>,
    /// How many codes on paper are left.
    pub codes_left: i64,
}

/// Whether someone in these roles must have one where the instance requires it: who reads people's files, and who opens
/// accounts for others.
pub fn is_for(roles: &[Role]) -> bool {
    let asks = [Permission::BeneficiariesRead, Permission::UsersInvite, Permission::UsersManage];
    roles.iter().any(|role| asks.iter().any(|permission| may(*role, *permission).is_some()))
}

/// What one's own account has.
///
/// # Errors
/// When the database refuses.
pub async fn standing(app: &App, actor: &Actor) -> Result<Standing> {
    let user_id = actor.user_id()?;
    let row = store::one(&app.db, user_id).await?;
    let codes = recovery_codes::Entity::find().filter(recovery_codes::Column::UserId.eq(user_id));
    Ok(Standing {
        since: row.second_factor_since,
        codes_left: i64::try_from(codes.count(&app.db).await?).unwrap_or(i64::MAX),
    })
}

/// Makes a secret for one's own app, proven by the password. It is asked for from the first digits on that are right.
///
/// # Errors
/// A field error for a wrong password; a refusal where there is one already.
pub async fn begin(app: &App, actor: &Actor, address: &str, password: String) -> Result<Shared> {
    let row = own_without(app, actor).await?;
    accounts::prove(app, &row, address, password).await?;
    let secret = ids::random_bytes::<20>();
    let act = Act::begin(app, actor).await?;
    let sealed = app.vault.instance().seal(place(row.id), &secret);
    users::Entity::update_many()
        .col_expr(users::Column::SecondFactorSecret, Expr::value(Some(sealed)))
        .filter(users::Column::Id.eq(row.id))
        .filter(users::Column::SecondFactorSince.is_null())
        .exec(act.db())
        .await?;
    act.record(Event::new(SubjectKind::User, row.id, "begin_second_factor"));
    act.commit().await?;
    shared(&row.email, &secret)
}

/// The secret that waits for its first digits, once more: after wrong ones.
///
/// # Errors
/// A refusal where none waits.
pub async fn begun(app: &App, actor: &Actor) -> Result<Shared> {
    let row = own_without(app, actor).await?;
    shared(&row.email, &opened(app, &row)?)
}

/// From now on it is asked for: the first digits show that the app has the secret. Gives the codes on paper, once. Every
/// other session of the account ends.
///
/// # Errors
/// A field error for wrong digits; a refusal where no secret waits.
pub async fn confirm(app: &App, actor: &Actor, session: Option<&str>, digits: &str) -> Result<Vec<String>> {
    let row = own_without(app, actor).await?;
    let totp = totp(&opened(app, &row)?)?;
    let proven = row.second_factor_secret.clone();
    throttle::second_step(app, row.id, true).await?;
    let step = totp.check(&plain(digits), seconds(app)).ok_or_else(|| Error::field("code", "wrong_digits"))?;
    throttle::second_step_succeeded(app, row.id, true).await?;
    let act = Act::begin(app, actor).await?;
    let done = users::Entity::update_many()
        .col_expr(users::Column::SecondFactorSince, Expr::value(Some(act.now())))
        .col_expr(users::Column::SecondFactorStep, Expr::value(i64::try_from(step).unwrap_or(i64::MAX)))
        .filter(users::Column::Id.eq(row.id))
        .filter(users::Column::SecondFactorSecret.eq(proven))
        .filter(users::Column::SecondFactorSince.is_null())
        .exec(act.db())
        .await?;
    if done.rows_affected != 1 {
        return Err(Rule("second_factor_there").into());
    }
    let codes = write_codes(&act, row.id).await?;
    tokens::close_other_sessions(&act, row.id, session).await?;
    act.record(Event::new(SubjectKind::User, row.id, "add_second_factor"));
    act.commit().await?;
    Ok(codes)
}

/// New codes on paper in place of those there were, proven by the password.
///
/// # Errors
/// A field error for a wrong password; a refusal where nothing is asked for.
pub async fn renew_codes(app: &App, actor: &Actor, address: &str, password: String) -> Result<Vec<String>> {
    let row = own_with(app, actor).await?;
    accounts::prove(app, &row, address, password).await?;
    let act = Act::begin(app, actor).await?;
    let codes = write_codes(&act, row.id).await?;
    act.record(Event::new(SubjectKind::User, row.id, "renew_recovery_codes"));
    act.commit().await?;
    Ok(codes)
}

/// Asks for it no more, proven by the password. Every other session of the account ends.
///
/// # Errors
/// A field error for a wrong password; a refusal where nothing is asked for.
pub async fn remove_own(
    app: &App,
    actor: &Actor,
    address: &str,
    session: Option<&str>,
    password: String,
) -> Result<()> {
    let row = own_with(app, actor).await?;
    accounts::prove(app, &row, address, password).await?;
    let act = Act::begin(app, actor).await?;
    forget(&act, row.id).await?;
    tokens::close_other_sessions(&act, row.id, session).await?;
    act.commit().await
}

/// Asks for it no more, of someone who lost both app and codes: by an administrator who knows who asks, or an operator.
/// Every session of the account ends.
///
/// # Errors
/// `NotFound`; a refusal where nothing is asked for, and of one's own, which asks for the password.
pub async fn remove(app: &App, actor: &Actor, user_id: Uuid) -> Result<()> {
    actor.require(Permission::UsersManage)?;
    if actor.user_id().is_ok_and(|own| own == user_id) {
        return Err(Rule("second_factor_own").into());
    }
    let act = Act::begin(app, actor).await?;
    let row = store::one(act.db(), user_id).await?;
    if row.second_factor_since.is_none() {
        return Err(Rule("second_factor_absent").into());
    }
    forget(&act, user_id).await?;
    tokens::close_other_sessions(&act, user_id, None).await?;
    act.commit().await
}

/// Whether these are the digits of now, or a code on paper that is left; what is right is used up with it. Attempts are
/// throttled like a sign-in.
///
/// # Errors
/// A field error when they are not; `Throttled`.
pub async fn check(app: &App, row: &users::Model, known_browser: bool, typed: &str) -> Result<()> {
    throttle::second_step(app, row.id, known_browser).await?;
    let typed = plain(typed);
    let right = match typed.len() {
        6 => use_digits(app, row, &typed).await?,
        _ => use_code(app, row, &typed).await?,
    };
    if !right {
        return Err(Error::field("code", "wrong_digits"));
    }
    throttle::second_step_succeeded(app, row.id, known_browser).await
}

async fn use_digits(app: &App, row: &users::Model, digits: &str) -> Result<bool> {
    let Some(step) = totp(&opened(app, row)?)?.check(digits, seconds(app)) else { return Ok(false) };
    let step = i64::try_from(step).unwrap_or(i64::MAX);
    let txn = Write::begin(app).await?;
    let used = users::Entity::update_many()
        .col_expr(users::Column::SecondFactorStep, Expr::value(step))
        .filter(users::Column::Id.eq(row.id))
        .filter(users::Column::SecondFactorStep.lt(step))
        .exec(&*txn)
        .await?;
    txn.commit().await?;
    Ok(used.rows_affected == 1)
}

async fn use_code(app: &App, row: &users::Model, code: &str) -> Result<bool> {
    let act = Act::begin(app, &who_signs_in(row)?).await?;
    let used = recovery_codes::Entity::delete_by_id((row.id, hashed(app, code))).exec(act.db()).await?;
    if used.rows_affected != 1 {
        act.unchanged().await?;
        return Ok(false);
    }
    act.record(Event::new(SubjectKind::User, row.id, "use_recovery_code"));
    act.commit().await?;
    Ok(true)
}

/// Who acts while no session is open yet.
fn who_signs_in(row: &users::Model) -> Result<Actor> {
    Ok(Actor {
        who: Who::User { id: row.id, organisation_id: row.organisation_id },
        name: row.name.clone(),
        roles: store::roles(row)?,
        lang: row.lang,
        request_id: Uuid::new_v4(),
        idempotency: None,
    })
}

async fn own_without(app: &App, actor: &Actor) -> Result<users::Model> {
    let row = store::one(&app.db, actor.user_id()?).await?;
    if row.second_factor_since.is_some() { Err(Rule("second_factor_there").into()) } else { Ok(row) }
}

async fn own_with(app: &App, actor: &Actor) -> Result<users::Model> {
    let row = store::one(&app.db, actor.user_id()?).await?;
    if row.second_factor_since.is_none() { Err(Rule("second_factor_absent").into()) } else { Ok(row) }
}

async fn forget(act: &Act, user_id: Uuid) -> Result<()> {
    users::Entity::update_many()
        .col_expr(users::Column::SecondFactorSecret, Expr::value(None::<Vec<u8>>))
        .col_expr(users::Column::SecondFactorSince, Expr::value(None::<DateTime<Utc>>))
        .filter(users::Column::Id.eq(user_id))
        .exec(act.db())
        .await?;
    recovery_codes::Entity::delete_many().filter(recovery_codes::Column::UserId.eq(user_id)).exec(act.db()).await?;
    act.record(Event::new(SubjectKind::User, user_id, "remove_second_factor"));
    Ok(())
}

async fn write_codes(act: &Act, user_id: Uuid) -> Result<Vec<String>> {
    recovery_codes::Entity::delete_many().filter(recovery_codes::Column::UserId.eq(user_id)).exec(act.db()).await?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| new_code()).collect();
    let rows = codes.iter().map(|code| recovery_codes::ActiveModel {
        user_id: Set(user_id),
        hash: Set(act.vault().hash("recovery_code", plain(code).as_bytes())),
    });
    recovery_codes::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    Ok(codes)
}

/// Two groups of five letters and figures: fifty random bits.
fn new_code() -> String {
    let letters: String =
        ids::random_bytes::<10>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    format!("{}-{}", &letters[..5], &letters[5..])
}

fn hashed(app: &App, code: &str) -> Vec<u8> {
    app.vault.hash("recovery_code", code.as_bytes())
}

/// As it is compared: without spaces and dashes, lower case.
fn plain(typed: &str) -> String {
    typed.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The time of the digits. A phone knows no other than the world's, so that the demonstration's own does not count.
fn seconds(app: &App) -> u64 {
    let now = if app.config.demo { Clock::real().now() } else { app.clock.now() };
    u64::try_from(now.timestamp()).unwrap_or(0)
}

fn opened(app: &App, row: &users::Model) -> Result<Vec<u8>> {
    let sealed = row.second_factor_secret.as_deref().ok_or_else(|| Error::from(Rule("second_factor_absent")))?;
    Ok(app.vault.instance().open(place(row.id), sealed)?)
}

fn place(row: Uuid) -> Aad<'static> {
    Aad { table: "users", row, column: "second_factor_secret" }
}

fn totp(secret: &[u8]) -> Result<Totp> {
    built(Builder::new(), secret)
}

fn shared(email: &str, secret: &[u8]) -> Result<Shared> {
    let named = Builder::new().with_account_name(email).with_issuer(Some("Passerelle"));
    let address = built(named, secret)?.to_url().map_err(|cause| Error::internal(cause.to_string()))?;
    Ok(Shared { secret: Secret::new(secret.into()).to_base32(), address })
}

fn built(builder: Builder, secret: &[u8]) -> Result<Totp> {
    let builder = builder.with_algorithm(Algorithm::SHA1).with_digits(6).with_skew(1).with_step_duration(30);
    let built = builder.with_secret(Secret::new(secret.into())).build();
    built.map_err(|cause| Error::internal(cause.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_those_of_the_standard() {
        // RFC 6238, appendix B: SHA-1, the last six of its eight digits.
        let totp = totp(b"12345678901234567890").unwrap();
        for (time, digits) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(totp.check(digits, time), Some(time / 30));
            assert_eq!(totp.check(digits, time + 30), Some(time / 30), "a clock half a minute late");
            assert_eq!(totp.check(digits, time + 60), None, "two steps away");
        }
    }

    #[test]
    fn a_code_on_paper_is_read_however_it_is_typed() {
        let code = new_code();
        assert_eq!(plain(&code), plain(&format!(" {} ", code.to_uppercase().replace('-', " "))));
        assert_eq!(plain(&code).len(), 10, "never taken for digits of an app");
        assert_ne!(new_code(), new_code());
    }

    #[test]
    fn who_reads_files_or_opens_accounts_is_asked_first() {
        let spared: Vec<&Role> = Role::ALL.iter().filter(|role| !is_for(&[**role])).collect();
        assert_eq!(spared, [&Role::Technician, &Role::Trainer, &Role::County]);
    }
}
