//! Everything that one frame of the dashboard shows, as data.

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// How often.
    pub(super) count: u64,
    /// What.
    pub(super) cells: Vec<String>,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// When.
    pub(super) moment: String,
    /// What, without the moment.
    pub(super) line: String,
    /// Whether it was open though the map shuts it.
    pub(super) alarm: bool,
}

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tab {
    /// A little of all.
    #[default]
    Overview,
    /// The last refusals.
    Refusals,
    /// What is refused.
    Paths,
    /// Who is refused.
    Clients,
    /// Why, and what should be looked at.
    Causes,
}

/// All tabs in their order, with their names.
pub(super) const TABS: [(Tab, &str); 5] = [
    (Tab::Overview, "Overview"),
    (Tab::Refusals, "Refusals"),
    (Tab::Paths, "Paths"),
    (Tab::Clients, "Clients"),
    (Tab::Causes, "Causes"),
];

/// What the person at the keys has chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Choice {
    /// The tab.
    pub(super) tab: Tab,
    /// Rows that are scrolled past.
    pub(super) scroll: usize,
    /// What rows must have in them.
    pub(super) filter: String,
    /// Whether keys are letters of the filter.
    pub(super) types: bool,
    /// Whether the keys are explained.
    pub(super) help: bool,
    /// Whether the picture stands still.
    pub(super) paused: bool,
    /// Whether tables tell of everything that was counted, and not of the last minutes.
    pub(super) all: bool,
}

/// Sums of everything that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sums {
    /// Lines.
    pub(super) lines: u64,
    /// Of these, those that were not understood.
    pub(super) unparsed: u64,
    /// Requests that were refused.
    pub(super) refused: u64,
    /// Requests that were open though the map shuts them, since the beginning of following.
    pub(super) alarms: u64,
}

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Picture {
    /// Sums.
    pub(super) sums: Sums,
    /// How many logs are followed.
    pub(super) logs: usize,
    /// Requests a second by class, the newest last.
    pub(super) series: [Vec<u64>; 5],
    /// What is refused: status and door.
    pub(super) paths: Vec<Row>,
    /// Who: client and agent.
    pub(super) clients: Vec<Row>,
    /// Why: id and title.
    pub(super) causes: Vec<Row>,
    /// The last refusals.
    pub(super) entries: Vec<Entry>,
    /// What should be looked at.
    pub(super) findings: Vec<String>,
    /// What happened to a log last.
    pub(super) remark: String,
    /// What was chosen.
    pub(super) choice: Choice,
    /// Whether colours are wanted.
    pub(super) colour: bool,
}
