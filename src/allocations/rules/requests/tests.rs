use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn request(state: RequestState) -> RequestFacts {
    RequestFacts { id: Uuid::from_u128(1), state, submitted_on: Some(day("2026-03-01")), suspended_days: 0 }
}

fn wish_of(act: RequestAct) -> Wish<'static> {
    match act {
        RequestAct::Submit => Wish::Submit,
        RequestAct::AskInformation => Wish::AskInformation,
        RequestAct::Complete => Wish::Complete,
        RequestAct::Accept => Wish::Accept,
        RequestAct::Offer => Wish::Offer,
        RequestAct::TakeBackOffer => Wish::TakeBackOffer,
        RequestAct::Fulfil => Wish::Fulfil,
        RequestAct::Refuse => Wish::Refuse { reason: "structure.hors_secteur", words: "" },
        RequestAct::Decline => Wish::Decline,
        RequestAct::Withdraw => Wish::Withdraw,
        RequestAct::Expire => Wish::Expire,
        RequestAct::Redirect => Wish::Redirect { to: Uuid::from_u128(7) },
        RequestAct::MarkDuplicate => Wish::MarkDuplicate { of: Uuid::from_u128(2) },
    }
}

fn after(state: RequestState, wish: &Wish) -> Result<RequestState, RequestRefusal> {
    step(&request(state), wish, day("2026-05-01")).map(|made| made.to())
}

#[test]
fn a_request_goes_from_draft_to_fulfilled() {
    let mut state = RequestState::Draft;
    for wish in [Wish::Submit, Wish::AskInformation, Wish::Complete, Wish::Accept, Wish::Offer, Wish::Fulfil] {
        state = after(state, &wish).unwrap();
    }
    assert_eq!(state, RequestState::Fulfilled);
}

#[test]
fn a_request_not_yet_accepted_is_offered_nothing() {
    for state in [RequestState::Draft, RequestState::Submitted, RequestState::InformationNeeded] {
        let refusal = after(state, &Wish::Offer).unwrap_err();
        assert_eq!(refusal.code(), "illegal_action", "{state}");
    }
}

#[test]
fn an_impossible_act_names_those_that_are_possible() {
    let refusal = after(RequestState::Draft, &Wish::Accept).unwrap_err();
    assert_eq!(
        refusal,
        RequestRefusal::IllegalAct { act: RequestAct::Accept, allowed: vec![RequestAct::Submit, RequestAct::Withdraw] }
    );
}

#[test]
fn a_person_may_decline_at_any_moment_without_a_reason() {
    for state in
        [RequestState::Submitted, RequestState::InformationNeeded, RequestState::Waiting, RequestState::Offered]
    {
        let made = step(&request(state), &Wish::Decline, day("2026-03-02")).unwrap();
        assert_eq!((made.to(), made.reason()), (RequestState::Declined, None), "{state}");
    }
}

#[test]
fn an_offer_that_ends_otherwise_than_by_a_handover_gives_up_its_device() {
    for (wish, gives_up) in
        [(Wish::Decline, true), (Wish::Withdraw, true), (Wish::TakeBackOffer, true), (Wish::Fulfil, false)]
    {
        let made = step(&request(RequestState::Offered), &wish, day("2026-03-02")).unwrap();
        assert_eq!(made.gives_up_hold(), gives_up, "{wish:?}");
    }
    let made = step(&request(RequestState::Waiting), &Wish::Decline, day("2026-03-02")).unwrap();
    assert!(!made.gives_up_hold());
}

#[test]
fn a_refusal_has_a_reason_that_a_person_may_give() {
    let refused = |reason, words| after(RequestState::Submitted, &Wish::Refuse { reason, words });
    assert_eq!(refused("structure.hors_secteur", ""), Ok(RequestState::Refused));
    assert_eq!(refused(" ", "far away"), Err(RequestRefusal::ReasonRequired));
    assert_eq!(refused(REASON_EXPIRED, ""), Err(RequestRefusal::ReasonNotByHand));
    assert_eq!(refused(REASON_OTHER, " "), Err(RequestRefusal::WordsRequired));
    assert_eq!(refused(REASON_OTHER, "moved to another programme"), Ok(RequestState::Refused));
}

#[test]
fn an_unanswered_request_expires_on_the_thirtieth_day() {
    let facts = request(RequestState::Submitted);
    assert_eq!(step(&facts, &Wish::Expire, day("2026-03-30")), Err(RequestRefusal::NotDueBefore(day("2026-03-31"))));
    let made = step(&facts, &Wish::Expire, day("2026-03-31")).unwrap();
    assert_eq!((made.to(), made.reason()), (RequestState::Expired, Some(REASON_EXPIRED)));
}

#[test]
fn waiting_for_information_stops_the_clock() {
    assert_eq!(after(RequestState::InformationNeeded, &Wish::Expire).unwrap_err().code(), "illegal_action");
    let facts = RequestFacts { suspended_days: 12, ..request(RequestState::Submitted) };
    assert!(step(&facts, &Wish::Expire, day("2026-04-11")).is_err());
    assert!(step(&facts, &Wish::Expire, day("2026-04-12")).is_ok());
}

#[test]
fn a_request_is_no_duplicate_of_itself() {
    let itself = Wish::MarkDuplicate { of: Uuid::from_u128(1) };
    assert_eq!(after(RequestState::Submitted, &itself), Err(RequestRefusal::DuplicateOfItself));
    let other =
        step(&request(RequestState::Waiting), &Wish::MarkDuplicate { of: Uuid::from_u128(2) }, day("2026-03-02"));
    assert_eq!(other.unwrap().other(), Some(Uuid::from_u128(2)));
}

#[test]
fn the_person_is_told_what_the_structure_decides() {
    for wish in [Wish::Accept, wish_of(RequestAct::Refuse), wish_of(RequestAct::Redirect), Wish::Expire] {
        assert!(
            step(&request(RequestState::Submitted), &wish, day("2026-05-01")).unwrap().person_is_told(),
            "{wish:?}"
        );
    }
    assert!(!step(&request(RequestState::Submitted), &Wish::Decline, day("2026-05-01")).unwrap().person_is_told());
}

#[test]
fn every_state_is_an_orientation_status_and_back() {
    for state in RequestState::ALL {
        assert_eq!(RequestState::from_orientation(state.orientation_code()), Some(*state));
    }
    assert_eq!(RequestState::from_orientation("acceptee"), Some(RequestState::Waiting));
    assert_eq!(RequestState::from_orientation("nowhere"), None);
}

#[test]
fn refusals_of_the_structure_and_of_the_person_stay_apart() {
    assert_eq!(refused_by("structure.stock_epuise"), RefusedBy::Structure);
    assert_eq!(refused_by("personne.prix"), RefusedBy::Person);
    assert_eq!(refused_by(REASON_EXPIRED), RefusedBy::Service);
    assert_eq!(refused_by(REASON_OTHER), RefusedBy::Other);
}

#[test]
fn nothing_more_happens_to_a_request_that_is_over_and_open_ones_can_always_end() {
    for state in RequestState::ALL {
        let acts = allowed(*state);
        assert_eq!(acts.is_empty(), !state.is_open(), "{state}");
        assert_eq!(acts.contains(&RequestAct::Withdraw), state.is_open(), "{state}");
    }
}

proptest! {
    #[test]
    fn whatever_is_done_a_fulfilled_request_was_accepted_and_offered(
        acts in proptest::collection::vec(0..RequestAct::ALL.len(), 0..60),
    ) {
        let (mut state, mut accepted, mut offered) = (RequestState::Draft, false, false);
        for at in acts {
            if let Ok(made) = step(&request(state), &wish_of(RequestAct::ALL[at]), day("2027-01-01")) {
                prop_assert_eq!(made.from(), state);
                prop_assert_ne!(made.to(), state);
                state = made.to();
                accepted |= made.act() == RequestAct::Accept;
                offered |= made.act() == RequestAct::Offer;
            }
        }
        prop_assert!(state != RequestState::Fulfilled || accepted && offered);
        prop_assert!(state != RequestState::Offered || accepted && offered);
    }
}
