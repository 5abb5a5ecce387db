//! The levels of the configuration that hold for a request, and which directive of them is in force.
//!
//! nginx lets a level's own directive replace the outer ones of its kind as a whole; nothing is merged line by line.

use super::tree::Directive;

/// What a level is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `http { … }`
    Http,
    /// `server { … }`
    Server,
    /// `location … { … }`
    Location,
    /// `if (…) { … }` of a location whose condition holds.
    If,
    /// `limit_except … { … }` for a method that it limits.
    LimitExcept,
}

/// One level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// Its own directive: `server`, `location`, …
    pub(super) head: &'a Directive,
}

impl<'a> Level<'a> {
    /// The directives of this level alone.
    pub(super) fn items(self) -> &'a [Directive] {
        self.head.inside()
    }

    /// The first directive of this name on this level.
    pub(super) fn own(self, name: &str) -> Option<&'a Directive> {
        self.items().iter().find(|item| item.name == name)
    }
}

/// The levels, the outermost first.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope<'a> {
    /// The levels, the outermost first.
    pub(super) levels: Vec<Level<'a>>,
}

impl<'a> Scope<'a> {
    /// This scope and one level more.
    pub(super) fn with(&self, kind: Kind, head: &'a Directive) -> Self {
        let mut levels = self.levels.clone();
        levels.push(Level { kind, head });
        Self { levels }
    }

    /// The part of it down to the server.
    pub(super) fn server(&self) -> Self {
        let levels = self.levels.iter().take_while(|level| matches!(level.kind, Kind::Http | Kind::Server)).copied();
        Self { levels: levels.collect() }
    }

    /// The innermost level.
    pub(super) fn innermost(&self) -> Option<Level<'a>> {
        self.levels.last().copied()
    }

    /// The directive of the innermost level alone: what is not inherited.
    pub(super) fn own(&self, name: &str) -> Option<&'a Directive> {
        self.innermost()?.own(name)
    }

    /// The directive in force: of the innermost level that has one.
    pub(super) fn find(&self, name: &str) -> Option<&'a Directive> {
        self.levels.iter().rev().find_map(|level| level.own(name))
    }

    /// The directives in force of these names: all those of the innermost level that has any.
    pub(super) fn all(&self, names: &[&str]) -> Vec<&'a Directive> {
        let of = |level: &Level<'a>| -> Vec<&'a Directive> {
            level.items().iter().filter(|item| names.contains(&item.name.as_str())).collect()
        };
        self.levels.iter().rev().map(of).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// Whether this switch is on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.find(name).is_some_and(|directive| directive.word(0) == "on")
    }

    /// The innermost location.
    pub(super) fn location(&self) -> Option<&'a Directive> {
        self.levels.iter().rev().find(|level| level.kind == Kind::Location).map(|level| level.head)
    }

    /// The server.
    pub(super) fn server_head(&self) -> Option<&'a Directive> {
        self.levels.iter().find(|level| level.kind == Kind::Server).map(|level| level.head)
    }

    /// The level on which this directive stands.
    pub(super) fn level_of(&self, directive: &Directive) -> Option<Level<'a>> {
        self.levels.iter().copied().find(|level| level.items().iter().any(|item| std::ptr::eq(item, directive)))
    }
}
