//! What every page and every API call share: the visit, the words, forms, errors as pages or problems, lists, assets.

pub mod assets;
pub mod body;
pub mod components;
pub mod cookies;
pub mod docs;
pub mod flash;
pub mod format;
pub mod forms;
pub mod headers;
pub mod health;
pub mod help;
pub mod home;
pub mod lists;
pub mod log;
pub mod present;
pub mod shell;
pub mod table;
pub mod texts;
pub mod today;
pub mod turns;
pub mod upload;
pub mod visit;
pub mod writes;

pub use body::{FileBody, FormBody, JsonBody, LateJson};
pub use flash::Flash;
pub use forms::{ActForm, FormMaker, Sent};
pub use shell::{Badge, FieldView, Shell};
pub use texts::Texts;
pub use upload::LateUpload;
pub use visit::Visit;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A rendered page. A template that does not render is ours to mend.
pub fn page<T: Template>(status: StatusCode, template: &T) -> Response {
    match template.render() {
        Ok(html) => (status, [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], html)
            .into_response(),
        Err(cause) => crate::error::Error::Internal(Box::new(cause)).into_response(),
    }
}

/// Text made safe for one value of an address.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A file to keep: always an attachment, its name safe in a header (RFC 6266).
pub fn attachment(bytes: Vec<u8>, content_type: &'static str, filename: &str) -> Response {
    file(bytes, content_type, ("attachment", filename))
}

/// A file of our own making to look at and print at once. Never for what someone sent.
pub fn inline(bytes: Vec<u8>, content_type: &'static str, filename: &str) -> Response {
    file(bytes, content_type, ("inline", filename))
}

fn file(bytes: Vec<u8>, content_type: &'static str, (way, filename): (&str, &str)) -> Response {
    let ascii: String = filename
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' })
        .collect();
    let disposition = format!("{way}; filename=\"{ascii}\"; filename*=UTF-8''{}", encode(filename).replace('/', "%2F"));
    let mut response = (StatusCode::OK, bytes).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// An id from an address; what is none is simply not found.
///
/// # Errors
/// `NotFound`.
pub fn id(text: &str) -> crate::error::Result<uuid::Uuid> {
    uuid::Uuid::parse_str(text).map_err(|_| crate::error::Error::NotFound)
}
