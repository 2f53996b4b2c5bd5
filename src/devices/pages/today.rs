//! What of the devices waits for the workshop on its first page: the piles, in the order of the work.

use super::list::Line;
use crate::devices::blockers::Stage;
use crate::devices::lifecycle::State;
use crate::devices::store::Device;
use crate::web::Shell;
use crate::web::today::{Entry, Part, Waiting};

/// How many of the devices one worked on last are shown.
pub const LAST: usize = 5;

/// The devices someone worked on last, the last first.
pub fn last_devices(shell: &Shell, devices: &[Device]) -> Part {
    let entries = devices.iter().map(|device| {
        let line = Line::of(shell, &device.into());
        Entry {
            href: line.href,
            label: format!("{} {}", line.tag, line.name),
            note: line.stage,
            badge: Some(line.state),
            act: None,
        }
    });
    Part { title: "today-last-devices", entries: entries.collect(), ..Part::default() }
}

/// The piles that are not empty: to sort, then the bench by next step, then what only has to be released.
pub fn piles(work: &[(State, Option<Stage>, i64)], may_release: bool) -> Vec<Waiting> {
    let count = |state: State, stage: Option<Stage>| -> i64 {
        let of = work.iter().filter(|(one, next, _)| *one == state && *next == stage);
        of.map(|(.., count)| count).sum()
    };
    let received = work.iter().filter(|(state, ..)| *state == State::Received).map(|(.., count)| count).sum();
    let mut piles =
        vec![Waiting { count: received, key: "waiting-devices-to-sort", href: "/devices?state=received".to_owned() }];
    piles.extend(Stage::ALL.iter().map(|stage| Waiting {
        count: count(State::Workshop, Some(*stage)),
        key: words(*stage),
        href: format!("/devices?state=workshop&stage={stage}"),
    }));
    if may_release {
        piles.push(Waiting {
            count: count(State::Workshop, None),
            key: "waiting-devices-to-release",
            href: "/devices?state=workshop&stage=none".to_owned(),
        });
    }
    piles.retain(|pile| pile.count > 0);
    piles
}

const fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::NoEvidence => "waiting-no-evidence",
        Stage::MediaUnconfirmed => "waiting-media-unconfirmed",
        Stage::MediumElsewhere => "waiting-medium-elsewhere",
        Stage::MediumNotSanitized => "waiting-medium-not-sanitized",
        Stage::OpenRepair => "waiting-open-repair",
        Stage::WaitingPart => "waiting-part",
        Stage::SoftwareMissing => "waiting-software-missing",
        Stage::CheckMissing => "waiting-check-missing",
        Stage::CheckFailed => "waiting-check-failed",
        Stage::CheckerIsRepairer => "waiting-checker-is-repairer",
        Stage::DiskHealth => "waiting-disk-health",
        Stage::GradeMissing => "waiting-grade-missing",
        Stage::PriceMissing => "waiting-price-missing",
        Stage::AccessoryMissing => "waiting-accessory-missing",
        Stage::PlaceMissing => "waiting-place-missing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_piles_follow_the_work_and_empty_ones_are_left_out() {
        let tally = [
            (State::Workshop, Some(Stage::PriceMissing), 2),
            (State::Workshop, None, 4),
            (State::Workshop, Some(Stage::NoEvidence), 3),
            (State::Stock, Some(Stage::NoEvidence), 7),
            (State::Received, None, 1),
        ];
        let told = |may_release| -> Vec<(i64, String)> {
            piles(&tally, may_release).into_iter().map(|pile| (pile.count, pile.href)).collect()
        };
        let bench = [
            (1, "/devices?state=received".to_owned()),
            (3, "/devices?state=workshop&stage=no_evidence".to_owned()),
            (2, "/devices?state=workshop&stage=price_missing".to_owned()),
        ];
        assert_eq!(told(false), bench);
        assert_eq!(told(true)[3], (4, "/devices?state=workshop&stage=none".to_owned()));
    }
}
