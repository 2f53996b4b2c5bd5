//! Every setting of the service: defaults, then a TOML file, then `PASSERELLE_*` variables, then flags.

use crate::limits::Limits;
use chrono_tz::Tz;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The settings of one instance. Variables: `PASSERELLE_DATABASE_URL`, `PASSERELLE_LISTEN`, `PASSERELLE_BASE_URL`,
/// `PASSERELLE_METRICS_LISTEN`, `PASSERELLE_TIME_ZONE`, `PASSERELLE_MASTER_KEY_FILE`, `PASSERELLE_STRUCTURE_NAME`,
/// `PASSERELLE_TRUSTED_PROXY`, `PASSERELLE_REQUIRE_SECOND_FACTOR`, `PASSERELLE_MAX_CONNECTIONS`, `PASSERELLE_MAX_REQUESTS`,
/// `PASSERELLE_LOG`. `PASSERELLE_DATABASE_URL_FILE` names a file that holds the address.
#[derive(Clone)]
pub struct Config {
    /// `sqlite://passerelle.db?mode=rwc` in the working directory, or `postgres://…`.
    pub database_url: String,
    /// Where HTML and API are served.
    pub listen: SocketAddr,
    /// The address people type, without a slash at its end; links and the Host allow-list come from it.
    pub base_url: String,
    /// Where metrics are served, on a listener of their own; off by default.
    pub metrics_listen: Option<SocketAddr>,
    /// The zone in which days begin and times are shown.
    pub time_zone: Tz,
    /// The master key, outside the database and its backups.
    pub master_key_file: PathBuf,
    /// The name of the service's own structure, made with the database.
    pub structure_name: String,
    /// Takes the client's address from the last `X-Forwarded-For` value; only behind a proxy that sets it.
    pub trusted_proxy: bool,
    /// Whoever reads people's files or opens accounts for others reaches nothing without a second factor.
    pub require_second_factor: bool,
    /// Fictional data, a banner on every page, one-click sign-in; never beyond loopback.
    pub demo: bool,
    /// What it takes on at once.
    pub limits: Limits,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    database_url: Option<String>,
    listen: Option<String>,
    base_url: Option<String>,
    metrics_listen: Option<String>,
    time_zone: Option<String>,
    master_key_file: Option<PathBuf>,
    structure_name: Option<String>,
    trusted_proxy: Option<bool>,
    require_second_factor: Option<bool>,
    max_connections: Option<usize>,
    max_requests: Option<usize>,
}

impl std::fmt::Debug for Config {
    /// Without the database's address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Config({} as {}, {})", self.listen, self.base_url, self.time_zone)
    }
}

/// A setting that cannot be used: which, and what is expected.
#[derive(Debug, thiserror::Error)]
#[error("setting {name}: {problem}")]
pub struct ConfigError {
    name: String,
    problem: String,
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// Names the first setting that cannot be used.
    pub fn load(file: Option<&Path>, env: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let file = match file {
            None => File::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| bad(&path.display().to_string(), e))?;
                toml::from_str(&text).map_err(|e| bad(&path.display().to_string(), e))?
            }
        };
        let var = |name: &str| env.get(&format!("PASSERELLE_{name}")).filter(|v| !v.is_empty()).cloned();
        let database_url = match (var("DATABASE_URL"), var("DATABASE_URL_FILE")) {
            (Some(url), _) => Some(url),
            (None, Some(path)) => {
                Some(std::fs::read_to_string(&path).map_err(|e| bad("DATABASE_URL_FILE", e))?.trim().to_owned())
            }
            (None, None) => file.database_url,
        };
        let listen = address("LISTEN", var("LISTEN").or(file.listen).as_deref().unwrap_or("127.0.0.1:8080"))?;
        let metrics_listen = var("METRICS_LISTEN").or(file.metrics_listen);
        let base_url = var("BASE_URL").or(file.base_url).unwrap_or_else(|| format!("http://{listen}"));
        let base_url = base_url.trim_end_matches('/').to_owned();
        let uri: axum::http::Uri = base_url.parse().map_err(|e| bad("BASE_URL", e))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none() || uri.path() != "/" {
            return Err(bad("BASE_URL", "expected http://host[:port] or https://host[:port], without a path"));
        }
        let zone = var("TIME_ZONE").or(file.time_zone).unwrap_or_else(|| "Europe/Paris".to_owned());
        let flag = |name: &str, file: Option<bool>| match var(name) {
            None => Ok(file.unwrap_or(false)),
            Some(text) => text.parse().map_err(|_| bad(name, "expected true or false")),
        };
        let usual = Limits::default();
        let limits = Limits {
            connections: count("MAX_CONNECTIONS", var("MAX_CONNECTIONS"), file.max_connections, usual.connections)?,
            requests: count("MAX_REQUESTS", var("MAX_REQUESTS"), file.max_requests, usual.requests)?,
            ..usual
        };
        Ok(Self {
            database_url: database_url.unwrap_or_else(|| "sqlite://passerelle.db?mode=rwc".to_owned()),
            listen,
            base_url,
            metrics_listen: metrics_listen.as_deref().map(|text| address("METRICS_LISTEN", text)).transpose()?,
            time_zone: zone.parse().map_err(|_| bad("TIME_ZONE", "expected a name such as Europe/Paris"))?,
            master_key_file: var("MASTER_KEY_FILE")
                .map(PathBuf::from)
                .or(file.master_key_file)
                .unwrap_or_else(|| PathBuf::from("passerelle.key")),
            structure_name: var("STRUCTURE_NAME").or(file.structure_name).unwrap_or_else(|| "Passerelle".to_owned()),
            trusted_proxy: flag("TRUSTED_PROXY", file.trusted_proxy)?,
            require_second_factor: flag("REQUIRE_SECOND_FACTOR", file.require_second_factor)?,
            demo: false,
            limits,
        })
    }

    /// Whether people reach the service through TLS.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The host names a request may carry: the base URL's; on loopback `localhost` and `127.0.0.1` alike.
    pub fn allowed_hosts(&self) -> Vec<String> {
        let authority = self.base_url.split("://").nth(1).unwrap_or_default().to_ascii_lowercase();
        let mut hosts = vec![authority.clone()];
        let (name, port) = authority.rsplit_once(':').map_or((authority.as_str(), ""), |(n, p)| (n, p));
        if matches!(name, "localhost" | "127.0.0.1") {
            for other in ["localhost", "127.0.0.1"] {
                hosts.push(if port.is_empty() { other.to_owned() } else { format!("{other}:{port}") });
            }
        }
        hosts
    }
}

fn count(name: &str, var: Option<String>, file: Option<usize>, usual: usize) -> Result<usize, ConfigError> {
    let expected = || bad(name, "expected a number from 1 to 100000");
    let said = match var {
        Some(text) => Some(text.parse().map_err(|_| expected())?),
        None => file,
    };
    Some(said.unwrap_or(usual)).filter(|count| (1..=100_000).contains(count)).ok_or_else(expected)
}

fn address(name: &str, text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().map_err(|_| bad(name, "expected address:port, such as 127.0.0.1:8080"))
}

fn bad(name: &str, problem: impl std::fmt::Display) -> ConfigError {
    ConfigError { name: name.to_owned(), problem: problem.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::load(None, &pairs.iter().map(|(k, v)| (format!("PASSERELLE_{k}"), (*v).to_owned())).collect())
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let config = load(&[]).unwrap();
        assert_eq!(config.database_url, "sqlite://passerelle.db?mode=rwc");
        assert_eq!(config.allowed_hosts(), ["127.0.0.1:8080", "localhost:8080", "127.0.0.1:8080"]);
    }

    #[test]
    fn a_setting_that_cannot_be_used_is_named() {
        for (name, value) in [
            ("LISTEN", "8080"),
            ("BASE_URL", "ftp://x"),
            ("BASE_URL", "https://x/app"),
            ("TIME_ZONE", "Mars"),
            ("TRUSTED_PROXY", "perhaps"),
            ("REQUIRE_SECOND_FACTOR", "often"),
            ("MAX_CONNECTIONS", "many"),
            ("MAX_REQUESTS", "0"),
        ] {
            let problem = load(&[(name, value)]).unwrap_err().to_string();
            assert!(problem.contains(name), "{problem}");
        }
    }

    #[test]
    fn a_public_host_does_not_answer_as_localhost() {
        let config = load(&[("BASE_URL", "https://ordis.example.org/")]).unwrap();
        assert_eq!(config.allowed_hosts(), ["ordis.example.org"]);
    }
}
