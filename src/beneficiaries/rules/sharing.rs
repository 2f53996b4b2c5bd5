//! Why another structure reaches a person's file, and how much of it a reason shows (`domain.md`, "Structures, people,
//! reach").

crate::codes! {
    /// What a file is shared for.
    pub enum Purpose {
        /// The person is enrolled in a programme of the other structure: first name, initial, seat, attendance,
        /// assessments; never the address, the benefits, the notes.
        Training = "training",
        /// The other structure made the request for the person.
        Referral = "referral",
        /// The other structure takes the file over.
        Transfer = "transfer",
    }
}
