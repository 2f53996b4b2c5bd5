//! `passerelle openapi`

use crate::error::Result;

pub fn run() -> Result<()> {
    println!("{}", serde_json::to_string_pretty(&crate::web::docs::openapi(crate::app::routes().table()))?);
    Ok(())
}
