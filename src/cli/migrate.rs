//! `passerelle migrate`

use crate::config::Config;
use crate::database::{self, PoolSize};
use crate::error::Result;
use crate::kernel::clock::Clock;

#[derive(clap::Args)]
pub struct Args {
    /// Only say how many steps wait
    #[arg(long)]
    status: bool,
}

pub async fn run(args: Args, config: Config) -> Result<()> {
    let db = database::connect(&config.database_url, PoolSize(1)).await?;
    if args.status {
        println!("{} pending", database::pending(&db).await?);
    } else {
        database::migrate(&db, &config, &Clock::real()).await?;
        println!("up to date");
    }
    db.close().await?;
    Ok(())
}
