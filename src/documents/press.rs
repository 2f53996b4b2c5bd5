//! The press: a template and its data become pages, pages become a PDF that lasts and that a screen reader can read.

use std::sync::LazyLock;

use serde::Serialize;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::DocumentError;
use crate::fonts::fonts;
use crate::printable::make_printable;

/// All a template can see: itself, its data, its pictures. Nothing outside, not even the date.
struct Desk {
    template: Source,
    files: Vec<(FileId, Bytes)>,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &fonts().book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(name, _)| *name == id);
        found.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts().faces.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Makes a document from a template: tagged PDF, PDF/A-2a and PDF/UA-1 at once. The template reads its data with
/// `json("data.json")`, and each picture under the name given here. `identity` names the document for ever.
///
/// # Errors
/// [`DocumentError::Layout`] when the data cannot be serialized or the template fails on it;
/// [`DocumentError::Standards`] when the pages break one of the two standards.
pub(crate) fn issue(
    template: &str,
    data: &impl Serialize,
    pictures: Vec<(impl AsRef<str>, Vec<u8>)>,
    identity: String,
) -> Result<Vec<u8>, DocumentError> {
    let issued = lay_out(template, data, pictures).and_then(|pages| print(&pages, identity));
    // Typst remembers its steps, texts included, for the whole process; a person's name must not stay there.
    typst::comemo::evict(0);
    issued
}

/// The pages of [`issue`], before they are printed.
pub(crate) fn lay_out(
    template: &str,
    data: &impl Serialize,
    pictures: Vec<(impl AsRef<str>, Vec<u8>)>,
) -> Result<PagedDocument, DocumentError> {
    let mut data = serde_json::to_value(data).map_err(|error| DocumentError::Layout(error.to_string()))?;
    make_printable(&mut data);
    let mut files = vec![(file_id("data.json")?, Bytes::from_string(data.to_string()))];
    for (name, bytes) in pictures {
        files.push((file_id(name.as_ref())?, Bytes::new(bytes)));
    }
    let desk = Desk { template: Source::new(file_id("main.typ")?, template.to_owned()), files };
    typst::compile::<PagedDocument>(&desk).output.map_err(|problems| {
        DocumentError::Layout(problems.first().map_or_else(String::new, |problem| problem.message.to_string()))
    })
}

fn print(pages: &PagedDocument, identity: String) -> Result<Vec<u8>, DocumentError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|_| DocumentError::Standards)?;
    let options = PdfOptions {
        ident: Smart::Custom(identity),
        creator: Smart::Custom(Some("Passerelle".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    // What Typst says of a refusal may quote the text of the document: it is dropped, an error may be logged.
    typst_pdf::pdf(pages, &options).map_err(|_| DocumentError::Standards)
}

fn file_id(name: &str) -> Result<FileId, DocumentError> {
    let path = VirtualPath::new(name).map_err(|_| DocumentError::Layout(format!("{name} is no file name")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}
