//! Where the log and the access map disagree: each line decided again by the map, by whoever has one.

use serde::{Deserialize, Serialize};

use super::tally::Tally;
use super::target::path_without_secrets;

/// Most disagreements, by kind, statuses, route and path, that are counted exactly.
pub const MAX_DISAGREED: usize = 1 << 14;

/// How they disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It was open, and the map shuts it to everybody who could have asked.
    OpenThoughShut,
    /// It was shut, and the map opens it to everybody.
    ShutThoughOpen,
    /// It was refused, and the map refuses with another status.
    WrongStatus,
    /// It was open to somebody of whom the log names no user, and the map wants to know who asks. Tokens and sessions stand in no log.
    OpenUnnamed,
}

impl Kind {
    const ALL: [Self; 4] = [Self::OpenThoughShut, Self::ShutThoughOpen, Self::WrongStatus, Self::OpenUnnamed];

    /// The kind as a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::OpenThoughShut => "open-though-shut",
            Self::ShutThoughOpen => "shut-though-open",
            Self::WrongStatus => "wrong-status",
            Self::OpenUnnamed => "open-unnamed",
        }
    }
}

/// One line's disagreement with the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disagreement<'a> {
    /// How they disagree.
    pub kind: Kind,
    /// The status that the map wants; 200 for open.
    pub wanted: u16,
    /// The map's route.
    pub route: &'a str,
}

/// Disagreements of one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreed {
    /// How they disagree.
    pub kind: Kind,
    /// The map's route.
    pub route: String,
    /// The path.
    pub path: String,
    /// The status that was sent.
    pub status: u16,
    /// The status that the map wants; 200 for open.
    pub wanted: u16,
    /// How often.
    pub count: u64,
}

impl Tally {
    /// Counts a line that disagrees with the map.
    pub fn disagree(&mut self, disagreement: &Disagreement<'_>, status: u16, path: &[u8]) {
        let Disagreement { kind, wanted, route } = disagreement;
        let key = format!(
            "{}\t{status}\t{wanted}\t{route}\t{}",
            kind.word(),
            String::from_utf8_lossy(&path_without_secrets(path))
        );
        self.disagreed.change(&key, || 0, |count| *count += 1);
    }

    /// All disagreements, by kind, the more numerous first.
    pub(super) fn disagreements(&self) -> Vec<Disagreed> {
        let mut list: Vec<Disagreed> = self.disagreed.iter().filter_map(|(key, count)| read(key, *count)).collect();
        list.sort_by(|one, other| {
            one.kind.cmp(&other.kind).then_with(|| other.count.cmp(&one.count)).then_with(|| one.path.cmp(&other.path))
        });
        list
    }
}

fn read(key: &str, count: u64) -> Option<Disagreed> {
    let mut parts = key.splitn(5, '\t');
    let word = parts.next()?;
    Some(Disagreed {
        kind: Kind::ALL.into_iter().find(|kind| kind.word() == word)?,
        status: parts.next()?.parse().ok()?,
        wanted: parts.next()?.parse().ok()?,
        route: parts.next()?.to_owned(),
        path: parts.next()?.to_owned(),
        count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disagreements_are_counted_by_path() {
        let mut tally = Tally::default();
        let disagreement = Disagreement { kind: Kind::OpenThoughShut, wanted: 403, route: "/admin/**" };
        tally.disagree(&disagreement, 200, b"/admin/\tx");
        tally.disagree(&disagreement, 200, b"/admin/\tx");
        let seen = tally.disagreements();
        assert_eq!(seen.len(), 1);
        let first = seen.first().unwrap();
        assert_eq!((first.count, first.path.as_str(), first.wanted, first.status), (2, "/admin/\tx", 403, 200));
    }
}
