//! People and what happened to them, written straight into the rows: a report counts hundreds of them, and how each row
//! comes about is tested elsewhere.

use crate::support::TestApp;
use chrono::{DateTime, Days, NaiveDate, Utc};
use passerelle::entities::{
    allocations, attendances, beneficiaries, data_keys, devices, donations, enrolments, followup_answers,
    followup_series, followups, head_counts, programmes, requests, sessions,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// A population in the making.
pub struct Population<'a> {
    app: &'a TestApp,
    now: DateTime<Utc>,
    donation: Uuid,
    structure: Uuid,
    caseworker: Uuid,
    count: AtomicU64,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_else(|_| panic!("{text} is no instant"))
}

impl<'a> Population<'a> {
    /// Nobody yet.
    pub async fn new(app: &'a TestApp) -> Self {
        let donation = Uuid::new_v4();
        let of = Self {
            app,
            now: app.app.clock.now(),
            donation,
            structure: app.world.organisation("social_service"),
            caseworker: app.world.account("caseworker").id,
            count: AtomicU64::new(1),
        };
        of.keep(donations::ActiveModel {
            id: Set(donation),
            number: Set("1".to_owned()),
            donor_id: Set(app.world.organisation("donor")),
            organisation_id: Set(app.world.organisation("workshop")),
            received_on: Set(day("2020-01-01")),
            state: Set("open".to_owned()),
            created_at: Set(of.now),
            version: Set(1),
            ..Default::default()
        })
        .await;
        of
    }

    async fn keep<A>(&self, row: A)
    where
        A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
        <A::Entity as sea_orm::EntityTrait>::Model: IntoActiveModel<A>,
    {
        row.insert(&self.app.app.db).await.unwrap_or_else(|cause| panic!("{cause}"));
    }

    fn next(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// Someone with a file.
    pub async fn person(&self) -> Uuid {
        self.person_with_key(Some(vec![0])).await
    }

    /// Someone whose file was erased.
    pub async fn erased(&self) -> Uuid {
        self.person_with_key(None).await
    }

    async fn person_with_key(&self, wrapped: Option<Vec<u8>>) -> Uuid {
        let (id, key) = (Uuid::new_v4(), Uuid::new_v4());
        let destroyed = wrapped.is_none().then_some(self.now);
        self.keep(data_keys::ActiveModel {
            id: Set(key),
            purpose: Set("person".to_owned()),
            wrapped: Set(wrapped),
            created_at: Set(self.now),
            destroyed_at: Set(destroyed),
        })
        .await;
        self.keep(beneficiaries::ActiveModel {
            id: Set(id),
            file_number: Set(format!("T-{}", self.next())),
            organisation_id: Set(self.structure),
            caseworker_id: Set(self.caseworker),
            key_id: Set(key),
            given_name: Set(vec![1]),
            family_name: Set(vec![1]),
            birth: Set(vec![1]),
            commune: Set("01053".to_owned()),
            equipment_code: Set("aucun".to_owned()),
            connection_code: Set("aucune".to_owned()),
            entry_situation_code: Set("inconnu".to_owned()),
            notice_given_on: Set(day("2020-01-01")),
            last_activity_at: Set(self.now),
            created_at: Set(self.now),
            version: Set(1),
            ..Default::default()
        })
        .await;
        id
    }

    /// Someone else, so many times.
    pub async fn people(&self, count: usize) -> Vec<Uuid> {
        let mut people = Vec::with_capacity(count);
        for _ in 0..count {
            people.push(self.person().await);
        }
        people
    }

    /// They were referred.
    pub async fn referred(&self, person: Uuid, on: &str, state: &str) -> Uuid {
        let id = Uuid::new_v4();
        self.keep(requests::ActiveModel {
            id: Set(id),
            beneficiary_id: Set(person),
            organisation_id: Set(self.structure),
            device_kind: Set("laptop".to_owned()),
            state: Set(state.to_owned()),
            reason: Set(vec![1]),
            referred_on: Set(day(on)),
            created_by: Set(self.caseworker),
            created_at: Set(self.now),
            version: Set(1),
            ..Default::default()
        })
        .await;
        id
    }

    /// They were handed a device; another one is an exception.
    pub async fn equipped(&self, person: Uuid, on: &str, another: bool) {
        let (device, request) = (Uuid::new_v4(), self.referred(person, on, "fulfilled").await);
        let n = self.next();
        self.keep(devices::ActiveModel {
            id: Set(device),
            tag: Set(format!("T{n}")),
            donation_id: Set(self.donation),
            organisation_id: Set(self.app.world.organisation("workshop")),
            kind: Set("laptop".to_owned()),
            state: Set("handed_over".to_owned()),
            rules_version: Set(1),
            folded_model: Set(String::new()),
            folded_serial: Set(String::new()),
            weee_stream: Set("ecrans".to_owned()),
            inventory: Set("none".to_owned()),
            accessories: Set(String::new()),
            created_at: Set(self.now),
            version: Set(1),
            ..Default::default()
        })
        .await;
        self.keep(allocations::ActiveModel {
            id: Set(Uuid::new_v4()),
            reference: Set(format!("T{n}")),
            request_id: Set(request),
            device_id: Set(device),
            beneficiary_id: Set(person),
            organisation_id: Set(self.structure),
            state: Set("handed_over".to_owned()),
            hold_until: Set(day(on)),
            price_cents: Set(0),
            exceptional: Set(another),
            made_by: Set(self.caseworker),
            made_at: Set(self.now),
            signed_on: Set(Some(day(on))),
            accessories: Set(String::new()),
            receipt_number: Set(Some(format!("T-{n}"))),
            warranty_until: Set(Some(day(on))),
            version: Set(1),
            ..Default::default()
        })
        .await;
    }

    /// A session of this kind that begins at this instant.
    pub async fn session(&self, kind: &str, at: &str) -> Uuid {
        let id = Uuid::new_v4();
        self.keep(sessions::ActiveModel {
            id: Set(id),
            organisation_id: Set(self.structure),
            kind: Set(kind.to_owned()),
            starts_at: Set(instant(at)),
            ends_at: Set(instant(at) + chrono::Duration::hours(6)),
            created_at: Set(self.now),
            version: Set(1),
            ..Default::default()
        })
        .await;
        id
    }

    /// What the roll says of someone; of a walk-in when it is nobody.
    pub async fn attended(&self, session: Uuid, person: Option<Uuid>, status: &str, minutes: i64) {
        self.keep(attendances::ActiveModel {
            id: Set(Uuid::new_v4()),
            session_id: Set(session),
            beneficiary_id: Set(person),
            walk_in: Set(person.is_none().then(|| vec![1])),
            entry_key: Set(format!("k{}", self.next())),
            status: Set(status.to_owned()),
            minutes: Set(minutes),
            recorded_by: Set(self.caseworker),
            recorded_at: Set(self.now),
        })
        .await;
    }

    /// Someone attended so many minutes of a workshop of that morning.
    pub async fn trained(&self, person: Uuid, on: &str, minutes: i64) {
        let session = self.session("atelier_collectif", &format!("{on}T08:00:00Z")).await;
        self.attended(session, Some(person), "present", minutes).await;
    }

    /// So many came to an open-access session.
    pub async fn heads(&self, session: Uuid, count: i32) {
        self.keep(head_counts::ActiveModel {
            session_id: Set(session),
            age_band: Set("non_communique".to_owned()),
            count: Set(count),
        })
        .await;
    }

    /// Someone's wave that closes on this day, with the category and employment of its answer, if there is one.
    pub async fn wave(&self, person: Uuid, wave: &str, closes_on: &str, answer: Option<(&str, bool)>) -> Uuid {
        let series = self.series(person, closes_on, None).await;
        self.wave_of(series, person, wave, day(closes_on), answer).await
    }

    async fn series(&self, person: Uuid, index: &str, exited_on: Option<NaiveDate>) -> Uuid {
        let series = Uuid::new_v4();
        self.keep(followup_series::ActiveModel {
            id: Set(series),
            beneficiary_id: Set(person),
            opened_by: Set(if exited_on.is_some() { "exit" } else { "handover" }.to_owned()),
            index_on: Set(day(index)),
            exited_on: Set(exited_on),
            opened_at: Set(self.now),
            closed_at: Set(Some(self.now)),
            ..Default::default()
        })
        .await;
        series
    }

    async fn wave_of(
        &self,
        series: Uuid,
        person: Uuid,
        wave: &str,
        closes_on: NaiveDate,
        answer: Option<(&str, bool)>,
    ) -> Uuid {
        let id = Uuid::new_v4();
        self.keep(followups::ActiveModel {
            id: Set(id),
            series_id: Set(series),
            beneficiary_id: Set(person),
            organisation_id: Set(self.structure),
            wave: Set(wave.to_owned()),
            due_on: Set(closes_on - Days::new(30)),
            opens_on: Set(closes_on - Days::new(44)),
            closes_on: Set(closes_on),
            answered_at: Set(answer.map(|_| self.now)),
            version: Set(1),
            ..Default::default()
        })
        .await;
        if let Some((category, employed)) = answer {
            self.keep(followup_answers::ActiveModel {
                id: Set(Uuid::new_v4()),
                followup_id: Set(id),
                outcome_code: Set("autre.chomage".to_owned()),
                evidence_code: Set("1_declaratif".to_owned()),
                observed_on: Set(closes_on),
                category: Set(category.to_owned()),
                employed: Set(employed),
                late: Set(false),
                recorded_by: Set(self.caseworker),
                recorded_at: Set(self.now),
                ..Default::default()
            })
            .await;
        }
        id
    }

    /// A programme.
    pub async fn programme(&self) -> Uuid {
        let id = Uuid::new_v4();
        self.keep(programmes::ActiveModel {
            id: Set(id),
            organisation_id: Set(self.app.world.organisation("training_body")),
            name: Set("Premiers pas".to_owned()),
            starts_on: Set(day("2020-01-01")),
            created_at: Set(self.now),
            version: Set(1),
            ..Default::default()
        })
        .await;
        id
    }

    /// Someone left a programme on this day for this reason, with what they said of it, if they were asked and said.
    pub async fn left(&self, person: Uuid, programme: Uuid, on: &str, reason: &str, answer: Option<&str>) {
        self.keep(enrolments::ActiveModel {
            id: Set(Uuid::new_v4()),
            programme_id: Set(programme),
            beneficiary_id: Set(person),
            enrolled_by: Set(self.caseworker),
            enrolled_at: Set(self.now),
            exited_on: Set(Some(day(on))),
            exit_reason: Set(Some(reason.to_owned())),
            version: Set(1),
        })
        .await;
        let series = self.series(person, on, Some(day(on))).await;
        let closes = day(on) + Days::new(28);
        self.wave_of(series, person, "sortie", closes, answer.map(|category| (category, false))).await;
    }
}
