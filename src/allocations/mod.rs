//! From what a person needs to the device in their hands: the request and its decision, the waiting order, the devices
//! that fit, the hold of one device for one request, the handover with its contributions and its warranty.

pub mod contributions;
pub mod matching;
pub mod rules;
pub mod waiting;
pub mod warranty;
