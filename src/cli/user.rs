//! `passerelle user`: accounts, for the operator. Passwords come from standard input, never from the command line.

use crate::access::{Actor, Scope, accounts, second_factor, store};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::fields::Fields;
use crate::organisations;
use serde_json::json;
use std::io::BufRead as _;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Open an account; its password is read from standard input; prints its id
    Add {
        /// Its address
        #[arg(long)]
        email: String,
        /// As shown on screen
        #[arg(long)]
        name: String,
        /// technician, workshop_lead, caseworker, trainer, county, admin
        #[arg(long)]
        role: String,
        /// A caseworker who leads the structure
        #[arg(long)]
        lead: bool,
        /// An administrator who is data protection officer
        #[arg(long)]
        dpo: bool,
        /// The structure's name; the service's own when not given
        #[arg(long)]
        organisation: Option<String>,
    },
    /// Set a new password, read from standard input; ends sessions and tokens
    Password {
        /// The account's address
        #[arg(long)]
        email: String,
    },
    /// Disable an account; ends sessions and tokens
    Disable {
        /// The account's address
        #[arg(long)]
        email: String,
    },
    /// Enable an account again
    Enable {
        /// The account's address
        #[arg(long)]
        email: String,
    },
    /// Ask someone who lost both app and recovery codes for their second factor no more; ends sessions
    RemoveSecondFactor {
        /// The account's address
        #[arg(long)]
        email: String,
    },
    /// List the accounts
    List,
}

pub async fn run(command: Command, app: &App) -> Result<()> {
    let operator = Actor::operator();
    match command {
        Command::Add { email, name, role, lead, dpo, organisation } => {
            let role = match (role.as_str(), lead, dpo) {
                ("caseworker", true, false) => "structure_lead",
                ("admin", false, true) => "dpo",
                ("structure_lead" | "dpo", _, _) => return Err(Error::field("role", "unknown_code")),
                (role, false, false) => role,
                (_, true, _) => return Err(Error::field("lead", "only_for_caseworkers")),
                (_, _, true) => return Err(Error::field("dpo", "only_for_administrators")),
            };
            let organisation = match organisation {
                None => organisations::store::own(&app.db).await?,
                Some(name) => organisations::store::by_name(&app.db, &name)
                    .await?
                    .ok_or_else(|| Error::field("organisation", "unknown_name"))?,
            };
            let values = json!({
                "email": email, "name": name, "role": role, "organisation_id": organisation.id, "password": password()?,
            });
            let serde_json::Value::Object(values) = values else {
                return Err(Error::internal("an object is an object"));
            };
            let wish = Fields::from_json(values).wish()?;
            println!("{}", accounts::add(app, &operator, wish).await?);
        }
        Command::Password { email } => {
            accounts::set_password(app, &operator, id(app, &email).await?, password()?).await?
        }
        Command::Disable { email } => accounts::set_disabled(app, &operator, id(app, &email).await?, true).await?,
        Command::Enable { email } => accounts::set_disabled(app, &operator, id(app, &email).await?, false).await?,
        Command::RemoveSecondFactor { email } => second_factor::remove(app, &operator, id(app, &email).await?).await?,
        Command::List => {
            let mut after = None;
            loop {
                let accounts = store::list(&app.db, Scope::Everything, after).await?;
                let Some(last) = accounts.last() else { break };
                after = Some(last.row.id);
                for account in &accounts {
                    let roles: Vec<&str> = store::roles(&account.row)?.iter().map(|role| role.code()).collect();
                    let disabled = if account.row.disabled_at.is_some() { "disabled" } else { "" };
                    println!("{}\t{}\t{}\t{disabled}", account.row.email, roles.join("+"), account.organisation);
                }
            }
        }
    }
    Ok(())
}

/// The id behind an address.
pub async fn id(app: &App, email: &str) -> Result<uuid::Uuid> {
    let row = store::by_email(&app.db, email).await?.ok_or_else(|| Error::field("email", "unknown_name"))?;
    Ok(row.id)
}

/// A password, one line of standard input.
pub fn password() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|e| Error::internal(e.to_string()))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
