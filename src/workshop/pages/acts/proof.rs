//! Files of tools and sheets filled in by hand.

use super::{after, reach};
use crate::access::Permission as P;
use crate::devices;
use crate::devices::rules::ManualSheet;
use crate::error::{Error, Result};
use crate::kernel::fields::{Fields, Wish};
use crate::web::{Flash, FormBody, LateUpload, Visit};
use crate::workshop::actions::{self, Added, Upload};
use axum::extract::Path;
use axum::response::Response;

/// Keeps a tool's file.
pub async fn evidence(visit: Visit, Path(typed): Path<String>, late: LateUpload) -> Result<Response> {
    let device = reach(&visit, P::EvidenceAdd, &typed).await?;
    let upload = late.read().await?;
    let force = upload.typed.iter().any(|(name, value)| name == "force" && value == "on");
    let done = if upload.is_there() {
        let file = Upload { filename: upload.filename, bytes: upload.bytes };
        actions::add(&visit.app, visit.actor()?, &device.tag, file, force).await
    } else {
        Err(Error::field("file", "missing"))
    };
    let done = done.map(|added| match added {
        Added::New(_) => Flash::new("evidence-kept"),
        Added::Known(_) => Flash::new("evidence-known"),
    });
    after(&visit, &device.tag, "evidence", &upload.typed, done).await
}

/// A sheet as the page asks for it: memory in gigabytes, the screen in inches.
pub struct SheetByHand(ManualSheet);

impl Wish for SheetByHand {
    fn read(fields: &mut Fields) -> Self {
        let memory_mib = fields.int("memory_gb", 1..=16_384).map(|gigabytes| gigabytes * 1024);
        let screen = fields.text("screen_inches", 10);
        let screen_tenths = screen.as_deref().and_then(tenths);
        if screen.is_some() && screen_tenths.is_none() {
            fields.refuse("screen_inches", "not_inches");
        }
        Self(ManualSheet { memory_mib, screen_tenths, ..ManualSheet::read(fields) })
    }
}

/// Tenths of inches of a size typed as `15,6`; from 1 to 200 inches.
fn tenths(typed: &str) -> Option<i64> {
    let (whole, part) = typed.trim().split_once([',', '.']).unwrap_or((typed.trim(), "0"));
    let digits =
        |text: &str, most: usize| !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole, 3) || !digits(part, 1) {
        return None;
    }
    let tenths = whole.parse::<i64>().ok()? * 10 + part.parse::<i64>().ok()?;
    (10..=2000).contains(&tenths).then_some(tenths)
}

/// Keeps a sheet filled in by hand.
pub async fn manual_sheet(visit: Visit, Path(typed): Path<String>, form: FormBody<SheetByHand>) -> Result<Response> {
    let device = reach(&visit, P::EvidenceAdd, &typed).await?;
    let done = match form.wish {
        Ok(SheetByHand(sheet)) => {
            devices::actions::fill_in_sheet(&visit.app, visit.actor()?, &device.tag, &sheet).await
        }
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "sheet", &form.typed, done.map(|()| Flash::new("sheet-kept"))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_read_in_inches_and_tenths() {
        for (typed, wanted) in
            [("15,6", Some(156)), ("24", Some(240)), ("13.3", Some(133)), ("0,5", None), ("big", None)]
        {
            assert_eq!(tenths(typed), wanted, "{typed}");
        }
        assert_eq!((tenths("15,66"), tenths("201"), tenths("")), (None, None, None));
    }
}
