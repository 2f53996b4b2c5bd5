//! What stands and what to do about it, for whoever operates the service. It names settings, files and figures, never a
//! person, and changes nothing.

use super::{backup, in_words, postgres};
use crate::config::Config;
use crate::database::{self, PoolSize};
use crate::entities::{data_keys, users};
use crate::error::{Error, Result};
use crate::journal::{seals, store as journal};
use crate::kernel::clock::Clock;
use crate::vault::{self, MasterKey, Vault, erased};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, Statement,
};
use std::path::Path;

/// A daily backup that failed shows on the second day.
const BACKUP_AGE: TimeDelta = TimeDelta::hours(26);
/// Sealing runs every minute.
const SEALING: TimeDelta = TimeDelta::minutes(5);
/// Clocks of two machines that both ask the network for the time.
const CLOCKS: TimeDelta = TimeDelta::seconds(5);
const GIB: u64 = 1 << 30;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// To be looked at, while the service goes on.
    Look,
    /// Broken, or about to be.
    Fault,
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How it stands.
    pub verdict: Verdict,
    /// What was looked at.
    pub about: &'static str,
    /// What is there, and what to do where something is to be done.
    pub says: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match self.verdict {
            Verdict::Fine => "ok",
            Verdict::Look => "look",
            Verdict::Fault => "FAULT",
        };
        write!(f, "{word:<5} {:<10} {}", self.about, self.says)
    }
}

/// What was found, in the order it was looked at.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, verdict: Verdict, about: &'static str, says: impl Into<String>) {
        self.0.push(Finding { verdict, about, says: says.into() });
    }

    fn fine(&mut self, about: &'static str, says: impl Into<String>) {
        self.add(Verdict::Fine, about, says);
    }

    fn look(&mut self, about: &'static str, says: impl Into<String>) {
        self.add(Verdict::Look, about, says);
    }

    fn fault(&mut self, about: &'static str, says: impl Into<String>) {
        self.add(Verdict::Fault, about, says);
    }
}

/// Looks at everything; with `deep`, recomputes history too, which takes as long as `verify`.
pub async fn examine(config: &Config, clock: &Clock, deep: bool) -> Vec<Finding> {
    let mut found = Findings::default();
    settings(config, &mut found);
    key_file(config, &mut found);
    if let Some(db) = connection(config, &mut found).await {
        if let Err(error) = of_database(&db, config, clock, deep, &mut found).await {
            found.fault("database", in_words(&error));
        }
        let _ = db.close().await;
    }
    found.0
}

fn settings(config: &Config, found: &mut Findings) {
    found.fine("settings", format!("{} on {}, {}", config.base_url, config.listen, config.time_zone));
    if !config.is_https() && !config.listen.ip().is_loopback() {
        found.fault(
            "settings",
            "plain http beyond this machine; put a TLS proxy in front and set base_url to its https address",
        );
    }
    if config.is_https() && !config.trusted_proxy {
        found.look(
            "settings",
            "behind a TLS proxy every caller has the proxy's address; set trusted_proxy when it sets X-Forwarded-For",
        );
    }
    if config.is_https() && !config.require_second_factor {
        found.look(
            "settings",
            "whoever takes a caseworker's password reads people's files; require_second_factor asks for a code beside it",
        );
    }
    if config.metrics_listen.is_some_and(|address| !address.ip().is_loopback()) {
        found.look("settings", "metrics are served beyond this machine, to whoever reaches their port");
    }
}

fn key_file(config: &Config, found: &mut Findings) {
    let path = &config.master_key_file;
    match MasterKey::read(path) {
        Ok(_) => found.fine("key", format!("{}; keep a copy elsewhere, apart from the backups", path.display())),
        Err(cause) => found.fault("key", cause.to_string()),
    }
    if let Err(cause) = erased::read(&erased::beside(path)) {
        found.fault("key", cause.to_string());
    }
}

/// Looks at the database's file, and connects to it; never makes one.
async fn connection(config: &Config, found: &mut Findings) -> Option<DatabaseConnection> {
    match database::sqlite_file(&config.database_url) {
        Err(error) => {
            found.fault("database", in_words(&error));
            return None;
        }
        Ok(Some(file)) => match std::fs::metadata(&file) {
            Err(cause) => {
                found.fault(
                    "database",
                    format!("{}: {cause}; a new one is made by: passerelle migrate", file.display()),
                );
                return None;
            }
            Ok(about) => {
                owner_only(&file, &about, found);
                disk(&file, about.len(), found);
            }
        },
        Ok(None) => {}
    }
    match database::connect(&config.database_url, PoolSize(1)).await {
        Ok(db) => Some(db),
        Err(error) => {
            found.fault("database", in_words(&error));
            None
        }
    }
}

#[cfg(unix)]
fn owner_only(file: &Path, about: &std::fs::Metadata, found: &mut Findings) {
    use std::os::unix::fs::PermissionsExt as _;
    if about.permissions().mode() & 0o077 != 0 {
        found.fault("database", format!("{0} can be read by others; run: chmod 600 {0}", file.display()));
    }
}

#[cfg(not(unix))]
fn owner_only(_: &Path, _: &std::fs::Metadata, _: &mut Findings) {}

/// Free space where the database lies. A backup beside it takes as much again.
fn disk(file: &Path, size: u64, found: &mut Findings) {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(about) = rustix::fs::statvfs(folder) else { return };
    let free = about.f_bavail.saturating_mul(about.f_frsize);
    let says = format!("{} MiB free beside a database of {} MiB", free >> 20, size >> 20);
    if free < GIB / 10 {
        found.fault("disk", format!("{says}; writes are refused when nothing is left"));
    } else if free < GIB.max(size * 2) {
        found.look("disk", says);
    } else {
        found.fine("disk", says);
    }
}

async fn of_database(
    db: &DatabaseConnection,
    config: &Config,
    clock: &Clock,
    deep: bool,
    found: &mut Findings,
) -> Result<()> {
    version(db, found).await?;
    match database::standing(db).await? {
        database::Standing::Current => found.fine("schema", "up to date"),
        database::Standing::Behind(steps) => {
            found.fault("schema", format!("{steps} steps behind; run: passerelle migrate"));
            return Ok(());
        }
        database::Standing::Unusable(why) => {
            found.fault("schema", why);
            return Ok(());
        }
    }
    let opened = match data_keys::Entity::find().count(db).await? {
        0 => Err("it has no key yet; run: passerelle migrate".to_owned()),
        _ => vault::store::open(db, &config.master_key_file, clock.now()).await.map_err(|error| in_words(&error)),
    };
    let vault = opened.inspect_err(|why| found.fault("key", why)).ok();
    clocks(db, clock, found).await?;
    sealing(db, clock.now(), found).await?;
    backups(db, config, clock.now(), found).await?;
    let admins =
        users::Entity::find().filter(users::Column::Role.eq("admin")).filter(users::Column::DisabledAt.is_null());
    match admins.count(db).await? {
        0 => found.look("accounts", "nobody administers the service; add one with: passerelle user add --role admin"),
        n => found.fine("accounts", format!("{n} administer the service")),
    }
    if let (true, Some(vault)) = (deep, vault) {
        integrity(db, &vault, found).await?;
    }
    Ok(())
}

async fn version(db: &DatabaseConnection, found: &mut Findings) -> Result<()> {
    if db.get_database_backend() != DbBackend::Postgres {
        found.fine("database", format!("SQLite {}", text(db, "SELECT sqlite_version() AS one").await?));
        return Ok(());
    }
    let version = text(db, "SELECT current_setting('server_version') AS one").await?;
    let major: u32 = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or_default();
    match text(db, "SELECT current_setting('server_encoding') AS one").await? {
        encoding if encoding != "UTF8" => {
            found.fault("database", format!("PostgreSQL {version} in {encoding}; UTF8 is needed"))
        }
        _ if major < 15 => found.look("database", format!("PostgreSQL {version}; 15 or newer is what is tested")),
        _ => found.fine("database", format!("PostgreSQL {version}")),
    }
    match postgres::client_major("pg_dump").await {
        Err(error) => found.look("backup", in_words(&error)),
        Ok(client) if client < major => {
            found
                .look("backup", format!("pg_dump {client} does not read a server of version {major}; install its own"));
        }
        Ok(_) => {}
    }
    Ok(())
}

/// The machine's clock beside the server's, and beside the last thing that happened.
async fn clocks(db: &DatabaseConnection, clock: &Clock, found: &mut Findings) -> Result<()> {
    let now = clock.now();
    if db.get_database_backend() == DbBackend::Postgres {
        let row =
            db.query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT clock_timestamp() AS one")).await?;
        let theirs: DateTime<Utc> = row.ok_or_else(|| Error::internal("no answer"))?.try_get("", "one")?;
        if (theirs - now).abs() > CLOCKS {
            let apart = (theirs - now).abs().num_seconds();
            found.fault("clock", format!("{apart} seconds from the database server's; set both by the network"));
            return Ok(());
        }
    }
    match journal::last_at(db).await? {
        Some(last) if last > now + CLOCKS => {
            found.fault("clock", format!("it says {now}, and history goes on until {last}; set it by the network"));
        }
        _ => found.fine("clock", now.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
    }
    Ok(())
}

async fn sealing(db: &DatabaseConnection, now: DateTime<Utc>, found: &mut Findings) -> Result<()> {
    let waiting = seals::waiting(db).await?;
    let age = waiting.since.map_or(TimeDelta::zero(), |since| now - since);
    if waiting.chains == 0 {
        found.fine("seals", "history is sealed to its end");
    } else if age > SEALING {
        let (chains, minutes) = (waiting.chains, age.num_minutes());
        found.look(
            "seals",
            format!("{chains} histories wait to be sealed, since {minutes} minutes; is the service running?"),
        );
    } else {
        found.fine("seals", format!("{} histories wait for the next seal", waiting.chains));
    }
    Ok(())
}

async fn backups(db: &DatabaseConnection, config: &Config, now: DateTime<Utc>, found: &mut Findings) -> Result<()> {
    match backup::last(db).await? {
        None => found.look("backup", "none was made of this database; run: passerelle backup --to FOLDER --keep"),
        Some(last) if now - last > BACKUP_AGE => {
            found.look("backup", format!("the last one is {} hours old", (now - last).num_hours()));
        }
        Some(last) => found.fine("backup", format!("the last one is {} hours old", (now - last).num_hours())),
    }
    let known = erased::read(&erased::beside(&config.master_key_file)).unwrap_or_default();
    let destroyed = vault::store::destroyed(db).await?;
    let standing = known.len() - destroyed.iter().filter(|id| known.contains(id)).count();
    if standing > 0 {
        found.look(
            "backup",
            format!("{standing} keys in the ledger of erasures are not destroyed here; a restore would destroy them"),
        );
    }
    let forgotten = destroyed.iter().filter(|id| !known.contains(id)).count();
    if forgotten > 0 {
        found.look(
            "backup",
            format!("{forgotten} erasures are not in the ledger beside the key; the next backup adds them"),
        );
    }
    Ok(())
}

async fn integrity(db: &DatabaseConnection, vault: &Vault, found: &mut Findings) -> Result<()> {
    if db.get_database_backend() != DbBackend::Postgres {
        let check = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check(10)")).await?;
        let said: Vec<String> = check.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
        if said != ["ok"] {
            found.fault("file", said.join(", "));
        }
    }
    let seen = crate::act::snapshot_of(db).await?;
    let differences = crate::app::differences(&seen, vault).await?;
    seen.rollback().await?;
    match differences.len() {
        0 => found.fine("history", "whole, nothing differs"),
        n => found.fault("history", format!("{n} differences; passerelle verify names them")),
    }
    Ok(())
}

async fn text(db: &DatabaseConnection, sql: &str) -> Result<String> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    Ok(row.ok_or_else(|| Error::internal("no answer"))?.try_get("", "one")?)
}
