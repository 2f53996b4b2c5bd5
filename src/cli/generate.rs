//! `passerelle generate`

use super::user::password;
use crate::access::{passwords, tokens};
use crate::app::App;
use crate::error::{Error, Result};
use crate::generate::{DOMAIN, Size, fill};

#[derive(clap::Args)]
pub struct Args {
    /// How many devices
    #[arg(long, default_value_t = 1_000)]
    devices: u64,
    /// How many people
    #[arg(long, default_value_t = 300)]
    people: u64,
    /// Which story: the same seed, size and day give the same one
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Read the password of all accounts from standard input; else one is made and printed
    #[arg(long)]
    password_from_stdin: bool,
    /// Make and print an API token for the first account of each role
    #[arg(long)]
    tokens: bool,
}

pub async fn run(args: Args, app: &App) -> Result<()> {
    let password = if args.password_from_stdin { password()? } else { tokens::new_token() };
    if let Some(code) = passwords::weakness(&password, &[DOMAIN]) {
        return Err(Error::field("password", code));
    }
    let size = Size { devices: args.devices, people: args.people, seed: args.seed };
    let made = fill(app, size, &password, args.tokens).await?;
    eprintln!("{} rows written", made.rows);
    for role in crate::generate::emails() {
        println!("account\t{role}");
    }
    if !args.password_from_stdin {
        println!("password\t{password}");
    }
    for (role, token) in made.tokens {
        println!("token\t{role}\t{token}");
    }
    Ok(())
}
