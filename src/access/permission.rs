//! Every permission, by its name in the permission table; what it allows is worded in the `permission-*` texts.

crate::codes! {
    /// One thing someone may do; the name says subject and action.
    pub enum Permission {
        /// Own profile, password, second factor, sessions, tokens, drafts, saved views.
        MeManage = "me.manage",
        /// Coded lists with both labels.
        VocabulariesRead = "vocabularies.read",
        /// Add, relabel, retire entries.
        VocabulariesEdit = "vocabularies.edit",
        /// Partners: names, kinds, places.
        OrganisationsRead = "organisations.read",
        /// Create and update partners.
        OrganisationsEdit = "organisations.edit",
        /// Names and telephone of a partner's contacts.
        OrganisationContactsRead = "organisation_contacts.read",
        /// Batches, counts, fates.
        DonationsRead = "donations.read",
        /// Open, receive against a list, close; donor's proof.
        DonationsEdit = "donations.edit",
        /// One device: facts, media, evidence, repairs, history.
        DevicesRead = "devices.read",
        /// Devices ready for allocation, without history.
        StockRead = "stock.read",
        /// Create; print a label.
        DevicesReceive = "devices.receive",
        /// Facts, place, accessories, serial.
        DevicesEdit = "devices.edit",
        /// Price, warranty, grade correction.
        DevicesPrice = "devices.price",
        /// Refurbish, parts, recycle.
        DevicesTriage = "devices.triage",
        /// Set aside.
        DevicesQuarantine = "devices.quarantine",
        /// Lift a quarantine.
        DevicesClear = "devices.clear",
        /// Workshop to stock.
        DevicesRelease = "devices.release",
        /// Stock back to workshop.
        DevicesWithdraw = "devices.withdraw",
        /// Return from a person, or from the kit.
        DevicesTakeBack = "devices.take_back",
        /// Assign to or remove from an itinerant kit.
        DevicesPool = "devices.pool",
        /// Report lost; recover.
        DevicesLose = "devices.lose",
        /// Recycle, return to donor.
        DevicesDispatch = "devices.dispatch",
        /// Undo one's own act within ten hours.
        EventsReverseOwn = "events.reverse_own",
        /// Undo an act of one's structure.
        EventsReverse = "events.reverse",
        /// Upload, parse.
        EvidenceAdd = "evidence.add",
        /// Review queue, force another machine's file, merge, unmerge.
        EvidenceDecide = "evidence.decide",
        /// Declare, confirm, ghost, remove, install.
        MediaRecord = "media.record",
        /// Accept a completed erasure, waive disk health, destroy (with a second person).
        MediaAccept = "media.accept",
        /// Repairs, software, parts used.
        RepairsLog = "repairs.log",
        /// Buy, harvest, adjust.
        PartsManage = "parts.manage",
        /// Checklist and grades.
        ChecksRecord = "checks.record",
        /// Waive an item by name.
        ChecksWaive = "checks.waive",
        /// Contracts, tasks practised, exits of workshop employees.
        InsertionEmployeesManage = "insertion_employees.manage",
        /// A person's file, search.
        BeneficiariesRead = "beneficiaries.read",
        /// A file shared with one's structure, limited to the purpose of the sharing.
        BeneficiariesReadShared = "beneficiaries.read_shared",
        /// Create, correct, channels, entitlements, situation.
        BeneficiariesEdit = "beneficiaries.edit",
        /// Merge, unmerge, transfer, share.
        BeneficiariesMerge = "beneficiaries.merge",
        /// Notes by level of confidentiality.
        NotesEdit = "notes.edit",
        /// Copy, rectification, objection, erasure asked for a person.
        RightsRequest = "rights.request",
        /// Erasure, hold, retention run.
        RightsExecute = "rights.execute",
        /// Create, complete, withdraw.
        RequestsEdit = "requests.edit",
        /// Accept, refuse within the dated rules.
        RequestsDecide = "requests.decide",
        /// Decide against the rules, second device, with a reason.
        RequestsExcept = "requests.except",
        /// The waiting list by reference, without persons.
        RequestsQueue = "requests.queue",
        /// Matches, reserve, propose a day.
        AllocationsMake = "allocations.make",
        /// Cancel one's structure's hold.
        AllocationsCancel = "allocations.cancel",
        /// By reference: device, slot, accessories, amount due.
        HandoversPrepare = "handovers.prepare",
        /// Hand over, record contributions.
        HandoversSign = "handovers.sign",
        /// Receipt, warranty.
        ReceiptsRead = "receipts.read",
        /// Refund, counter-entry, close the till, export.
        PaymentsManage = "payments.manage",
        /// Prices, budgets, conventions.
        TariffEdit = "tariff.edit",
        /// Need classes, weights, thresholds, hours that count as trained.
        PolicyEdit = "policy.edit",
        /// Programmes, sessions, places left.
        TrainingRead = "training.read",
        /// Programmes, sessions, kits.
        TrainingEdit = "training.edit",
        /// Enrol, exit (a trainer: by file number and birth year).
        EnrolmentsEdit = "enrolments.edit",
        /// Roll, walk-ins, head counts; sees first name, initial, seat.
        AttendanceRecord = "attendance.record",
        /// Of one's own people.
        AttendanceRead = "attendance.read",
        /// Three axes.
        AssessmentsRecord = "assessments.record",
        /// Assessments: read.
        AssessmentsRead = "assessments.read",
        /// Due list, attempts, answers.
        FollowupsRecord = "followups.record",
        /// Figures of one's structure or sessions.
        ReportsOwn = "reports.own",
        /// The county's report, under secrecy.
        ReportsRead = "reports.read",
        /// Publish, amend, subscribe others.
        ReportsPublish = "reports.publish",
        /// Accounts of one's structure (not administrators).
        UsersInvite = "users.invite",
        /// Accounts, roles, structures.
        UsersManage = "users.manage",
        /// Technical settings, jobs, webhooks.
        SettingsEdit = "settings.edit",
        /// One's own acts.
        JournalOwn = "journal.own",
        /// Acts of one's structure (codes only).
        JournalStructure = "journal.structure",
        /// Sign-ins, settings, jobs.
        JournalTechnical = "journal.technical",
        /// Who read a person's file.
        ReadLogRead = "read_log.read",
        /// Backup, restore, keys; asks the password again.
        BackupRun = "backup.run",
        /// Read one person for 30 minutes with a reason; the DPO is told.
        BreakGlassOpen = "break_glass.open",
    }
}
