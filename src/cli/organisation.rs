//! `passerelle organisation`

use crate::access::Actor;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::fields::Fields;
use crate::organisations::actions;
use serde_json::json;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Add a partner; prints its id
    Add {
        /// Its name
        #[arg(long)]
        name: String,
        /// What it does: donor, workshop, social_service, training_body, county, funder, employer
        #[arg(long = "kind", required = true)]
        kinds: Vec<String>,
    },
}

pub async fn run(command: Command, app: &App) -> Result<()> {
    let Command::Add { name, kinds } = command;
    let serde_json::Value::Object(fields) = json!({ "name": name, "kinds": kinds }) else {
        return Err(Error::internal("an object is an object"));
    };
    let wish = Fields::from_json(fields).wish()?;
    println!("{}", actions::add(app, &Actor::operator(), &wish).await?);
    Ok(())
}
