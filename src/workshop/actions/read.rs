//! A file as it arrives: read, hashed and compressed away from the requests, before anything is written.

use crate::error::{Error, Refusal, Result};
use crate::workshop::evidence::{Parsed, Unreadable, UnreadableCode, parse};
use crate::workshop::store::evidence::RawFile;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::io::Write;

/// A file as it was sent.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name.
    pub filename: String,
    /// Its bytes, at most ten mebibytes.
    pub bytes: Vec<u8>,
}

impl Refusal for Unreadable {
    fn code(&self) -> &'static str {
        self.code.code()
    }

    fn status(&self) -> u16 {
        if self.code == UnreadableCode::FileTooLarge { 413 } else { 422 }
    }

    fn details(&self) -> Map<String, Value> {
        Map::from_iter([("found".to_owned(), self.found.clone().into())])
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        vec![("found", self.found.clone())]
    }
}

/// Reads a file.
///
/// # Errors
/// [`Unreadable`], naming what was found.
pub(super) async fn read(upload: Upload) -> Result<(RawFile, Parsed)> {
    let read = tokio::task::spawn_blocking(move || read_at_once(upload));
    read.await.map_err(|cause| Error::Internal(Box::new(cause)))?
}

/// The same, on the caller's own thread.
///
/// # Errors
/// [`Unreadable`], naming what was found.
pub(crate) fn read_at_once(upload: Upload) -> Result<(RawFile, Parsed)> {
    let name = Some(upload.filename.as_str()).filter(|name| !name.is_empty());
    let parsed = parse(&upload.bytes, name)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&upload.bytes).map_err(boxed)?;
    let raw = RawFile {
        size_bytes: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(&upload.bytes).to_vec(),
        gzip: gzip.finish().map_err(boxed)?,
        filename: upload.filename,
    };
    Ok((raw, parsed))
}

fn boxed(cause: std::io::Error) -> Error {
    Error::Internal(Box::new(cause))
}
