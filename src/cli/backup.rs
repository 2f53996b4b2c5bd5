//! `passerelle backup` and `passerelle restore`

use crate::app::App;
use crate::config::Config;
use crate::error::Result;
use crate::kernel::clock::Clock;
use crate::operation::{backup, restore};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// A new file; or a folder, where the backup is named by its moment
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// In a folder: afterwards keep only the last of each of seven days and four weeks
    #[arg(long)]
    keep: bool,
}

#[derive(clap::Args)]
pub struct RestoreArgs {
    /// A file that `backup` made
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

pub async fn run(args: Args, app: &App) -> Result<()> {
    let made =
        if args.keep { backup::make_and_keep(app, &args.to).await? } else { backup::make(app, &args.to).await? };
    println!("{}: {} bytes, verified", made.path.display(), made.bytes);
    for path in &made.removed {
        println!("removed {}", path.display());
    }
    println!("the master key is not in it: keep a copy of {} elsewhere", app.config.master_key_file.display());
    Ok(())
}

pub async fn restore(args: RestoreArgs, config: &Config) -> Result<()> {
    let restored = restore::put_back(config, &Clock::real(), &args.from).await?;
    println!("restored and verified; everyone signs in again");
    if restored.erased > 0 {
        println!("erased once more: {}", restored.erased);
    }
    Ok(())
}
