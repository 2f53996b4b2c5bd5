//! `passerelle key`

use crate::app::App;
use crate::error::Result;
use crate::vault::rotation;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Draw a new master key and wrap every data key with it; start running services again afterwards
    Rotate,
}

pub async fn run(command: Command, app: &App) -> Result<()> {
    let Command::Rotate = command;
    let rotated = rotation::rotate(app).await?;
    println!("{} keys wrapped with the new master key, {}", rotated.keys, app.config.master_key_file.display());
    println!(
        "the old one is {}: backups made until now open with it alone; destroy it with them",
        rotated.old.display()
    );
    Ok(())
}
