//! The receipt of a handover: gathered from what is known at that moment, printed, kept as it was issued.

use crate::access::{Actor, Permission, Role};
use crate::act::Act;
use crate::allocations::contributions::{ContributionStatus, Payer};
use crate::allocations::rules::handover::{Handover, SignatureKind};
use crate::allocations::rules::wishes::HandoverWish;
use crate::allocations::store;
use crate::allocations::store::allocations::Allocation;
use crate::allocations::store::people::Person;
use crate::app::App;
use crate::beneficiaries;
use crate::devices::media::Verdict;
use crate::devices::store::{self as devices, Device};
use crate::error::{Error, Result};
use crate::journal;
use crate::kernel::lang::Lang;
use crate::kernel::tag;
use crate::organisations;
use crate::vault::Vault;
use crate::vocabularies::words::Labels;
use crate::web::Texts;
use passerelle_documents as documents;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// The receipt of an allocation of one's own structure: its number and its bytes, as they were issued. The reading is
/// logged.
///
/// # Errors
/// `NotFound` out of one's own structure, or before the handover; `Forbidden` where only those who lead still open it.
pub async fn read(app: &App, actor: &Actor, id: Uuid) -> Result<(String, Vec<u8>)> {
    actor.require(Permission::ReceiptsRead)?;
    let allocation = store::allocations::own(&app.db, actor, Permission::ReceiptsRead, id).await?;
    if !may_open(&app.db, &app.vault, actor, allocation.beneficiary_id).await? {
        return Err(Error::Forbidden);
    }
    let found = store::handover::receipt(&app.db, &app.vault, id).await?;
    journal::readings::log_read(app, actor, "receipt", &[allocation.beneficiary_id]).await?;
    Ok(found)
}

/// Whether someone who reads receipts may open this person's: of an erased one it is the only paper left with a name on it,
/// kept because the law asks for it, and only those who lead the structure open it.
///
/// # Errors
/// When the database refuses.
pub async fn may_open<C: ConnectionTrait>(db: &C, vault: &Vault, actor: &Actor, beneficiary_id: Uuid) -> Result<bool> {
    if actor.roles.contains(&Role::StructureLead) {
        return Ok(true);
    }
    Ok(!beneficiaries::store::names(db, vault, [beneficiary_id]).await?.is_empty())
}

/// Prints and keeps the receipt of a handover that is being made; gives its number.
pub(super) async fn issue(
    act: &Act,
    allocation: &Allocation,
    device: &Device,
    person: &Person,
    wish: &HandoverWish,
    made: &Handover,
    drawing: Option<&[u8]>,
) -> Result<String> {
    let seller = store::handover::seller(act.db(), device.organisation_id).await?;
    let name = store::people::full_name(act.db(), act.vault(), person.id).await?;
    let payers = payers(act, wish).await?;
    let number = store::handover::next_number(act, seller.id).await?;
    let set = store::settings::all(act.db()).await?;
    let labels = Labels::within(act.db(), Lang::Fr).await?;
    let kind = Texts(Lang::Fr).text(&format!("device-kind-{}", device.kind.code().replace('_', "-")));
    let input = documents::Receipt {
        number: number.clone(),
        signed_on: made.signed_on().to_string(),
        seller: documents::Seller {
            name: Some(seller.name),
            address: seller.address,
            siren: seller.siren,
            vat: seller.vat,
        },
        contributions: wish
            .contributions
            .iter()
            .map(|share| documents::Contribution {
                payer: match share.payer {
                    Payer::Beneficiary => name.clone(),
                    Payer::Organisation(id) => payers.get(&id).cloned().unwrap_or_default(),
                },
                amount: share.amount.0,
                status: status(share.status),
            })
            .collect(),
        beneficiary: documents::Beneficiary { name, file_number: person.file_number.clone() },
        device: documents::Device {
            tag: tag::shown(&device.tag),
            kind: kind.clone(),
            maker: device.identity.vendor.clone(),
            model: device.model(),
            serial: device.identity.serial.clone(),
        },
        accessories: made.accessories().iter().map(|code| labels.of("accessories", code)).collect(),
        lines: vec![documents::Line { label: line(&kind, device), amount: allocation.price.0 }],
        warranty_until: made.warranty_until().to_string(),
        disks: disks(act, device).await?,
        signature: match (wish.signature, drawing) {
            (SignatureKind::Drawn, Some(png)) => documents::Signature::Drawn(png.to_vec()),
            _ => documents::Signature::Paper,
        },
        help: documents::Help { phone: set.help_phone, hours: set.help_hours, place: set.help_place },
    };
    // Laying out takes a core for some milliseconds: not one of those that serve everyone else.
    let printed = tokio::task::spawn_blocking(move || documents::receipt(&input)).await;
    let bytes = match printed.map_err(|cause| Error::Internal(Box::new(cause)))? {
        Ok(bytes) => bytes,
        Err(documents::DocumentError::Signature) => return Err(Error::field("signature.data", "not_a_png")),
        Err(cause) => return Err(Error::Internal(Box::new(cause))),
    };
    store::handover::issue(act, seller.id, &number, allocation.id, &bytes).await?;
    Ok(number)
}

async fn payers(act: &Act, wish: &HandoverWish) -> Result<std::collections::HashMap<Uuid, String>> {
    let ids = wish.contributions.iter().filter_map(|share| match share.payer {
        Payer::Beneficiary => None,
        Payer::Organisation(id) => Some(id),
    });
    organisations::store::names(act.db(), ids).await
}

/// The disks in the device, with what their erasure proves. One that is not erased cannot leave, so none is left out.
async fn disks(act: &Act, device: &Device) -> Result<Vec<documents::Disk>> {
    let media = devices::media_of(act.db(), &[device.id]).await?.remove(&device.id).unwrap_or_default();
    Ok(media
        .into_iter()
        .filter(|medium| medium.facts().is_present())
        .map(|medium| documents::Disk {
            erasure: match medium.deciding.as_ref().map(|deciding| deciding.verdict) {
                Some(Verdict::Verified) => documents::Erasure::Verified,
                _ => documents::Erasure::Accepted,
            },
            serial: medium.identity.serial,
            certificate: None,
        })
        .collect())
}

/// What is sold, in one line: kind, model, grade.
fn line(kind: &str, device: &Device) -> String {
    let grade = device.grade_function.as_deref().map(|grade| format!("état {grade}"));
    [Some(kind.to_owned()), device.model(), grade].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

const fn status(status: ContributionStatus) -> documents::ContributionStatus {
    match status {
        ContributionStatus::Paid => documents::ContributionStatus::Paid,
        ContributionStatus::Waived => documents::ContributionStatus::Waived,
        ContributionStatus::Scheduled => documents::ContributionStatus::Scheduled,
    }
}
