//! What became of a person: the series opens or moves as the rule says, and most waves are answered.

use super::bench::unexpected;
use super::people::{Deed, Person};
use super::words;
use super::world::{Chain, World};
use crate::access::Who;
use crate::entities::{followup_answers, followup_attempts, followup_series, followups};
use crate::error::Result;
use crate::journal::{Event, SubjectKind};
use crate::outcomes::rules::classification::{Answer, Population, classify, in_employment};
use crate::outcomes::rules::series::{Series as Known, SeriesWave, Step, on_event};
use crate::outcomes::rules::waves::{Opening, Planned, Wave};
use chrono::{DateTime, Days, NaiveDate, Utc};

/// A series, its waves and its history.
pub(super) struct Series {
    row: followup_series::Model,
    opened_by: Opening,
    waves: Vec<(Planned, followups::Model)>,
    chain: Chain,
}

impl Series {
    pub fn end(self, world: &mut World) {
        world.rows.followup_series.push(self.row);
        world.rows.followups.extend(self.waves.into_iter().map(|(_, row)| row));
        world.close(self.chain);
    }

    fn step(&self, event: Opening, on: NaiveDate) -> Step {
        let settled = |row: &followups::Model| row.answered_at.is_some();
        let waves: Vec<SeriesWave> =
            self.waves.iter().map(|(planned, row)| SeriesWave { planned: *planned, settled: settled(row) }).collect();
        let known = Known {
            opened_by: self.opened_by,
            index: self.row.index_on,
            joined: self.row.exited_on.is_some() && self.row.handed_over_on.is_some(),
            waves: &waves,
        };
        on_event(Some(&known), event, on)
    }
}

impl Person {
    /// An exit or a handover opens the series, or moves what is still to be asked.
    pub(super) fn follow(&mut self, world: &mut World, at: DateTime<Utc>, who: &Who, event: Opening, on: NaiveDate) {
        let step = match &self.series {
            Some(series) => series.step(event, on),
            None => on_event(None, event, on),
        };
        match step {
            Step::Open { index, waves } => self.open_series(world, (at, who), event, index, &waves),
            Step::Join { index, moved } => {
                let Some(series) = &mut self.series else { return };
                let before = series.row.index_on;
                series.row.index_on = index;
                match event {
                    Opening::Exit => series.row.exited_on = Some(on),
                    Opening::Handover => series.row.handed_over_on = Some(on),
                }
                for (planned, row) in &mut series.waves {
                    if let Some(new) = moved.iter().find(|new| new.wave == planned.wave) {
                        *planned = *new;
                        (row.due_on, row.opens_on, row.closes_on) = (new.due_on, new.opens_on, new.closes_on);
                        row.version += 1;
                    }
                }
                let moved: Vec<&str> = moved.iter().map(|wave| wave.wave.code()).collect();
                let event = Event::new(SubjectKind::FollowupSeries, series.row.id, "move_series")
                    .change("index_on", before.to_string(), index.to_string())
                    .fact("moved", moved);
                world.tell(&mut series.chain, who, at, &event);
            }
            Step::Keep => {}
        }
        self.plan_answers(world);
    }

    fn open_series(
        &mut self,
        world: &mut World,
        (at, who): (DateTime<Utc>, &Who),
        event: Opening,
        index: NaiveDate,
        planned: &[Planned],
    ) {
        if let Some(mut before) = self.series.take() {
            before.row.closed_at = before.row.closed_at.or(Some(at));
            before.end(world);
        }
        let id = world.dice.key(at);
        let is_exit = event == Opening::Exit;
        let row = followup_series::Model {
            id,
            beneficiary_id: self.row.id,
            opened_by: if is_exit { "exit" } else { "handover" }.to_owned(),
            index_on: index,
            exited_on: is_exit.then_some(index),
            handed_over_on: (!is_exit).then_some(index),
            opened_at: at,
            closed_at: None,
        };
        let waves = planned.iter().map(|wave| {
            let row = followups::Model {
                id: world.dice.key(at),
                series_id: id,
                beneficiary_id: self.row.id,
                organisation_id: self.row.organisation_id,
                wave: wave.wave.code().to_owned(),
                due_on: wave.due_on,
                opens_on: wave.opens_on,
                closes_on: wave.closes_on,
                refused_on: None,
                out_of_scope_on: None,
                answered_at: None,
                version: 1,
            };
            (*wave, row)
        });
        let waves = waves.collect();
        let mut chain = Chain::new(SubjectKind::FollowupSeries, id);
        let told = Event::new(SubjectKind::FollowupSeries, id, "open_series")
            .fact("beneficiary", self.row.id.to_string())
            .fact("opened_by", row.opened_by.clone())
            .fact("index_on", index.to_string());
        world.tell(&mut chain, who, at, &told);
        self.series = Some(Series { row, opened_by: event, waves, chain });
    }

    fn plan_answers(&mut self, world: &mut World) {
        let Some(series) = &self.series else { return };
        let open: Vec<(usize, Planned)> = series
            .waves
            .iter()
            .enumerate()
            .filter(|(_, (_, row))| row.answered_at.is_none())
            .map(|(at, (planned, _))| (at, *planned))
            .collect();
        for (nth, planned) in open {
            let window = (planned.closes_on - planned.opens_on).num_days();
            let day = planned.opens_on + Days::new(world.dice.number(4..=window - 3).unsigned_abs());
            let minute = world.dice.number(60..=480);
            let at = world.calendar.at(super::calendar::at_work(day), minute);
            match world.dice.number(0..=9) {
                0..=6 => self.plan(at, Deed::Answer(nth, planned.due_on)),
                7..=8 => self.plan(at, Deed::Try(nth, planned.due_on)),
                _ => {}
            }
        }
    }

    pub(super) fn attempt(&mut self, world: &mut World, at: DateTime<Utc>, nth: usize, due: NaiveDate) {
        let who = self.caseworker.clone();
        let Some(series) = &mut self.series else { return };
        let Some((planned, row)) = series.waves.get_mut(nth).filter(|(planned, _)| planned.due_on == due) else {
            return;
        };
        world.rows.followup_attempts.push(followup_attempts::Model {
            id: world.dice.key(at),
            followup_id: row.id,
            attempted_on: world.calendar.day(at),
            channel: "phone".to_owned(),
            result: world.dice.pick(&["no_answer", "no_answer", "message_left", "call_back"]).to_owned(),
            recorded_by: super::id_of(&who),
            recorded_at: at,
        });
        row.version += 1;
        let event = told(series.row.id, row, planned.wave, "record_attempt");
        world.tell(&mut series.chain, &who, at, &event);
    }

    pub(super) fn answer(&mut self, world: &mut World, at: DateTime<Utc>, nth: usize, due: NaiveDate) -> Result<()> {
        let (who, on) = (self.caseworker.clone(), world.calendar.day(at));
        let Some(series) = &mut self.series else { return Ok(()) };
        let Some((planned, row)) =
            series.waves.get_mut(nth).filter(|(planned, row)| planned.due_on == due && row.answered_at.is_none())
        else {
            return Ok(());
        };
        let (outcome, contract, planned_months, hours_per_week) = world.dice.weighted(words::ANSWERS);
        let said = Answer { population: Population::Beneficiary, outcome, contract, planned_months, hours_per_week };
        let category = classify(&said).map_err(|_| unexpected("an answer that disagrees"))?;
        let small = |number: Option<i64>| number.and_then(|number| i32::try_from(number).ok());
        world.rows.followup_answers.push(followup_answers::Model {
            id: world.dice.key(at),
            followup_id: row.id,
            outcome_code: outcome.to_owned(),
            contract_code: contract.map(str::to_owned),
            planned_months: small(planned_months),
            hours_per_week: small(hours_per_week),
            evidence_code: world.dice.pick(&["1_declaratif", "1_declaratif", "2_referent", "3_piece_vue"]).to_owned(),
            observed_on: on,
            category: category.code().to_owned(),
            employed: in_employment(outcome, contract),
            late: on > planned.closes_on,
            recorded_by: super::id_of(&who),
            recorded_at: at,
        });
        row.version += 1;
        row.answered_at = Some(at);
        if planned.wave == Wave::M12 {
            series.row.closed_at = Some(at);
        }
        let event = told(series.row.id, row, planned.wave, "answer");
        world.tell(&mut series.chain, &who, at, &event);
        Ok(())
    }
}

fn told(series: uuid::Uuid, row: &followups::Model, wave: Wave, act: &'static str) -> Event {
    Event::new(SubjectKind::FollowupSeries, series, act).fact("followup", row.id.to_string()).fact("wave", wave.code())
}
