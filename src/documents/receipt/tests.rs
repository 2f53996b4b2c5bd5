use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::text::TextItem;
use typst_layout::PagedDocument;

use super::*;

/// Eight points by two, half of them transparent, as a signature pad exports it.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x08\0\0\0\x02\x08\x06\0\0\0\x65\x94\x9d\xed\
    \0\0\0\x13IDAT\x78\xda\x63\x90\x92\x57\xf9\x8f\x8c\x19\xd0\x01\x21\x05\0\xb3\x61\x0a\xe1\x0a\x8a\xef\xf2\
    \0\0\0\0IEND\xae\x42\x60\x82";

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn ordinary() -> Receipt {
    Receipt {
        number: "R-2026-000123".to_owned(),
        signed_on: "2026-11-25".to_owned(),
        seller: Seller {
            name: some("Atelier du Lavoir"),
            address: vec!["12 rue du Lavoir".to_owned(), "01000 Bourg-en-Bresse".to_owned()],
            siren: some("123 456 782"),
            vat: some("TVA non applicable, article 293 B du CGI"),
        },
        beneficiary: Beneficiary { name: "Éloïse Lefèvre".to_owned(), file_number: "B-000042".to_owned() },
        device: Device {
            tag: "004 217-3".to_owned(),
            kind: "Ordinateur portable".to_owned(),
            maker: some("Lenovo"),
            model: some("ThinkPad T480"),
            serial: some("PF1O0I8L"),
        },
        accessories: vec!["Chargeur".to_owned(), "Souris".to_owned()],
        lines: vec![Line { label: "Ordinateur portable, état A".to_owned(), amount: 123_456 }],
        contributions: vec![
            share("Éloïse Lefèvre", 4_000, ContributionStatus::Paid),
            share("Département de l’Ain", 118_456, ContributionStatus::Scheduled),
            share("Atelier du Lavoir", 1_000, ContributionStatus::Waived),
        ],
        warranty_until: "2028-11-25".to_owned(),
        disks: vec![Disk {
            serial: some("S4EVNX0R512345"),
            erasure: Erasure::Verified,
            certificate: some("EFF-2026-000077"),
        }],
        signature: Signature::Paper,
        help: Help { phone: some("04 74 00 00 00"), hours: some("du lundi au vendredi, de 9 h à 17 h"), place: None },
    }
}

fn share(payer: &str, amount: i64, status: ContributionStatus) -> Contribution {
    Contribution { payer: payer.to_owned(), amount, status }
}

fn pages(input: &Receipt) -> PagedDocument {
    press::lay_out(TEMPLATE, &checked(input).unwrap(), pictures(input).unwrap()).unwrap()
}

/// Every run of text of a page in reading order, with its place on the page.
fn runs(page: &Frame) -> Vec<(Point, TextItem)> {
    fn walk(frame: &Frame, origin: Point, found: &mut Vec<(Point, TextItem)>) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => walk(&group.frame, origin + *at, found),
                FrameItem::Text(run) => found.push((origin + *at, run.clone())),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    walk(page, Point::zero(), &mut found);
    found
}

/// The text of one page with ordinary spaces only.
fn words(document: &PagedDocument, page: usize) -> String {
    let text: String = runs(&document.pages()[page].frame).iter().map(|(_, run)| run.text.as_str()).collect();
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn first_page(input: &Receipt) -> String {
    words(&pages(input), 0)
}

#[track_caller]
fn says(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "{wanted:?} is not in {text}");
    }
}

#[test]
fn a_receipt_is_a_pdf_made_to_last_and_to_be_heard() {
    let pdf = receipt(&ordinary()).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
    assert!(pdf.trim_ascii_end().ends_with(b"%%EOF"));
    let metadata = String::from_utf8_lossy(&pdf);
    for wanted in
        ["<pdfaid:part>2</", "<pdfaid:conformance>A</", "<pdfuaid:part>1</", "2026-11-25", "Reçu de remise", ">fr"]
    {
        assert!(metadata.contains(wanted), "{wanted}");
    }
}

#[test]
fn there_is_one_page_for_the_person_and_one_for_the_structure() {
    let mut input = ordinary();
    input.disks.push(Disk { serial: some("WD-WX11A22C3344"), erasure: Erasure::Accepted, certificate: None });
    input.lines.push(Line { label: "Souris".to_owned(), amount: 0 });
    let document = pages(&input);
    assert_eq!(document.pages().len(), 2);
    says(&words(&document, 0), &["Exemplaire de la personne", "page 1 sur 1"]);
    says(&words(&document, 1), &["Exemplaire de la structure", "page 1 sur 1"]);
    let same = words(&document, 0).replace("de la personne", "de la structure");
    assert_eq!(same.matches("1 184,56 €").count(), words(&document, 1).matches("1 184,56 €").count());
}

#[test]
fn a_reprint_is_the_same_document_to_the_byte() {
    let issued = receipt(&ordinary()).unwrap();
    let elsewhere = std::thread::spawn(|| receipt(&ordinary()).unwrap()).join().unwrap();
    assert!(issued == receipt(&ordinary()).unwrap() && issued == elsewhere);
}

#[test]
fn the_receipt_says_who_what_and_for_how_much() {
    let text = first_page(&ordinary());
    says(&text, &["Reçu de remise n° R-2026-000123", "Remis le 25 novembre 2026 à Éloïse Lefèvre (dossier B-000042)."]);
    says(&text, &["Atelier du Lavoir", "01000 Bourg-en-Bresse", "SIREN : 123 456 782", "article 293 B du CGI"]);
    says(&text, &["Ordinateur portable", "Lenovo ThinkPad T480", "004 217-3", "PF1O0I8L", "Chargeur, Souris"]);
    says(
        &text,
        &["Total1 234,56 €", "Éloïse LefèvrePayé40,00 €", "À payer plus tard1 184,56 €", "rien à payer10,00 €"],
    );
    says(&text, &["2 ans, jusqu’au 25 novembre 2028", "12 premiers mois", "6 mois de plus", "04 74 00 00 00"]);
    says(&text, &["S4EVNX0R512345Effacé, effacement vérifiéEFF-2026-000077", "Signature sur papier."]);
}

#[test]
fn an_erasure_that_was_not_fully_checked_says_so() {
    let mut input = ordinary();
    input.disks.push(Disk { serial: None, erasure: Erasure::Accepted, certificate: None });
    says(&first_page(&input), &["effacement vérifié", "Effacé, accepté par un responsable"]);
    input.disks.clear();
    says(&first_page(&input), &["L’appareil est remis sans disque."]);
}

#[test]
fn what_the_settings_lack_is_shown_as_missing() {
    let mut input = ordinary();
    input.seller = Seller { name: some(" "), address: vec![String::new()], siren: None, vat: None };
    input.help = Help { phone: None, hours: None, place: None };
    input.device.maker = None;
    input.device.model = None;
    let text = first_page(&input);
    says(&text, &["Structure : non renseigné", "Marque et modèlenon renseigné", "Horairesnon renseigné"]);
    says(&text, &["Adresse : non renseigné", "SIREN : non renseigné", "TVA : non renseigné", "Téléphonenon renseigné"]);
    assert!(receipt(&input).is_ok());
}

#[test]
fn a_free_device_without_accessories_has_its_receipt() {
    let mut input = ordinary();
    input.lines[0].amount = 0;
    input.contributions.clear();
    input.accessories.clear();
    let text = first_page(&input);
    says(&text, &["Total0,00 €", "Accessoiresaucun"]);
    assert!(!text.contains("Qui paie"));
}

#[test]
fn a_text_is_never_read_as_markup() {
    for hostile in [
        r#"#panic("x")"#,
        "*a* _b_",
        "$x^2$",
        r"a \ b",
        "// c",
        "/* d */",
        "= E",
        "- f",
        "@g",
        "<h>",
        "`i`",
        "~j~",
        "k --- l",
        r#""m" 'n'"#,
        "#let r = 1",
        "#[o]",
        r"\u{41}",
        "https://p.example",
        "{{q}}",
        "%0A",
        "<b>r</b>",
        "&amp;",
    ] {
        let mut input = ordinary();
        input.beneficiary.name = hostile.to_owned();
        input.device.model = some(hostile);
        input.contributions[1].payer = hostile.to_owned();
        let shown = format!("à {hostile} (dossier");
        says(&first_page(&input), &[&shown, &format!("Lenovo {hostile}"), &format!("{hostile}À payer plus tard")]);
    }
}

#[test]
fn nothing_leaves_the_page_however_long_the_texts_are() {
    let mut input = ordinary();
    let long = "W".repeat(150);
    input.seller.name = some(&long);
    input.seller.address = vec!["Très longue adresse ".repeat(30), long.clone()];
    input.beneficiary = Beneficiary { name: long.clone(), file_number: long.clone() };
    input.device.serial = some(&long);
    input.lines = (0..40).map(|at| Line { label: format!("{at} {long}"), amount: 1_000 }).collect();
    input.contributions = vec![share(&long, 40_000, ContributionStatus::Waived)];
    input.disks = vec![Disk { serial: some(&long), erasure: Erasure::Accepted, certificate: some(&long) }; 4];
    let document = pages(&input);
    let count = document.pages().len();
    assert!(count > 4 && count.is_multiple_of(2), "{count}");
    for page in document.pages() {
        for (at, run) in runs(&page.frame) {
            let (right, margin) = (at.x + run.width(), Abs::mm(20.0) - Abs::pt(0.1));
            assert!(at.x >= margin && right <= page.frame.width() - margin, "{} ends at {right:?}", run.text);
            assert!(at.y >= Abs::mm(13.0) && at.y <= page.frame.height() - Abs::mm(5.0), "{}", run.text);
        }
    }
    assert!(receipt(&input).is_ok());
}

#[test]
fn no_letter_keeps_a_person_from_getting_a_receipt() {
    let mut input = ordinary();
    input.beneficiary.name = ('\0'..'\u{3100}').map(|c| format!("e{c} ")).collect();
    input.device.serial = Some(('\u{d7f0}'..'\u{10500}').map(|c| format!("{c} ")).collect());
    assert_eq!(receipt(&input).err(), None);
}

#[test]
fn a_signature_drawn_on_the_screen_is_printed() {
    let mut input = ordinary();
    let unsigned = receipt(&input).unwrap();
    input.signature = Signature::Drawn(PNG.to_vec());
    says(&first_page(&input), &["Signé à l’écran, le 25 novembre 2026."]);
    let signed = receipt(&input).unwrap();
    let pictures = |pdf: &[u8]| pdf.windows(14).filter(|bytes| *bytes == b"/Subtype/Image").count();
    assert!(pictures(&signed) > pictures(&unsigned), "{} {}", pictures(&signed), pictures(&unsigned));
    assert_eq!(pages(&input).pages().len(), 2);
}

#[test]
fn a_signature_that_is_no_reasonable_picture_is_refused() {
    let huge = [&PNG[..16], &[0, 1, 0, 0, 0, 1, 0, 0], &PNG[24..]].concat();
    for bytes in [b"GIF89a".to_vec(), PNG[..18].to_vec(), huge, Vec::new()] {
        let input = Receipt { signature: Signature::Drawn(bytes), ..ordinary() };
        assert_eq!(receipt(&input), Err(DocumentError::Signature));
    }
    let cut = Receipt { signature: Signature::Drawn(PNG[..40].to_vec()), ..ordinary() };
    assert!(matches!(receipt(&cut), Err(DocumentError::Layout(_))));
}

#[test]
fn shares_that_do_not_make_the_price_are_refused() {
    let mut input = ordinary();
    input.contributions.pop();
    assert_eq!(receipt(&input), Err(DocumentError::Shares { total: Some(123_456), shares: Some(122_456) }));
    input.lines = vec![Line { label: "a".to_owned(), amount: i64::MAX }, Line { label: "b".to_owned(), amount: 1 }];
    assert_eq!(receipt(&input), Err(DocumentError::Shares { total: None, shares: Some(122_456) }));
}

#[test]
fn a_date_that_does_not_exist_is_refused() {
    assert_eq!(receipt(&Receipt { signed_on: "2026-02-30".to_owned(), ..ordinary() }), Err(DocumentError::Date));
    assert_eq!(receipt(&Receipt { warranty_until: "25/11/2028".to_owned(), ..ordinary() }), Err(DocumentError::Date));
}
