use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn stored(id: u128, state: AllocationState, hold_until: &str) -> Stored {
    Stored { id: Uuid::from_u128(id), state, hold_until: day(hold_until) }
}

/// A waiting request, a device in stock, a person without a computer.
fn facts<'a>() -> HoldFacts<'a> {
    HoldFacts {
        today: day("2026-03-10"),
        hold_days: HOLD_DAYS,
        wanted_until: None,
        request: RequestState::Waiting,
        device: DeviceStanding::InStock,
        on_request: &[],
        on_device: &[],
        on_person: &[],
        computer_at_home: false,
        exception: None,
    }
}

#[test]
fn a_device_in_stock_is_held_fourteen_days_for_a_waiting_request() {
    let made = hold(&facts()).unwrap();
    assert_eq!(made.hold_until(), day("2026-03-24"));
    assert!(made.lapsed().is_empty());
}

#[test]
fn a_request_not_accepted_or_over_gets_no_device() {
    for state in RequestState::ALL {
        let refusal = hold(&HoldFacts { request: *state, ..facts() }).err();
        let expected = match state {
            RequestState::Waiting | RequestState::Offered => None,
            RequestState::Fulfilled => Some(AllocationRefusal::RequestAlreadyServed),
            _ => Some(AllocationRefusal::RequestNotWaiting),
        };
        assert_eq!(refusal, expected, "{state}");
    }
}

#[test]
fn a_request_gets_one_device() {
    let on_request = [stored(1, AllocationState::Held, "2026-03-10")];
    let refusal = hold(&HoldFacts { request: RequestState::Offered, on_request: &on_request, ..facts() });
    assert_eq!(refusal, Err(AllocationRefusal::RequestAlreadyServed));
}

#[test]
fn a_device_is_promised_once() {
    let on_device = [stored(1, AllocationState::Held, "2026-03-10")];
    for device in [DeviceStanding::Reserved, DeviceStanding::InStock] {
        let refusal = hold(&HoldFacts { device, on_device: &on_device, ..facts() });
        assert_eq!(refusal, Err(AllocationRefusal::DeviceAlreadyAllocated), "{device:?}");
    }
    let unknown = hold(&HoldFacts { device: DeviceStanding::Reserved, ..facts() });
    assert_eq!(unknown, Err(AllocationRefusal::DeviceAlreadyAllocated));
}

#[test]
fn a_lapsed_hold_counts_as_free_and_is_released_on_the_way() {
    let on_device =
        [stored(2, AllocationState::Held, "2026-03-09"), stored(3, AllocationState::Cancelled, "2026-03-30")];
    let on_request = [stored(1, AllocationState::Held, "2026-03-09"), on_device[0]];
    let made = hold(&HoldFacts {
        request: RequestState::Offered,
        device: DeviceStanding::Reserved,
        on_request: &on_request,
        on_device: &on_device,
        on_person: &on_request,
        ..facts()
    });
    assert_eq!(made.unwrap().lapsed(), [Uuid::from_u128(1), Uuid::from_u128(2)]);
}

#[test]
fn a_device_at_the_workshop_or_gone_cannot_be_held() {
    let refusal = hold(&HoldFacts { device: DeviceStanding::NotAvailable, ..facts() });
    assert_eq!(refusal, Err(AllocationRefusal::DeviceNotAvailable));
}

#[test]
fn a_second_device_is_given_by_a_lead_only_and_with_a_reason() {
    for state in [AllocationState::Held, AllocationState::HandedOver] {
        let on_person = [stored(9, state, "2026-03-20")];
        let with = |exception| hold(&HoldFacts { on_person: &on_person, exception, ..facts() });
        let exception = |by_lead, reason| Some(Exception { by_lead, reason });
        assert_eq!(with(None), Err(AllocationRefusal::PersonAlreadyEquipped));
        assert_eq!(with(exception(false, "stolen")), Err(AllocationRefusal::PersonAlreadyEquipped));
        assert_eq!(with(exception(true, "  ")), Err(AllocationRefusal::ReasonRequired));
        assert_eq!(with(exception(true, " stolen ")).unwrap().reason(), Some("stolen"));
    }
}

#[test]
fn an_allocation_that_came_to_nothing_equips_nobody() {
    let on_person = [
        stored(7, AllocationState::Cancelled, "2026-03-20"),
        stored(8, AllocationState::Expired, "2026-03-20"),
        stored(9, AllocationState::Held, "2026-03-09"),
    ];
    assert!(hold(&HoldFacts { on_person: &on_person, ..facts() }).is_ok());
}

#[test]
fn a_person_with_a_working_computer_gets_another_with_a_reason_only() {
    let with = |exception| hold(&HoldFacts { computer_at_home: true, exception, ..facts() });
    assert_eq!(with(None), Err(AllocationRefusal::ReasonRequired));
    let reason = Some(Exception { by_lead: false, reason: "shared by five children" });
    assert!(with(reason).is_ok());
}

#[test]
fn the_last_day_of_a_hold_is_between_today_and_the_setting() {
    let until = |text| hold(&HoldFacts { wanted_until: Some(day(text)), ..facts() }).map(|h| h.hold_until());
    assert_eq!(until("2026-03-10"), Ok(day("2026-03-10")));
    assert_eq!(until("2026-03-24"), Ok(day("2026-03-24")));
    assert_eq!(until("2026-03-25"), Err(AllocationRefusal::HoldTooLong));
    assert_eq!(until("2026-03-09"), Err(AllocationRefusal::HoldInThePast));
}

#[test]
fn a_hold_is_given_up_once_and_never_after_a_handover() {
    let held = stored(1, AllocationState::Held, "2026-03-10");
    assert_eq!(cancel(&held).map(|r| (r.id(), r.to())), Ok((held.id, AllocationState::Cancelled)));
    for (state, refusal) in [
        (AllocationState::HandedOver, AllocationRefusal::AlreadyHandedOver),
        (AllocationState::Cancelled, AllocationRefusal::AllocationOver),
        (AllocationState::Expired, AllocationRefusal::AllocationOver),
    ] {
        assert_eq!(cancel(&Stored { state, ..held }), Err(refusal));
        assert_eq!(expire(&Stored { state, ..held }, day("2026-03-20")), Err(refusal));
    }
}

#[test]
fn a_hold_expires_the_day_after_its_last() {
    let held = stored(1, AllocationState::Held, "2026-03-10");
    assert_eq!(expire(&held, day("2026-03-10")), Err(AllocationRefusal::HoldNotOver));
    assert_eq!(expire(&held, day("2026-03-11")).map(|r| r.to()), Ok(AllocationState::Expired));
}

proptest! {
    #[test]
    fn no_device_is_ever_promised_twice_on_the_same_day(
        tries in proptest::collection::vec((0usize..3, 0usize..3, 0u64..6, any::<bool>()), 1..60),
    ) {
        let mut allocations: Vec<(usize, usize, Stored)> = vec![];
        let mut today = day("2026-01-01");
        for (at, (request, device, days, give_up)) in tries.into_iter().enumerate() {
            today = today + Days::new(days);
            let of = |keep: &dyn Fn(&(usize, usize, Stored)) -> bool| -> Vec<Stored> {
                allocations.iter().filter(|a| keep(a)).map(|a| a.2).collect()
            };
            let (on_request, on_device) = (of(&|a| a.0 == request), of(&|a| a.1 == device));
            let reserved = on_device.iter().any(|a| a.state == AllocationState::Held);
            let made = hold(&HoldFacts {
                today,
                device: if reserved { DeviceStanding::Reserved } else { DeviceStanding::InStock },
                on_request: &on_request,
                on_device: &on_device,
                ..facts()
            });
            if let Ok(made) = made {
                for (_, _, a) in &mut allocations {
                    if made.lapsed().contains(&a.id) {
                        a.state = AllocationState::Expired;
                    }
                }
                let id = Uuid::from_u128(at as u128);
                let held = Stored { id, state: AllocationState::Held, hold_until: made.hold_until() };
                allocations.push((request, device, held));
            } else if give_up {
                let held = allocations.iter_mut().find(|a| a.1 == device && cancel(&a.2).is_ok());
                held.into_iter().for_each(|a| a.2.state = AllocationState::Cancelled);
            }
            for n in 0..3 {
                let held: Vec<_> = allocations.iter().filter(|a| a.2.state == AllocationState::Held).collect();
                prop_assert!(held.iter().filter(|a| a.1 == n).count() <= 1);
                prop_assert!(held.iter().filter(|a| a.0 == n).count() <= 1);
            }
        }
    }
}

#[test]
fn a_lapsed_hold_of_another_request_of_the_person_is_released_too() {
    let on_person = [stored(4, AllocationState::Held, "2026-03-09")];
    let made = hold(&HoldFacts { on_person: &on_person, ..facts() }).unwrap();
    assert_eq!(made.lapsed(), [Uuid::from_u128(4)]);
    assert!(!made.is_exceptional(), "what has lapsed equips nobody");
}

#[test]
fn only_a_second_device_is_exceptional() {
    let on_person = [stored(4, AllocationState::HandedOver, "2026-01-09")];
    let exception = Some(Exception { by_lead: true, reason: "the first was stolen" });
    assert!(hold(&HoldFacts { on_person: &on_person, exception, ..facts() }).unwrap().is_exceptional());
    let with_computer = HoldFacts { computer_at_home: true, exception, ..facts() };
    assert!(!hold(&with_computer).unwrap().is_exceptional());
}
