//! Who the worker is in the kernel's eyes: a number, its groups, and whether it passes every mode.

use crate::account::Worker;

/// The most users or groups that are read of a file.
pub const MAX_NAMES: usize = 100_000;

/// The users and groups of a machine, from the texts of `/etc/passwd` and `/etc/group`.
///
/// Those that a directory service adds are not in these files; what is not here is unknown, not absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    users: Vec<User>,
    groups: Vec<Group>,
}

/// One user.
#[derive(Debug, Clone, PartialEq, Eq)]
struct User {
    name: String,
    id: u32,
    group_id: u32,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    name: String,
    id: u32,
    members: Vec<String>,
}

impl Names {
    /// Reads both texts. Lines that are neither user nor group are passed over.
    #[must_use]
    pub fn read(passwd: &str, group: &str) -> Self {
        Self {
            users: passwd.lines().filter_map(user_line).take(MAX_NAMES).collect(),
            groups: group.lines().filter_map(group_line).take(MAX_NAMES).collect(),
        }
    }

    /// The name of this user.
    #[must_use]
    pub fn user(&self, id: u32) -> Option<&str> {
        self.users.iter().find(|user| user.id == id).map(|user| user.name.as_str())
    }

    /// The name of this group.
    #[must_use]
    pub fn group(&self, id: u32) -> Option<&str> {
        self.groups.iter().find(|group| group.id == id).map(|group| group.name.as_str())
    }

    /// The number of the user of this name, or written as a number (`#33`, `33`).
    #[must_use]
    pub fn user_id(&self, name: &str) -> Option<u32> {
        let found = self.users.iter().find(|user| user.name == name).map(|user| user.id);
        found.or_else(|| name.trim_start_matches('#').parse().ok())
    }

    /// The number of the group of this name, or written as a number.
    #[must_use]
    pub fn group_id(&self, name: &str) -> Option<u32> {
        let found = self.groups.iter().find(|group| group.name == name).map(|group| group.id);
        found.or_else(|| name.trim_start_matches('#').parse().ok())
    }

    /// The groups that list the user as a member.
    #[must_use]
    pub fn memberships(&self, name: &str) -> Vec<u32> {
        let listed = self.groups.iter().filter(|group| group.members.iter().any(|member| member == name));
        listed.map(|group| group.id).collect()
    }

    /// The user's own group, from `/etc/passwd`.
    #[must_use]
    pub fn own_group(&self, name: &str) -> Option<u32> {
        self.users.iter().find(|user| user.name == name).map(|user| user.group_id)
    }
}

/// `name:x:uid:gid:…`.
fn user_line(line: &str) -> Option<User> {
    let mut fields = line.split(':');
    let name = fields.next().filter(|name| !name.is_empty() && !name.starts_with('#'))?.to_owned();
    let id = fields.nth(1)?.parse().ok()?;
    let group_id = fields.next()?.parse().ok()?;
    Some(User { name, id, group_id })
}

/// `name:x:gid:member,member`.
fn group_line(line: &str) -> Option<Group> {
    let mut fields = line.split(':');
    let name = fields.next().filter(|name| !name.is_empty() && !name.starts_with('#'))?.to_owned();
    let id = fields.nth(1)?.parse().ok()?;
    let members = fields.next().unwrap_or_default().split(',').map(str::trim).filter(|member| !member.is_empty());
    Some(Group { name, id, members: members.map(str::to_owned).collect() })
}

/// The worker in the kernel's eyes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The user's name, for what is shown.
    pub user: Option<String>,
    /// The user's number; absent where it is not known.
    pub user_id: Option<u32>,
    /// All groups; absent where they are not known.
    pub group_ids: Option<Vec<u32>>,
    /// Whether modes do not count: root, or a process that may read everything.
    pub passes_all: bool,
}

impl Identity {
    /// Who this worker is: the numbers of the running process, else those that the configured names have on the machine.
    #[must_use]
    pub fn of(worker: &Worker, names: &Names) -> Self {
        let configured = worker.user.as_deref();
        let user_id = worker.user_id.or_else(|| names.user_id(configured?));
        let user = user_id.and_then(|id| names.user(id)).or(configured).map(str::to_owned);
        let group_ids =
            if worker.group_ids.is_empty() { configured_groups(worker, names) } else { Some(worker.group_ids.clone()) };
        Self { user, user_id, group_ids, passes_all: user_id == Some(0) }
    }

    /// How it is called in a sentence.
    #[must_use]
    pub fn called(&self) -> String {
        match (&self.user, self.user_id) {
            (Some(name), Some(id)) => format!("the server's user `{name}` (uid {id})"),
            (Some(name), None) => format!("the server's user `{name}`"),
            (None, Some(id)) => format!("the server's user (uid {id})"),
            (None, None) => "the server's user".to_owned(),
        }
    }

    /// The name for `setfacl`: the user's name, else the number.
    #[must_use]
    pub fn handle(&self) -> Option<String> {
        self.user.clone().or_else(|| self.user_id.map(|id| id.to_string()))
    }
}

/// The groups that a server takes on when it becomes the configured user: the configured group in place of the user's own,
/// and those that list the user.
fn configured_groups(worker: &Worker, names: &Names) -> Option<Vec<u32>> {
    let configured = worker.user.as_deref()?;
    let user = names.user_id(configured).and_then(|id| names.user(id)).unwrap_or(configured);
    let first = match worker.group.as_deref() {
        Some(group) => names.group_id(group)?,
        None => names.own_group(user)?,
    };
    Some(std::iter::once(first).chain(names.memberships(user)).collect())
}

#[cfg(test)]
mod tests {
    use super::{Identity, Names};
    use crate::account::Worker;

    const PASSWD: &str =
        "root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33::/var/www:/x\n#off:x:9:9::/:/x\nbroken\n+nis\n";
    const GROUP: &str = "root:x:0:\nadm:x:4:syslog,www-data\nwww-data:x:33:\nsite:x:1001:dana\n";

    #[test]
    fn numbers_of_the_process_come_before_the_configured_names() {
        let names = Names::read(PASSWD, GROUP);
        let configured = |user: &str, group: Option<&str>| Worker {
            user: Some(user.into()),
            group: group.map(Into::into),
            ..Worker::default()
        };
        let running = Worker { user: Some("root".into()), user_id: Some(33), group_ids: vec![33], ..Worker::default() };
        for (worker, user, user_id, group_ids, passes_all) in [
            (configured("www-data", None), Some("www-data"), Some(33), Some(vec![33, 4]), false),
            (configured("www-data", Some("site")), Some("www-data"), Some(33), Some(vec![1001, 4]), false),
            (configured("www-data", Some("nowhere")), Some("www-data"), Some(33), None, false),
            (configured("#33", None), Some("www-data"), Some(33), Some(vec![33, 4]), false),
            (configured("stranger", None), Some("stranger"), None, None, false),
            (configured("root", None), Some("root"), Some(0), Some(vec![0]), true),
            (running, Some("www-data"), Some(33), Some(vec![33]), false),
            (Worker::default(), None, None, None, false),
        ] {
            let expected = Identity { user: user.map(str::to_owned), user_id, group_ids, passes_all };
            assert_eq!(Identity::of(&worker, &names), expected, "{worker:?}");
        }
    }
}
