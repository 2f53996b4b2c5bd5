//! `passerelle verify`

use crate::app::App;
use crate::error::Result;
use std::process::ExitCode;

pub async fn run(app: &App) -> Result<ExitCode> {
    let snapshot = crate::act::snapshot(app).await?;
    let differences = crate::app::differences(&snapshot, &app.vault).await?;
    snapshot.rollback().await?;
    for difference in &differences {
        println!("{difference}");
    }
    if differences.is_empty() {
        println!("history whole, nothing differs");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
