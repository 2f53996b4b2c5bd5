//! Who someone is, what they may do, how far they reach. The three locks on every permission: the route
//! (`routes::Routes`), the row (`Scope` in every query), the act (`Actor::require` in every action).

mod actor;
mod matrix;
mod permission;

pub mod accounts;
pub mod guard;
mod kept;
pub mod pages;
pub mod passwords;
pub mod routes;
pub mod second_factor;
pub mod sign_in;
pub mod store;
pub mod throttle;
pub mod tokens;

pub use actor::{Actor, IdempotencyKey, Scope, Who};
pub use matrix::may;
pub use permission::Permission;

crate::codes! {
    /// A column of the permission table: the role of an account, its flags counted in.
    pub enum Role {
        /// Repairs, erases, checks.
        Technician = "technician",
        /// Leads a workshop: releases, prices, accepts.
        WorkshopLead = "workshop_lead",
        /// Follows people, asks, allocates.
        Caseworker = "caseworker",
        /// A caseworker who leads the structure.
        StructureLead = "structure_lead",
        /// Trains: sees first names in a room.
        Trainer = "trainer",
        /// Reads figures, sets policy.
        County = "county",
        /// Keeps the service running.
        Admin = "admin",
        /// Data protection officer.
        Dpo = "dpo",
    }
}

/// How far a permission reaches, the narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// What is one's own: profile, acts.
    Oneself,
    /// What `beneficiary_access` shares with one's structure, for its purpose.
    Shared,
    /// One person at a time, after a reason has been typed.
    WithReason,
    /// Read only, in one's own structure.
    ReadOwn,
    /// One's own structure.
    Own,
    /// The whole instance.
    All,
}
