//! What is wished for media.

use crate::devices::media::{MediumIdentity, MediumKind, serial_key};
use crate::kernel::fields::{Fields, Wish};
use uuid::Uuid;

/// The largest medium anyone brings: a little over nine exabytes fits the column.
const MOST_BYTES: i64 = i64::MAX;

/// A medium declared by hand.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewMedium {
    /// What it is made of.
    #[schema(value_type = String)]
    pub kind: MediumKind,
    /// Its serial.
    pub serial: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its capacity.
    pub size_bytes: Option<i64>,
}

impl NewMedium {
    /// Which medium it is.
    pub fn identity(&self) -> MediumIdentity {
        MediumIdentity {
            serial: self.serial.clone(),
            model: self.model.clone(),
            size_bytes: self.size_bytes.and_then(|bytes| u64::try_from(bytes).ok()),
        }
    }
}

impl Wish for NewMedium {
    fn read(fields: &mut Fields) -> Self {
        let serial = fields.text("serial", 80);
        if serial.as_deref().is_some_and(|serial| serial_key(serial).is_none()) {
            fields.refuse("serial", "not_a_serial");
        }
        Self {
            kind: fields.required_word("kind", MediumKind::from_code).unwrap_or(MediumKind::Unknown),
            serial,
            model: fields.text("model", 120),
            size_bytes: fields.int("size_bytes", 1..=MOST_BYTES),
        }
    }
}

/// Something listed that is no storage of the device.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Ghost {
    /// Which.
    pub id: Uuid,
    /// What it is: a card reader, a boot stick, an optical drive.
    pub reason: String,
}

/// What a person saw of the media listed.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Confirmation {
    /// They are in the device.
    pub confirmed: Vec<Uuid>,
    /// They are no storage of it.
    pub ghosts: Vec<Ghost>,
    /// The device holds no storage: said by name.
    pub none_attested: bool,
}

impl Wish for Confirmation {
    fn read(fields: &mut Fields) -> Self {
        let mut seen: Vec<Uuid> = Vec::new();
        let mut confirmed = Vec::new();
        for (at, text) in fields.texts("confirmed", 40).iter().enumerate() {
            match Uuid::parse_str(text) {
                Ok(id) if !seen.contains(&id) => {
                    seen.push(id);
                    confirmed.push(id);
                }
                Ok(_) => fields.refuse(&format!("confirmed[{at}]"), "repeated"),
                Err(_) => fields.refuse(&format!("confirmed[{at}]"), "not_an_id"),
            }
        }
        let ghosts = fields.objects("ghosts", |fields| {
            let ghost = Ghost { id: fields.required_id("id"), reason: fields.required_text("reason", 200) };
            if seen.contains(&ghost.id) {
                fields.refuse("id", "repeated");
            }
            seen.push(ghost.id);
            ghost
        });
        let none_attested = fields.flag("none_attested");
        if none_attested && !confirmed.is_empty() {
            fields.refuse("none_attested", "contradictory");
        }
        Self { confirmed, ghosts, none_attested }
    }
}

/// Where a medium goes when it is taken out.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Removal {
    /// Into this device; else it is kept loose.
    pub to_tag: Option<String>,
}

impl Wish for Removal {
    fn read(fields: &mut Fields) -> Self {
        Self { to_tag: fields.text("to_tag", 80) }
    }
}

/// How a medium was destroyed: before a second named person, or by the recycler's certificate.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Destruction {
    /// The address of the account of the second person.
    pub witness_email: Option<String>,
    /// The certificate, which names the serial.
    pub certificate: Option<String>,
}

impl Wish for Destruction {
    fn read(fields: &mut Fields) -> Self {
        let wish =
            Self { witness_email: fields.text("witness_email", 200), certificate: fields.text("certificate", 200) };
        if wish.witness_email.is_none() && wish.certificate.is_none() {
            fields.refuse("witness_email", "witness_or_certificate");
            fields.refuse("certificate", "witness_or_certificate");
        }
        wish
    }
}
