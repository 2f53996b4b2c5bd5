//! `passerelle doctor`

use crate::config::Config;
use crate::kernel::clock::Clock;
use crate::operation::doctor::{Verdict, examine};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Recompute history too, as verify does
    #[arg(long)]
    deep: bool,
}

pub async fn run(args: Args, config: &Config) -> ExitCode {
    let found = examine(config, &Clock::real(), args.deep).await;
    for finding in &found {
        println!("{finding}");
    }
    match found.iter().map(|finding| finding.verdict).max() {
        Some(Verdict::Fault) => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}
