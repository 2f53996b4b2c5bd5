//! `passerelle serve`

use crate::app::App;
use crate::config::Config;
use crate::database::PoolSize;
use crate::error::{Error, Result};
use crate::kernel::clock::Clock;

const CONNECTIONS: u32 = 8;

#[derive(clap::Args)]
pub struct Args {
    /// Fill an empty database with a fictional year, and offer one-click sign-in; on loopback only
    #[arg(long)]
    demo: bool,
    /// Where to listen, such as 127.0.0.1:8080
    #[arg(long)]
    listen: Option<std::net::SocketAddr>,
}

pub async fn run(args: Args, mut config: Config) -> Result<()> {
    if let Some(listen) = args.listen {
        if config.base_url == format!("http://{}", config.listen) {
            config.base_url = format!("http://{listen}");
        }
        config.listen = listen;
    }
    config.demo = args.demo;
    if config.demo && !config.listen.ip().is_loopback() {
        return Err(Error::internal("the demonstration listens on loopback only"));
    }
    if !config.is_https() && !config.listen.ip().is_loopback() {
        tracing::warn!("plain http beyond loopback: put a TLS proxy in front, and set the base URL to https");
    }
    if !args.demo {
        let start = async || App::start(config.clone(), Clock::real(), PoolSize(CONNECTIONS)).await;
        return crate::serve::serve(&config, start).await;
    }
    let app = crate::demo::start(config, PoolSize(CONNECTIONS)).await?;
    println!("demonstration ready: {}, on {}", app.config.base_url, app.today());
    for (role, email) in crate::access::accounts::DEMO_ACCOUNTS {
        println!("  {role}: {email}, one click on the sign-in page");
    }
    println!("  what to try: {}/demo", app.config.base_url);
    crate::serve::serve(&app.config, async || Ok(app.clone())).await
}
