//! A file sent from a page: the one file field of a `multipart/form-data` form.

use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::text;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use multer::Multipart;

/// The most fields beside the file.
const MOST_FIELDS: usize = 20;

/// A form with a file that is received now (within the limit of uploads, see `writes`) and read later: where the address
/// names a thing, that it is not there is said before what is wrong with the form.
pub struct LateUpload(Request);

/// The file of a form.
#[derive(Debug)]
pub struct Upload {
    /// Its name on the sender's machine, cleaned and cut to 200 characters; empty when the browser gave none. A label:
    /// nothing is ever opened or kept by it.
    pub filename: String,
    /// What it holds; nothing when no file was chosen.
    pub bytes: Vec<u8>,
    /// What else was typed or ticked, by name.
    pub typed: Vec<(String, String)>,
}

impl FromRequest<App> for LateUpload {
    type Rejection = Error;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        Ok(Self(request))
    }
}

impl LateUpload {
    /// Reads the form.
    ///
    /// # Errors
    /// `UnsupportedType` for another kind of form, `Unreadable`.
    pub async fn read(self) -> Result<Upload> {
        let kind = self.0.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = multer::parse_boundary(kind.unwrap_or_default()).map_err(|_| Error::UnsupportedType)?;
        let mut form = Multipart::new(Body::into_data_stream(self.0.into_body()), boundary);
        let mut upload = Upload { filename: String::new(), bytes: Vec::new(), typed: Vec::new() };
        while let Some(field) = form.next_field().await.map_err(unreadable)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" {
                upload.filename = text::clean(field.file_name().unwrap_or_default()).chars().take(200).collect();
                upload.bytes = field.bytes().await.map_err(unreadable)?.to_vec();
            } else if upload.typed.len() == MOST_FIELDS {
                return Err(Error::Unreadable("too_many_fields"));
            } else {
                upload.typed.push((name, field.text().await.map_err(unreadable)?));
            }
        }
        Ok(upload)
    }
}

impl Upload {
    /// Whether a file was chosen.
    pub fn is_there(&self) -> bool {
        !self.bytes.is_empty() || !self.filename.is_empty()
    }
}

fn unreadable(_: multer::Error) -> Error {
    Error::Unreadable("bad_multipart")
}
