//! What a tap notes without a word typed: of a usual act, the fault it mends and the time it takes.

/// What goes with a usual act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// What was wrong (code of `faults`).
    pub fault: &'static str,
    /// How long it usually takes.
    pub minutes: i64,
}

/// How long finding a fault usually takes.
pub const FINDING_MINUTES: i64 = 5;

/// The acts (codes of `repair_acts`) that are noted by themselves, without a fault that somebody found before.
pub const BY_THEMSELVES: &[&str] = &["cleaned", "tested"];

/// What goes with this act (code of `repair_acts`); nothing for one that says too little by itself.
pub fn usual(act: &str) -> Option<Usual> {
    let (fault, minutes) = match act {
        "cleaned" => ("dirty", 10),
        "tested" => ("none_found", 15),
        "storage_replaced" => ("storage", 20),
        "memory_added" | "memory_replaced" => ("memory", 10),
        "battery_replaced" => ("battery", 10),
        "cmos_replaced" => ("no_boot", 10),
        "screen_replaced" => ("screen", 45),
        "keyboard_replaced" => ("keyboard", 30),
        "fan_replaced" | "paste_renewed" => ("overheating", 30),
        "jack_repaired" => ("charger", 45),
        "hinge_repaired" => ("case", 30),
        "wifi_replaced" => ("network", 15),
        "psu_replaced" => ("no_power", 20),
        "firmware_updated" => ("software", 15),
        "firmware_unlocked" => ("firmware_lock", 15),
        _ => return None,
    };
    Some(Usual { fault, minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(list: &str) -> Vec<&str> {
        list.lines().skip(1).filter_map(|line| line.split(',').next()).collect()
    }

    #[test]
    fn every_usual_act_and_its_fault_are_words_of_the_lists() {
        let acts = codes(include_str!("../../../seeds/vocab/repair_acts.csv"));
        let faults = codes(include_str!("../../../seeds/vocab/faults.csv"));
        let found: Vec<Usual> = acts.iter().filter_map(|act| usual(act)).collect();
        assert_eq!(found.len(), 17, "an act of the table is no word of the list any more");
        assert!(found.iter().all(|usual| faults.contains(&usual.fault) && usual.minutes > 0));
        assert!(BY_THEMSELVES.iter().all(|act| usual(act).is_some()));
    }
}
