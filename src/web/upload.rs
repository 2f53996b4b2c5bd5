//! A file sent from a page: the one file field of a `multipart/form-data` form.

use crate::app::App;
use crate::error::{Error, Result};
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use multer::Multipart;

/// The file of a form, already received within the limit of uploads (see `writes`).
pub struct UploadBody {
    /// Its name on the sender's machine, cut to 200 characters; empty when the browser gave none.
    pub filename: String,
    /// What it holds; nothing when no file was chosen.
    pub bytes: Vec<u8>,
    /// What else was typed or ticked, by name.
    pub typed: Vec<(String, String)>,
}

/// The most fields beside the file.
const MOST_FIELDS: usize = 20;

impl FromRequest<App> for UploadBody {
    type Rejection = Error;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = multer::parse_boundary(kind.unwrap_or_default()).map_err(|_| Error::UnsupportedType)?;
        let stream = Body::into_data_stream(request.into_body());
        let mut form = Multipart::new(stream, boundary);
        let mut upload = Self { filename: String::new(), bytes: Vec::new(), typed: Vec::new() };
        while let Some(field) = form.next_field().await.map_err(unreadable)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name != "file" {
                if upload.typed.len() == MOST_FIELDS {
                    return Err(Error::Unreadable("too_many_fields"));
                }
                upload.typed.push((name, field.text().await.map_err(unreadable)?));
                continue;
            }
            upload.filename = field.file_name().unwrap_or_default().chars().take(200).collect();
            upload.bytes = field.bytes().await.map_err(unreadable)?.to_vec();
        }
        Ok(upload)
    }
}

fn unreadable(_: multer::Error) -> Error {
    Error::Unreadable("bad_multipart")
}
