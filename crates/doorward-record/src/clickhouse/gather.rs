//! All questions, one after the other, and their answers into one tally.

use super::answer::{number, rows, second, text};
use super::question::{Questions, Table};
use crate::figures::class::CLASSES;
use crate::figures::minutes::MAX_MINUTES;
use crate::figures::pour::{Of, PersonRow, ShutRow, Span, Table as Named};
use crate::figures::series::MAX_CELLS;
use crate::figures::who::Claim;
use crate::figures::{Counts, Ranges, Tally};

/// Steps of a series, in minutes.
const STEPS: [u32; 3] = [1, 60, 24 * 60];

/// Asks all questions about a table. `ask` gives the answer to one, in ClickHouse's TabSeparated form.
///
/// # Errors
/// What `ask` fails with.
pub fn gather<E>(table: &Table, ranges: &Ranges, ask: impl FnMut(&str) -> Result<Vec<u8>, E>) -> Result<Tally, E> {
    let mut gathering = Gathering { tally: Tally::default(), questions: Questions::new(table, ranges), ask };
    let span = gathering.span()?;
    let (Some(first_s), Some(last_s)) = (span.first_s, span.last_s) else { return Ok(gathering.tally) };
    if span.lines == 0 {
        return Ok(Tally::default());
    }
    // What comes in from now on is in none of the answers.
    let table = Table { since_s: Some(first_s), until_s: Some(last_s), ..table.clone() };
    gathering.questions = Questions::new(&table, ranges);
    gathering.over_time(first_s, last_s)?;
    gathering.by_name()?;
    gathering.shut()?;
    gathering.people(ranges)?;
    gathering.tally.settle();
    Ok(gathering.tally)
}

struct Gathering<A> {
    tally: Tally,
    questions: Questions,
    ask: A,
}

impl<E, A: FnMut(&str) -> Result<Vec<u8>, E>> Gathering<A> {
    fn span(&mut self) -> Result<Span, E> {
        let answer = (self.ask)(&self.questions.span())?;
        let row = rows(&answer).next().unwrap_or_default();
        let span = Span {
            lines: number(&row, 0),
            bytes: number(&row, 1),
            first_s: second(&row, 2),
            last_s: second(&row, 3),
            addresses: number(&row, 4),
        };
        if span.lines > 0 {
            self.tally.pour_span(&span);
        }
        Ok(span)
    }

    fn over_time(&mut self, first_s: i64, last_s: i64) -> Result<(), E> {
        for row in rows(&(self.ask)(&self.questions.statuses())?) {
            self.tally.pour_status(status(&row, 0), number(&row, 1));
        }
        let minutes = usize::try_from(last_s.saturating_sub(first_s) / 60).unwrap_or(usize::MAX);
        let step = if minutes < MAX_MINUTES { 1 } else { 60 };
        for row in rows(&(self.ask)(&self.questions.minutes(step))?) {
            self.tally.pour_minute(second(&row, 0).unwrap_or(0), &counts(&row, 1), step);
        }
        for step in STEPS {
            let answer = (self.ask)(&self.questions.series(step))?;
            let count = answer.iter().filter(|byte| **byte == b'\n').count();
            if count > MAX_CELLS && step != STEPS.last().copied().unwrap_or(step) {
                continue;
            }
            for row in rows(&answer).take(MAX_CELLS) {
                let minute = u32::try_from(number(&row, 3)).unwrap_or(0);
                let refuted = number(&row, 2) == 1;
                self.tally.pour_series(text(&row, 0), text(&row, 1), refuted, (minute, step), &counts(&row, 4));
            }
            return Ok(());
        }
        Ok(())
    }

    fn by_name(&mut self) -> Result<(), E> {
        let mut rest = self.tally.by_class();
        for row in rows(&(self.ask)(&self.questions.agents())?) {
            let counts = counts(&row, 1);
            rest = less(&rest, &counts);
            self.tally.pour_agent(Some(text(&row, 0)), &counts);
        }
        if rest.total() > 0 {
            self.tally.pour_agent(None, &rest);
        }
        let mut rest = self.tally.by_class();
        for row in rows(&(self.ask)(&self.questions.routes())?) {
            let counts = counts(&row, 1);
            rest = less(&rest, &counts);
            self.tally.pour_route(text(&row, 0), &counts);
        }
        if rest.total() > 0 {
            self.tally.pour_route("/*", &rest);
        }
        for row in rows(&(self.ask)(&self.questions.crawlers())?) {
            let claim = match number(&row, 1) {
                0 => Claim::Verified,
                2 => Claim::Refuted,
                _ => Claim::Unverified,
            };
            self.tally.pour_crawler(text(&row, 0), claim, status(&row, 2), number(&row, 3));
        }
        let tables = [
            (Named::Networks, self.questions.networks()),
            (Named::Methods, self.questions.methods()),
            (Named::Hosts, self.questions.hosts()),
            (Named::Users, self.questions.users()),
        ];
        for (table, question) in tables {
            for row in rows(&(self.ask)(&question)?) {
                self.tally.pour_named(table, text(&row, 0), &counts(&row, 1));
            }
        }
        Ok(())
    }

    fn shut(&mut self) -> Result<(), E> {
        for row in rows(&(self.ask)(&self.questions.shut())?) {
            self.tally.pour_shut(&ShutRow {
                status: status(&row, 0),
                path: text(&row, 1),
                route: text(&row, 2),
                count: number(&row, 3),
                first_s: second(&row, 4),
                last_s: second(&row, 5),
                with_user: number(&row, 6),
                addresses: number(&row, 7),
            });
        }
        for row in rows(&(self.ask)(&self.questions.callers())?) {
            self.tally.pour_caller(status(&row, 0), text(&row, 1), text(&row, 2), number(&row, 3));
        }
        for row in rows(&(self.ask)(&self.questions.links())?) {
            self.tally.pour_link(status(&row, 0), text(&row, 1), text(&row, 2), number(&row, 3));
        }
        for row in rows(&(self.ask)(&self.questions.opened())?) {
            let minute = |place| u32::try_from(number(&row, place)).unwrap_or(0);
            self.tally.pour_opened(text(&row, 0), text(&row, 1), number(&row, 2), (minute(3), minute(4)));
        }
        Ok(())
    }

    fn people(&mut self, ranges: &Ranges) -> Result<(), E> {
        for row in rows(&(self.ask)(&self.questions.people())?) {
            let person = PersonRow {
                client: text(&row, 0),
                counts: counts(&row, 1),
                first_s: second(&row, 6),
                last_s: second(&row, 7),
                attempts: number(&row, 8),
                failed: number(&row, 9),
                probes: number(&row, 10),
                users: number(&row, 11),
                paths: number(&row, 12),
                denied: number(&row, 13),
            };
            self.tally.pour_person(&person, ranges);
        }
        for (of, question) in [(Of::Agent, self.questions.people_agents()), (Of::Route, self.questions.people_routes())]
        {
            for row in rows(&(self.ask)(&question)?) {
                self.tally.pour_of_person(text(&row, 0), of, text(&row, 1), number(&row, 2));
            }
        }
        Ok(())
    }
}

fn status(row: &[String], place: usize) -> u16 {
    u16::try_from(number(row, place)).unwrap_or(0)
}

/// The counts of the five classes, from this field on.
fn counts(row: &[String], place: usize) -> Counts {
    let mut counts = Counts::default();
    for (class, place) in CLASSES.into_iter().zip(place..) {
        counts.add_many(class, number(row, place));
    }
    counts
}

/// What is left of one when the other is taken away.
fn less(one: &Counts, other: &Counts) -> Counts {
    let mut left = Counts::default();
    for class in CLASSES {
        left.add_many(class, one.of(class).saturating_sub(other.of(class)));
    }
    left
}
