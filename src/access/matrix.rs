//! Who may do what: one exhaustive match, the only source. Columns: technician, workshop lead, caseworker, structure
//! lead, trainer, county, administrator, data protection officer.

use super::{Permission, Reach, Role};

const NO: Option<Reach> = None;
const SELF: Option<Reach> = Some(Reach::Oneself);
const SHARED: Option<Reach> = Some(Reach::Shared);
const REASON: Option<Reach> = Some(Reach::WithReason);
const READ: Option<Reach> = Some(Reach::ReadOwn);
const OWN: Option<Reach> = Some(Reach::Own);
const ALL: Option<Reach> = Some(Reach::All);

/// How far `role` reaches with `permission`; `None` refuses.
pub const fn may(role: Role, permission: Permission) -> Option<Reach> {
    use Permission as P;
    let by_role = match permission {
        P::MeManage => [SELF, SELF, SELF, SELF, SELF, SELF, SELF, SELF],
        P::VocabulariesRead => [ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL],
        P::VocabulariesEdit => [NO, NO, NO, NO, NO, NO, ALL, NO],
        P::OrganisationsRead => [ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL],
        P::OrganisationsEdit => [NO, ALL, NO, ALL, NO, ALL, ALL, NO],
        P::OrganisationContactsRead => [NO, OWN, OWN, OWN, OWN, ALL, NO, NO],
        P::DonationsRead => [OWN, OWN, NO, NO, NO, NO, ALL, ALL],
        P::DonationsEdit => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesRead => [OWN, OWN, NO, NO, NO, NO, ALL, NO],
        P::StockRead => [OWN, OWN, ALL, ALL, NO, NO, ALL, NO],
        P::DevicesReceive => [OWN, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesEdit => [OWN, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesPrice => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesTriage => [OWN, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesQuarantine => [OWN, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesClear => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesRelease => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesWithdraw => [OWN, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesTakeBack => [OWN, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesPool => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesLose => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::DevicesDispatch => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::EventsReverseOwn => [SELF, SELF, SELF, SELF, SELF, NO, NO, NO],
        P::EventsReverse => [NO, OWN, NO, OWN, NO, NO, NO, NO],
        P::EvidenceAdd => [OWN, OWN, NO, NO, NO, NO, NO, NO],
        P::EvidenceDecide => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::MediaRecord => [OWN, OWN, NO, NO, NO, NO, NO, NO],
        P::MediaAccept => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::RepairsLog => [OWN, OWN, NO, NO, NO, NO, NO, NO],
        P::PartsManage => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::ChecksRecord => [OWN, OWN, NO, NO, NO, NO, NO, NO],
        P::ChecksWaive => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::InsertionEmployeesManage => [NO, OWN, NO, NO, NO, NO, NO, NO],
        P::BeneficiariesRead => [NO, NO, OWN, OWN, NO, NO, NO, REASON],
        P::BeneficiariesReadShared => [NO, NO, SHARED, SHARED, SHARED, NO, NO, NO],
        P::BeneficiariesEdit => [NO, NO, OWN, OWN, NO, NO, NO, NO],
        P::BeneficiariesMerge => [NO, NO, NO, OWN, NO, NO, NO, NO],
        P::NotesEdit => [NO, NO, OWN, READ, NO, NO, NO, REASON],
        P::RightsRequest => [NO, NO, OWN, OWN, NO, NO, NO, ALL],
        P::RightsExecute => [NO, NO, NO, NO, NO, NO, NO, ALL],
        P::RequestsEdit => [NO, NO, OWN, OWN, NO, NO, NO, NO],
        P::RequestsDecide => [NO, NO, OWN, OWN, NO, NO, NO, NO],
        P::RequestsExcept => [NO, NO, NO, OWN, NO, NO, NO, NO],
        P::RequestsQueue => [ALL, ALL, OWN, OWN, NO, ALL, NO, NO],
        P::AllocationsMake => [NO, NO, OWN, OWN, NO, NO, NO, NO],
        P::AllocationsCancel => [NO, NO, OWN, OWN, NO, NO, NO, NO],
        P::HandoversPrepare => [OWN, OWN, OWN, OWN, NO, NO, NO, NO],
        P::HandoversSign => [NO, OWN, OWN, OWN, NO, NO, NO, NO],
        P::ReceiptsRead => [NO, NO, OWN, OWN, NO, NO, NO, NO],
        P::PaymentsManage => [NO, NO, NO, OWN, NO, NO, NO, NO],
        P::TariffEdit => [NO, NO, NO, NO, NO, ALL, NO, NO],
        P::PolicyEdit => [NO, NO, NO, NO, NO, ALL, NO, NO],
        P::TrainingRead => [ALL, ALL, ALL, ALL, ALL, ALL, ALL, NO],
        P::TrainingEdit => [NO, NO, NO, NO, OWN, NO, NO, NO],
        P::EnrolmentsEdit => [NO, NO, OWN, OWN, OWN, NO, NO, NO],
        P::AttendanceRecord => [NO, NO, NO, NO, OWN, NO, NO, NO],
        P::AttendanceRead => [NO, NO, OWN, OWN, OWN, NO, NO, NO],
        P::AssessmentsRecord => [NO, NO, OWN, OWN, SHARED, NO, NO, NO],
        P::AssessmentsRead => [NO, NO, OWN, OWN, SHARED, NO, NO, NO],
        P::FollowupsRecord => [NO, NO, OWN, OWN, NO, NO, NO, NO],
        P::ReportsOwn => [OWN, OWN, OWN, OWN, OWN, NO, NO, NO],
        P::ReportsRead => [NO, NO, NO, NO, NO, ALL, NO, ALL],
        P::ReportsPublish => [NO, NO, NO, NO, NO, ALL, NO, NO],
        P::UsersInvite => [NO, OWN, NO, OWN, NO, NO, NO, NO],
        P::UsersManage => [NO, NO, NO, NO, NO, NO, ALL, NO],
        P::SettingsEdit => [NO, NO, NO, NO, NO, NO, ALL, NO],
        P::JournalOwn => [SELF, SELF, SELF, SELF, SELF, SELF, SELF, SELF],
        P::JournalStructure => [NO, OWN, NO, OWN, NO, NO, NO, ALL],
        P::JournalTechnical => [NO, NO, NO, NO, NO, NO, ALL, ALL],
        P::ReadLogRead => [NO, NO, OWN, OWN, NO, NO, NO, ALL],
        P::BackupRun => [NO, NO, NO, NO, NO, NO, ALL, NO],
        P::BreakGlassOpen => [NO, NO, NO, NO, NO, NO, ALL, NO],
    };
    by_role[role as usize]
}
