//! Userlists: who may sign in, and to which groups they belong.

use super::fetch::Sample;
use super::read::{Section, Text};
use crate::server::credentials::Shown;
use crate::server::truth::Truth;

/// One user.
struct User {
    /// The name.
    name: String,
    /// The password, where it stands in the clear.
    password: Option<String>,
    /// The groups.
    groups: Vec<String>,
}

/// The lists by their names.
#[derive(Default)]
pub(super) struct Userlists {
    /// Name and users.
    lists: Vec<(String, Vec<User>)>,
}

impl Userlists {
    /// The lists of a configuration.
    pub(super) fn read(text: &Text) -> Self {
        let sections = text.sections.iter().filter(|section| section.kind() == "userlist");
        Self { lists: sections.map(|section| (section.name().to_owned(), users(section))).collect() }
    }

    /// The user of a list whom the credentials name, if the list is known.
    fn user(&self, list: &str, shown: &Shown) -> Option<Option<(&User, Truth)>> {
        let (_, users) = self.lists.iter().find(|(name, _)| name == list)?;
        let Shown::Pair { name, password } = shown else {
            return Some(None);
        };
        let Some(user) = users.iter().find(|user| user.name == *name) else {
            return Some(None);
        };
        let fits = user.password.as_ref().map(|own| own == password);
        Some(Some((user, fits.into())))
    }

    /// Whether the credentials are good for a list.
    pub(super) fn admits(&self, list: &str, shown: &Shown) -> Truth {
        match self.user(list, shown) {
            None => Truth::Unknown,
            Some(None) => Truth::No,
            Some(Some((_, fits))) => fits,
        }
    }

    /// The groups of the one who signs in, of none where the credentials are not good.
    pub(super) fn groups(&self, list: &str, shown: &Shown) -> Sample {
        match self.user(list, shown) {
            None | Some(Some((_, Truth::Unknown))) => Sample::Unknown,
            Some(Some((user, Truth::Yes))) => Sample::Texts(user.groups.clone()),
            Some(None | Some((_, Truth::No))) => Sample::Texts(Vec::new()),
        }
    }
}

/// The users of a list.
fn users(section: &Section) -> Vec<User> {
    let mut found = Vec::new();
    for line in section.lines.iter().filter(|line| line.word(0) == "user") {
        let after =
            |word: &str| line.words.iter().position(|known| known == word).map(|at| line.word(at + 1).to_owned());
        let groups = after("groups").unwrap_or_default();
        found.push(User {
            name: line.word(1).to_owned(),
            password: after("insecure-password"),
            groups: groups.split(',').filter(|group| !group.is_empty()).map(str::to_owned).collect(),
        });
    }
    for line in section.lines.iter().filter(|line| line.word(0) == "group" && line.word(2) == "users") {
        for name in line.word(3).split(',') {
            if let Some(user) = found.iter_mut().find(|user| user.name == name) {
                user.groups.push(line.word(1).to_owned());
            }
        }
    }
    found
}
