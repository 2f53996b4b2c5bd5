//! Keeping the service: backups and their return, the master key's rotation, what an operator is told.

mod backup;
mod doctor;
mod refusals;
mod rotation;
mod served;
mod units;
