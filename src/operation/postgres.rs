//! PostgreSQL's own programs, `pg_dump` and `pg_restore`: found in `PG_BIN` when it is set, else in `PATH`. What opens the
//! database goes to them in their environment, never on their command line, which everyone on the machine can read.

use super::file::said;
use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, Statement};
use std::collections::BTreeMap;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Rows by table.
pub type Counts = BTreeMap<String, i64>;

/// Writes an archive of the database as a snapshot sees it.
///
/// # Errors
/// Says what `pg_dump` says.
pub async fn dump(url: &str, schema: &str, snapshot: &str, to: &Path) -> Result<()> {
    let mut command = program("pg_dump", url)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--no-comments", "--no-password"]);
    command.arg(format!("--snapshot={snapshot}")).arg("--file").arg(to);
    // Another schema than the usual one is one county of several in this database: the others are not its own.
    if schema != "public" {
        command.arg(format!("--schema={schema}"));
    }
    blocking(move || run(command, "pg_dump")).await
}

/// Fills an empty database from an archive, all of it or nothing.
///
/// # Errors
/// Says what `pg_restore` says.
pub async fn fill(url: &str, schema: &str, from: &Path) -> Result<()> {
    let mut command = program("pg_restore", url)?;
    command.args(["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-password"]);
    if schema != "public" {
        command.arg(format!("--schema={schema}"));
    }
    // The name alone: where it is, and with which password, stands in the environment.
    command.arg("--dbname").arg(database_name(url)?).arg(from);
    blocking(move || run(command, "pg_restore")).await
}

/// Reads an archive to its end: how many rows it holds of each table.
///
/// # Errors
/// When it does not read, or was cut.
pub async fn rows_in(from: &Path) -> Result<Counts> {
    let mut command = Command::new(found("pg_restore"));
    command.args(["--data-only", "--file=-"]).arg(from);
    let shown = from.to_owned();
    blocking(move || {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|cause| absent("pg_restore", &cause))?;
        let out = child.stdout.take().ok_or_else(|| Error::internal("pg_restore gives nothing to read"))?;
        let mut err = child.stderr.take().ok_or_else(|| Error::internal("pg_restore gives nothing to read"))?;
        let complaint = std::thread::spawn(move || {
            let mut said = String::new();
            let _ = err.read_to_string(&mut said);
            said
        });
        let counted = count(BufReader::new(out)).map_err(|cause| said(&shown, &cause));
        let status = child.wait().map_err(|cause| said(&shown, &cause))?;
        let complaint = complaint.join().unwrap_or_default();
        if !status.success() {
            return Err(Error::internal(format!("{} is damaged: {}", shown.display(), complaint.trim())));
        }
        counted
    })
    .await
}

/// How many rows each table of the schema has.
///
/// # Errors
/// When the database refuses.
pub async fn rows_of<C: ConnectionTrait>(db: &C) -> Result<Counts> {
    let mut counts = Counts::new();
    for table in tables(db).await? {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
        let n = row.ok_or_else(|| Error::internal("a count gave no number"))?.try_get("", "n")?;
        counts.insert(table, n);
    }
    Ok(counts)
}

/// The tables of the schema.
///
/// # Errors
/// When the database refuses.
pub async fn tables<C: ConnectionTrait>(db: &C) -> Result<Vec<String>> {
    let sql = "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get("", "name").map_err(Error::from)).collect()
}

/// The schema this instance lives in.
///
/// # Errors
/// When the database refuses, or has none for us.
pub async fn schema<C: ConnectionTrait>(db: &C) -> Result<String> {
    one_text(db, "SELECT current_schema()::text AS one").await
}

/// A name under which `pg_dump` sees what this transaction sees.
///
/// # Errors
/// When the database refuses.
pub async fn export_snapshot<C: ConnectionTrait>(db: &C) -> Result<String> {
    one_text(db, "SELECT pg_export_snapshot() AS one").await
}

async fn one_text<C: ConnectionTrait>(db: &C, sql: &str) -> Result<String> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let text: Option<String> = row.ok_or_else(|| Error::internal("no answer"))?.try_get("", "one")?;
    text.ok_or_else(|| Error::internal("the database has no schema for this account"))
}

/// The major version of one of these programs.
///
/// # Errors
/// When it is not there.
pub async fn client_major(name: &'static str) -> Result<u32> {
    blocking(move || {
        let said = Command::new(found(name)).arg("--version").output().map_err(|cause| absent(name, &cause))?;
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let major = said.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok());
        major.ok_or_else(|| Error::internal(format!("{name} does not say its version")))
    })
    .await
}

/// Counts the lines of each `COPY … FROM stdin;` up to its `\.`.
fn count(mut script: impl std::io::BufRead) -> std::io::Result<Counts> {
    let mut counts = Counts::new();
    let mut table: Option<String> = None;
    let mut line = Vec::new();
    while script.read_until(b'\n', &mut line)? > 0 {
        match &table {
            Some(_) if line == b"\\.\n" => table = None,
            Some(name) => *counts.entry(name.clone()).or_default() += 1,
            None => {
                table = copied(&line);
                if let Some(name) = &table {
                    counts.insert(name.clone(), 0);
                }
            }
        }
        line.clear();
    }
    Ok(counts)
}

/// The table that a line of a script begins to fill.
fn copied(line: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(line).ok()?.trim_end();
    let name = text.strip_prefix("COPY ")?.strip_suffix(" FROM stdin;")?.split(" (").next()?;
    Some(name.rsplit('.').next()?.trim_matches('"').to_owned())
}

fn found(name: &str) -> PathBuf {
    let folder = std::env::var_os("PG_BIN").filter(|folder| !folder.is_empty());
    folder.map_or_else(|| PathBuf::from(name), |folder| Path::new(&folder).join(name))
}

/// A program of PostgreSQL with the way to the database in its environment.
fn program(name: &str, url: &str) -> Result<Command> {
    let mut command = Command::new(found(name));
    for (variable, value) in environment(url)? {
        command.env(variable, value);
    }
    Ok(command)
}

fn database_name(url: &str) -> Result<String> {
    let named = environment(url)?.into_iter().find(|(variable, _)| *variable == "PGDATABASE");
    named.map(|(_, name)| name).ok_or_else(|| Error::internal("the database's address names no database"))
}

/// What an address says, in the variables of libpq.
fn environment(url: &str) -> Result<Vec<(&'static str, String)>> {
    let url = url::Url::parse(url).map_err(|_| Error::internal("the database's address cannot be read"))?;
    let plain = |text: &str| {
        let pairs =
            url::form_urlencoded::parse(text.replace('+', "%2B").as_bytes()).next().map(|(name, _)| name.into_owned());
        pairs.unwrap_or_default()
    };
    let mut said = Vec::new();
    let mut say = |variable, value: String| {
        if !value.is_empty() {
            said.push((variable, value));
        }
    };
    say("PGHOST", plain(url.host_str().unwrap_or_default()));
    say("PGPORT", url.port().map(|port| port.to_string()).unwrap_or_default());
    say("PGUSER", plain(url.username()));
    say("PGPASSWORD", plain(url.password().unwrap_or_default()));
    say("PGDATABASE", plain(url.path().trim_start_matches('/')));
    for (name, value) in url.query_pairs() {
        let variable = match &*name {
            "host" => "PGHOST",
            "hostaddr" => "PGHOSTADDR",
            "port" => "PGPORT",
            "user" => "PGUSER",
            "password" => "PGPASSWORD",
            "dbname" => "PGDATABASE",
            "sslmode" | "ssl-mode" => "PGSSLMODE",
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
            "sslcert" | "ssl-cert" => "PGSSLCERT",
            "sslkey" | "ssl-key" => "PGSSLKEY",
            "options" => "PGOPTIONS",
            _ => continue,
        };
        say(variable, value.into_owned());
    }
    Ok(said)
}

fn run(mut command: Command, name: &str) -> Result<()> {
    let done = command.stdin(Stdio::null()).output().map_err(|cause| absent(name, &cause))?;
    if done.status.success() {
        return Ok(());
    }
    Err(Error::internal(format!("{name} failed: {}", String::from_utf8_lossy(&done.stderr).trim())))
}

fn absent(name: &str, cause: &std::io::Error) -> Error {
    Error::internal(match cause.kind() {
        std::io::ErrorKind::NotFound => format!(
            "{name} was not found; install PostgreSQL's client programs (Debian: postgresql-client), or name their \
             folder in PG_BIN"
        ),
        _ => format!("{name}: {cause}"),
    })
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|cause| Error::internal(cause.to_string()))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_goes_to_the_environment_as_it_was_meant() {
        let said =
            environment("postgres://us%40er:p%2Bw+d%3A@db.example.org:5433/pass%20erelle?sslmode=verify-full").unwrap();
        let expected = [
            ("PGHOST", "db.example.org"),
            ("PGPORT", "5433"),
            ("PGUSER", "us@er"),
            ("PGPASSWORD", "p+w+d:"),
            ("PGDATABASE", "pass erelle"),
            ("PGSSLMODE", "verify-full"),
        ];
        assert_eq!(said.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>(), expected);
        let socket = environment("postgres://%2Frun%2Fpostgresql/passerelle").unwrap();
        assert_eq!(socket[0], ("PGHOST", "/run/postgresql".to_owned()));
        assert!(environment("nothing").is_err());
    }

    #[test]
    fn rows_of_an_archive_are_counted_table_by_table() {
        let script = "SET x;\nCOPY public.users (id, name) FROM stdin;\n1\tCOPY a (b) FROM stdin;\n2\t\\\\.\n\\.\n\n\
                      COPY public.\"order\" (id) FROM stdin;\n\\.\n-- 3\n";
        let counts = count(script.as_bytes()).unwrap();
        assert_eq!(counts, Counts::from([("users".to_owned(), 2), ("order".to_owned(), 0)]));
    }
}
