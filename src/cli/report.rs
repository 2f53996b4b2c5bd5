//! `passerelle report`

use crate::access::Actor;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::lang::Lang;
use crate::reports::files::{self, Reader};
use crate::reports::wording::FigureView;
use crate::reports::{actions, wording};
use crate::web::Texts;
use std::io::Write as _;

#[derive(clap::Args)]
pub struct Args {
    /// 2026, 2026-Q1, 2026-03, 2025-2026 (school year) or 2026-01-15..2026-03-31
    #[arg(long)]
    period: String,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Csv,
    Json,
}

pub async fn run(args: Args, app: &App) -> Result<()> {
    let period = args.period.parse().map_err(|fault| Error::field("period", wording::fault_code(fault)))?;
    let report = actions::read(app, &Actor::operator(), period).await?;
    let out = match args.format {
        Format::Csv => files::csv(&report, Reader::Program)?,
        Format::Json => [serde_json::to_vec_pretty(&files::json(&report, Lang::En))?, b"\n".to_vec()].concat(),
        Format::Text => text(&report).into_bytes(),
    };
    std::io::stdout().write_all(&out).map_err(|cause| Error::internal(cause.to_string()))
}

fn text(report: &actions::Report) -> String {
    let texts = Texts(Lang::En);
    let mut out = format!("{}\n{}\n", report.period, wording::days(&report.period, texts));
    let blocks = wording::blocks(report, texts);
    let name = |figure: &FigureView| {
        let part = if figure.part.is_empty() { String::new() } else { format!(", {}", figure.part) };
        format!("{:<3} {}{part}", figure.code, figure.label)
    };
    let names = blocks.iter().flat_map(|block| &block.figures).map(|figure| name(figure).chars().count());
    let width = names.max().unwrap_or_default();
    for block in &blocks {
        out.push_str(&format!("\n{}\n", block.title));
        for figure in &block.figures {
            let name = name(figure);
            let line = format!("  {name:<width$}  {:>10}  {:<16} {}", figure.value, figure.interval, figure.base);
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out.push('\n');
    for note in wording::notes(report, texts) {
        out.push_str(&format!("{note}\n"));
    }
    out
}
