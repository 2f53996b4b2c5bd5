//! The command line, as an operator types it.

use super::server::{TestApp, config};
use super::template;
use passerelle::config::Config;
use std::path::Path;
use std::process::Output;

/// Runs the command with these settings.
pub async fn run(config: &Config, words: &[&str]) -> Output {
    run_with(config, words, &[]).await
}

/// Runs the command with these settings, and these variables beside them.
pub async fn run_with(config: &Config, words: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_passerelle"));
    command
        .args(words)
        .env("PASSERELLE_DATABASE_URL", &config.database_url)
        .env("PASSERELLE_MASTER_KEY_FILE", &config.master_key_file)
        .envs(variables.iter().copied());
    tokio::task::spawn_blocking(move || command.output().expect("the command runs")).await.expect("the command ends")
}

/// What it said, on both channels.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

impl TestApp {
    /// Runs the command on this test's database.
    pub async fn command(&self, words: &[&str]) -> Output {
        run(&self.app.config, words).await
    }

    /// Runs `body` with the settings of an empty place on this test's engine, whose key is this test's own.
    pub async fn in_an_empty_place(&self, body: impl AsyncFnOnce(Config)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = template::empty(self.engine, folder.path()).await.expect("this engine is there");
        let mut place = config(&url, folder.path());
        place.master_key_file.clone_from(&self.app.config.master_key_file);
        body(place).await;
        if self.engine == super::Engine::Postgres {
            template::drop_database(&url).await;
        }
    }

    /// The same people before the service that these settings open.
    pub async fn opened(&self, config: &Config) -> TestApp {
        let pool = passerelle::database::PoolSize(2);
        let app = passerelle::app::App::open(config.clone(), self.app.clock.clone(), pool).await;
        let app = app.unwrap_or_else(|cause| panic!("it opens: {cause:?}"));
        TestApp { router: passerelle::app::router(app.clone()), app, ..self.clone() }
    }
}

/// The names in a folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}
