//! The year as a list of deeds in the order of time: each row of `seeds/demo` becomes the days on which something is done.

use super::rows::{Answer, Attempt, Device, Donation, Person, Programme, Request, Session, Year};
use super::workshop::{Step, steps};
use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

/// The day the structures and their accounts are made.
pub const FIRST_DAY: NaiveDate = day(2012, 1, 2);
/// The day the demonstration is at when it begins.
pub const TODAY: NaiveDate = day(2012, 12, 17);
/// Sessions are announced so many days before.
const ANNOUNCED: Days = Days::new(14);

/// One thing to do, and when by the clock on the wall.
pub struct Deed<'y> {
    pub at: NaiveDateTime,
    pub what: What<'y>,
}

/// What is done.
#[derive(Clone, Copy)]
pub enum What<'y> {
    OpenProgramme(&'y Programme),
    AnnounceSession(&'y Session),
    /// Which of the group's sessions it is.
    CallRoll(&'y Session, usize),
    ReceiveDonation(&'y Donation),
    CloseDonation(&'y Donation),
    ReceiveDevice(&'y Device),
    Bench(&'y Device, Step),
    OpenFile(&'y Person),
    Enrol(&'y Person),
    /// At entry or at exit.
    Assess(&'y Person, &'static str),
    Leave(&'y Person),
    Forget(&'y Person),
    Ask(&'y Request),
    Accept(&'y Request),
    Refuse(&'y Request),
    Hold(&'y Request),
    HandOver(&'y Request),
    TakeBack(&'y Request),
    Try(&'y Attempt),
    Answer(&'y Answer),
}

/// Everything that happened before the demonstration begins, in order.
pub fn deeds(year: &Year) -> Vec<Deed<'_>> {
    let mut deeds = Vec::new();
    let mut on = |day: NaiveDate, time: NaiveTime, what| deeds.push(Deed { at: day.and_time(time), what });
    for programme in &year.programmes {
        on(FIRST_DAY, hour(9), What::OpenProgramme(programme));
    }
    for (at, session) in year.sessions.iter().enumerate() {
        on(session.day - ANNOUNCED, hour(10), What::AnnounceSession(session));
        if session.roll == "yes" {
            let before = year.sessions[..at].iter().filter(|other| other.group == session.group);
            on(session.day, session.ends, What::CallRoll(session, before.count()));
        }
    }
    for donation in &year.donations {
        on(donation.received_on, hour(8), What::ReceiveDonation(donation));
        if let Some(day) = donation.closed_on {
            on(day, hour(17), What::CloseDonation(donation));
        }
    }
    for device in &year.devices {
        on(device.received_on, hour(9), What::ReceiveDevice(device));
        for (days, step) in steps(device) {
            on(workday(device.begun_on, days), hour(10), What::Bench(device, step));
        }
    }
    for person in &year.people {
        on(person.opened_on, hour(11), What::OpenFile(person));
        if let Some(day) = person.forget_on {
            on(day, hour(10), What::Forget(person));
        }
        let Some(enrolled) = person.enrolled_on else { continue };
        on(enrolled, hour(14), What::Enrol(person));
        let first = year.sessions.iter().find(|session| session.group == person.group);
        if let Some(first) = first.filter(|_| person.levels_before.is_some()) {
            on(first.day, hour(17), What::Assess(person, "entry"));
        }
        let Some(left) = person.exited_on else { continue };
        if person.levels_after.is_some() {
            on(left, hour(17), What::Assess(person, "exit"));
        }
        on(left, hour(18), What::Leave(person));
    }
    for request in &year.requests {
        on(request.referred_on, hour(12), What::Ask(request));
        for (day, time, what) in [
            (request.accepted_on, 15, What::Accept(request)),
            (request.held_on, 16, What::Hold(request)),
            (request.handed_on, 15, What::HandOver(request)),
            (request.refused_on, 16, What::Refuse(request)),
            (request.back_on, 9, What::TakeBack(request)),
        ] {
            if let Some(day) = day {
                on(day, hour(time), what);
            }
        }
    }
    for attempt in &year.attempts {
        on(attempt.day, hour(16), What::Try(attempt));
    }
    for answer in &year.answers {
        on(answer.day, hour(16), What::Answer(answer));
    }
    deeds.sort_by_key(|deed| deed.at);
    deeds
}

/// So many working days later.
fn workday(from: NaiveDate, days: usize) -> NaiveDate {
    let mut weekdays = from.iter_days().filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
    weekdays.nth(days).unwrap_or(from)
}

const fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn everything_happens_in_its_order_and_before_the_demonstration_begins() {
        let year = Year::read().unwrap();
        let deeds = deeds(&year);
        assert!(deeds.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert_eq!(deeds.first().unwrap().at.date(), FIRST_DAY);
        assert!(deeds.last().unwrap().at < TODAY.and_time(hour(8)));
        assert_eq!(workday(day(2012, 12, 14), 1), TODAY, "a Friday is followed by a Monday");
    }

    #[test]
    fn every_row_is_named_once() {
        let year = Year::read().unwrap();
        let twice = |keys: Vec<String>| {
            let mut seen = HashSet::new();
            keys.into_iter().filter(|key| !seen.insert(key.clone())).collect::<Vec<_>>()
        };
        assert_eq!(twice(year.people.iter().map(Person::key).collect()), [""; 0]);
        assert_eq!(twice(year.people.iter().map(|person| person.phone.clone()).collect()), [""; 0]);
        assert_eq!(twice(year.requests.iter().map(Request::key).collect()), [""; 0]);
        assert_eq!(twice(year.devices.iter().map(|device| device.serial.clone()).collect()), [""; 0]);
        assert_eq!(twice(year.devices.iter().filter_map(|device| device.disk.clone()).collect()), [""; 0]);
    }
}
