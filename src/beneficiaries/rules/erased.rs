//! What an erased file leaves to say.

/// Why a place in a programme ends when the person's file is erased: a code of `closure_reasons`, never given by hand.
pub const ERASED: &str = "effacement";
