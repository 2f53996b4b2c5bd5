//! The bench on screen: the page of one device, every act on it, the files that wait for a decision. A device's page
//! stands here and not with the devices: it shows what the workshop does, which the subject knows nothing of.

pub mod acts;
mod device;
mod forms;
pub mod modes;
pub mod reviews;

pub use device::one;
