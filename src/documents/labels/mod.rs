//! Labels of devices: a code for telephones, a code for scanners, the digits for people, and the model. On a roll, one
//! label a page; or on sheets of A4.

use serde::Serialize;

use crate::codes::{code128, qr};
use crate::{DocumentError, french, press};

const TEMPLATE: &str = include_str!("template.typ");

/// What labels are printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// A roll of labels of 62 × 29 mm.
    Roll,
    /// A4 with 24 labels of 70 × 37.125 mm: three columns of eight.
    Sheet24,
    /// A4 with 14 labels of 99.1 × 38.1 mm: two columns of seven.
    Sheet14,
}

/// Labels to print.
#[derive(Clone, Debug, Serialize)]
pub struct Labels {
    /// The paper.
    pub paper: Paper,
    /// The document's title.
    pub title: String,
    /// Its language, as a code of two letters.
    pub lang: String,
    /// The day (ISO) it is made.
    #[serde(serialize_with = "french::day")]
    pub made_on: String,
    /// One label each.
    pub labels: Vec<Label>,
}

/// A label.
#[derive(Clone, Debug, Serialize)]
pub struct Label {
    /// The address that the square code holds.
    pub address: String,
    /// The tag, digits only.
    pub digits: String,
    /// The tag as people read it: `004 217-3`.
    pub shown: String,
    /// What the device is.
    pub model: String,
    /// What someone who cannot see it hears instead of the two codes.
    pub spoken: String,
}

/// Makes the labels: PDF of the exact size of the paper, one page a label on a roll. The same input gives the same bytes.
///
/// # Errors
/// [`DocumentError::Date`] and [`DocumentError::Code`] tell what is wrong in the input.
pub fn labels(input: &Labels) -> Result<Vec<u8>, DocumentError> {
    let tags: Vec<&str> = input.labels.iter().map(|label| label.digits.as_str()).collect();
    press::issue(TEMPLATE, input, pictures(input)?, ["labels", &input.made_on, &tags.join("-")].join("/"))
}

/// The codes of each label, as the template names them.
fn pictures(input: &Labels) -> Result<Vec<(String, Vec<u8>)>, DocumentError> {
    if !french::is_day(&input.made_on) {
        return Err(DocumentError::Date);
    }
    let mut pictures = Vec::with_capacity(2 * input.labels.len());
    for (at, label) in input.labels.iter().enumerate() {
        let square = qr(&label.address).ok_or(DocumentError::Code)?;
        let striped = code128(&label.digits).ok_or(DocumentError::Code)?;
        pictures.push((format!("square-{at}.svg"), square.svg()));
        pictures.push((format!("striped-{at}.svg"), striped.svg()));
    }
    Ok(pictures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use typst::layout::{Abs, Frame, FrameItem, Point, Size};
    use typst_layout::PagedDocument;

    fn many(paper: Paper, count: usize) -> Labels {
        let label = |n: usize| Label {
            address: format!("https://ordinateurs.example.org/d/{n:07}"),
            digits: format!("{n:07}"),
            shown: format!("{:03} {:03}-{}", n / 10_000, n / 10 % 1000, n % 10),
            model: "Lenovo ThinkPad X1 Carbon 5th (20HRCTO1WW)".to_owned(),
            spoken: format!("Code {n:07}"),
        };
        let labels = (1..=count).map(|n| label(n * 1234)).collect();
        Labels {
            paper,
            title: "Étiquettes".to_owned(),
            lang: "fr".to_owned(),
            made_on: "2026-11-25".to_owned(),
            labels,
        }
    }

    fn pages(input: &Labels) -> PagedDocument {
        press::lay_out(TEMPLATE, input, pictures(input).unwrap()).unwrap()
    }

    /// Where pictures stand on a page, and how large.
    fn pictures_on(frame: &Frame) -> Vec<(Point, Size)> {
        fn walk(frame: &Frame, origin: Point, found: &mut Vec<(Point, Size)>) {
            for (at, item) in frame.items() {
                match item {
                    FrameItem::Group(group) => walk(&group.frame, origin + *at, found),
                    FrameItem::Image(_, size, _) => found.push((origin + *at, *size)),
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        walk(frame, Point::zero(), &mut found);
        found
    }

    fn near(one: Abs, millimetres: f64) -> bool {
        (one.to_mm() - millimetres).abs() <= 0.1
    }

    #[test]
    fn a_roll_has_one_page_of_62_by_29_millimetres_for_each_label() {
        let document = pages(&many(Paper::Roll, 3));
        assert_eq!(document.pages().len(), 3);
        for page in document.pages() {
            let size = page.frame.size();
            assert!(near(size.x, 62.0) && near(size.y, 29.0), "{size:?}");
        }
    }

    #[test]
    fn sheets_hold_three_by_eight_and_two_by_seven() {
        for (paper, on_one) in [(Paper::Sheet24, 24), (Paper::Sheet14, 14)] {
            for (count, sheets) in [(1, 1), (on_one, 1), (on_one + 1, 2)] {
                let document = pages(&many(paper, count));
                assert_eq!(document.pages().len(), sheets, "{paper:?}: {count} labels");
                let size = document.pages()[0].frame.size();
                assert!(near(size.x, 210.0) && near(size.y, 297.0), "{size:?}");
            }
        }
    }

    #[test]
    fn each_label_stands_where_the_sheet_is_cut() {
        for (paper, columns, (left, top), (width, height)) in
            [(Paper::Sheet24, 3, (0.0, 0.0), (70.0, 37.125)), (Paper::Sheet14, 2, (4.65, 15.15), (101.64, 38.1))]
        {
            let document = pages(&many(paper, 14));
            let squares = pictures_on(&document.pages()[0].frame).into_iter().step_by(2);
            for (at, (place, size)) in squares.enumerate() {
                let (x, y) = (left + width * (at % columns) as f64, top + height * (at / columns) as f64);
                assert!(place.x.to_mm() >= x && place.x.to_mm() + size.x.to_mm() <= x + width, "{paper:?} {at}");
                assert!(place.y.to_mm() >= y && place.y.to_mm() + size.y.to_mm() <= y + height, "{paper:?} {at}");
            }
        }
    }

    #[test]
    fn codes_are_large_enough_to_be_read() {
        for paper in [Paper::Roll, Paper::Sheet24, Paper::Sheet14] {
            let input = many(paper, 1);
            let document = pages(&input);
            let found = pictures_on(&document.pages()[0].frame);
            let [(_, square), (_, striped)] = found[..] else { panic!("two codes on a label: {found:?}") };
            let modules = |code: crate::codes::Code, size: Size| size.x.to_mm() / code.width as f64;
            assert!(modules(qr(&input.labels[0].address).unwrap(), square) >= 0.5, "{paper:?}: {square:?}");
            assert!(modules(code128(&input.labels[0].digits).unwrap(), striped) >= 0.25, "{paper:?}: {striped:?}");
        }
    }

    #[test]
    fn labels_are_a_pdf_that_lasts_and_wrong_ones_are_none() {
        let pdf = labels(&many(Paper::Roll, 2)).unwrap();
        let text = String::from_utf8_lossy(&pdf);
        for wanted in ["<pdfaid:part>2</", "<pdfuaid:part>1</", "Étiquettes", "2026-11-25"] {
            assert!(text.contains(wanted), "{wanted}");
        }
        let mut wrong = many(Paper::Roll, 1);
        wrong.labels[0].digits = "12x".to_owned();
        assert_eq!(labels(&wrong), Err(DocumentError::Code));
        assert_eq!(labels(&Labels { made_on: "today".to_owned(), ..many(Paper::Roll, 1) }), Err(DocumentError::Date));
    }
}
