//! The command line: one file per command. Exit 0 done, 1 failure, 2 usage.

mod backup;
mod doctor;
mod generate;
mod key;
mod migrate;
mod openapi;
mod organisation;
mod report;
mod serve;
mod token;
mod user;
mod verify;

use crate::app::App;
use crate::config::Config;
use crate::database::PoolSize;
use crate::error::Result;
use crate::kernel::clock::Clock;
use crate::operation::in_words;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Follows refurbished computers from a donation to the people they equip, their training and what became of them.
#[derive(Parser)]
#[command(name = "passerelle", version, about)]
struct Cli {
    /// Settings in a TOML file; PASSERELLE_* variables win over it
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate, then serve pages and API
    Serve(serve::Args),
    /// Bring the database up to date
    Migrate(migrate::Args),
    /// Partners
    #[command(subcommand)]
    Organisation(organisation::Command),
    /// Accounts
    #[command(subcommand)]
    User(user::Command),
    /// API tokens
    #[command(subcommand)]
    Token(token::Command),
    /// The county's report of a period
    Report(report::Args),
    /// Copy everything the database holds, while the service runs; the copy is verified
    Backup(backup::Args),
    /// Put a backup back into an empty place, and verify it
    Restore(backup::RestoreArgs),
    /// The master key
    #[command(subcommand)]
    Key(key::Command),
    /// Fill an empty, migrated database with made-up data of any size, to see how the service bears it
    Generate(generate::Args),
    /// Recompute history and what is derived from it, and compare
    Verify,
    /// Say what stands and what to do: settings, files, database, clock, seals, backups; changes nothing
    Doctor(doctor::Args),
    /// Print the API's document (OpenAPI 3.1)
    Openapi,
    /// Check the settings
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Read every setting and say what stands
    Check,
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("PASSERELLE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn"));
    tracing_subscriber::fmt().json().with_span_list(false).with_env_filter(filter).with_writer(std::io::stderr).init();
    std::panic::set_hook(Box::new(log_panic));
    let env = std::env::vars().filter(|(name, _)| name.starts_with("PASSERELLE_")).collect();
    let config = match Config::load(cli.config.as_deref(), &env) {
        Ok(config) => config,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => {
            eprintln!("{cause}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli.command, config)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", in_words(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command, config: Config) -> Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(args, config).await?,
        Command::Migrate(args) => migrate::run(args, config).await?,
        Command::Doctor(args) => return Ok(doctor::run(args, &config).await),
        Command::Restore(args) => backup::restore(args, &config).await?,
        Command::Openapi => openapi::run()?,
        Command::Config(ConfigCommand::Check) => println!(
            "database {}\nlisten {}\nbase URL {}\ntime zone {}\nmaster key {}\nconnections at most {}\nrequests at once at most {}",
            config.database_url.split('@').next_back().unwrap_or_default(),
            config.listen,
            config.base_url,
            config.time_zone,
            config.master_key_file.display(),
            config.limits.connections,
            config.limits.requests,
        ),
        on_the_database => {
            let app = App::open(config, Clock::real(), PoolSize(2)).await?;
            let done = run_on(on_the_database, &app).await;
            // The last connection to close takes SQLite's side files away.
            app.db.clone().close().await?;
            return done;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_on(command: Command, app: &App) -> Result<ExitCode> {
    match command {
        Command::Organisation(command) => organisation::run(command, app).await?,
        Command::User(command) => user::run(command, app).await?,
        Command::Token(command) => token::run(command, app).await?,
        Command::Report(args) => report::run(args, app).await?,
        Command::Backup(args) => backup::run(args, app).await?,
        Command::Key(command) => key::run(command, app).await?,
        Command::Generate(args) => generate::run(args, app).await?,
        Command::Verify => return verify::run(app).await,
        Command::Serve(_) | Command::Migrate(_) | Command::Restore(_) | Command::Doctor(_) => {}
        Command::Openapi | Command::Config(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// A panic in the log, on one line as everything else: where, and what when the code says it word for word. A message
/// made from values stays out: it may hold someone's data.
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let said = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(a message made from values)");
    tracing::error!(place, said, "a panic");
}
