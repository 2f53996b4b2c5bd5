//! `passerelle token`

use super::user::id;
use crate::access::{Actor, tokens};
use crate::act::Act;
use crate::app::App;
use crate::error::Result;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Make an API token that acts as its user; it is printed once
    Add {
        /// The account's address
        #[arg(long)]
        email: String,
        /// What it is for
        #[arg(long)]
        name: String,
        /// Days until it ends; never when not given
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3650))]
        expires_in_days: Option<u32>,
    },
}

pub async fn run(command: Command, app: &App) -> Result<()> {
    let Command::Add { email, name, expires_in_days } = command;
    let user_id = id(app, &email).await?;
    let act = Act::begin(app, &Actor::operator()).await?;
    let expires_at = expires_in_days.map(|days| act.now() + chrono::Duration::days(i64::from(days)));
    let token = tokens::add(&act, user_id, &name, expires_at).await?;
    act.commit().await?;
    println!("{token}");
    Ok(())
}
