//! The hashes by which lines and requests are found.

use std::hash::{BuildHasher as _, Hash};
use std::net::IpAddr;

use foldhash::fast::RandomState;

use super::super::join::{is_odd, last_name, normal};
use super::super::line::{Capture, ErrorLine, Writer};
use super::super::messages::Part;
use super::spoken::{halves, is_access_file, spoken};
use super::{Entry, Expected, NONE, Ready, STRETCH_S};

/// What makes lines ready to be taken in, on as many threads as there are: the hashes of one joiner.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    hasher: RandomState,
}

impl Keys {
    /// Works out of a line what is kept of it; [`Joiner::put`](super::Joiner::put) takes it in. Absent where the line bears on no refusal,
    /// or has no time, or no client and no id.
    #[must_use]
    pub fn ready(&self, line: &ErrorLine<'_>, place: u64) -> Option<Ready> {
        let message = line.meaning?;
        let time_s = u32::try_from(line.time.unix_s?).ok()?;
        let request = self.request_of(line);
        let id = line.id.map(|id| self.hash(("id", id))).or_else(|| {
            line.connection.zip(request).map(|(connection, request)| self.hash(("connection", connection, request)))
        });
        let stretch = i64::from(time_s) / STRETCH_S;
        let key = line.client.map(|client| self.key(client, request, stretch));
        if id.is_none() && key.is_none() {
            return None;
        }
        let spoken = spoken(line);
        let entry = Entry {
            message,
            place,
            request: request.or_else(|| spoken.as_deref().map(|path| self.hash(("path", normal(path))))).unwrap_or(0),
            spot: spoken.as_deref().map_or([0; 2], |path| self.spot(path)),
            is_folder: spoken.as_deref().is_some_and(|path| is_access_file(path) || path.ends_with('/')),
            user: self.user(line),
            on_disk: self.on_disk(line),
            time_s,
            rule: line.values.get(Capture::Rule).and_then(|rule| rule.parse().ok()).unwrap_or(0),
            used: line.contested && message.part == Part::Accompanies,
            is_beside: line.contested && message.part == Part::Accompanies,
            expected: Expected::default(),
            has_odd_user: line.value(Capture::User).is_some_and(|user| is_odd(&user)),
            previous: NONE,
            id: id.unwrap_or(NONE),
            same_id: NONE,
        };
        Some(Ready { entry, key })
    }

    /// The hash of method and target, where the line has them both as they were sent.
    pub(super) fn request_of(&self, line: &ErrorLine<'_>) -> Option<u64> {
        let has_whole = matches!(
            line.writer,
            Writer::Nginx | Writer::Haproxy | Writer::Caddy | Writer::Traefik | Writer::PhpFpm | Writer::ModSecurity
        );
        let request = line.method.zip(line.target).filter(|_| has_whole);
        request.map(|request| self.hash(request))
    }

    /// The key of a line: its client, its request where that is known whole, and its stretch of time.
    pub(super) fn key(&self, client: IpAddr, request: Option<u64>, stretch: i64) -> u64 {
        self.hash((client.to_canonical(), request, stretch))
    }

    /// The hashes of the last name of the path on disk and of its folder's.
    pub(super) fn on_disk(&self, line: &ErrorLine<'_>) -> [u32; 2] {
        line.path().map_or([0; 2], |path| {
            let (folder, last) = halves(&path);
            [self.name(last), self.name(last_name(folder))]
        })
    }

    /// The hashes of a place's last name and of its folder's; of an access file's, those of the folder that it is for.
    pub(super) fn spot(&self, path: &str) -> [u32; 2] {
        let path = if is_access_file(path) { halves(path).0 } else { path };
        let (folder, last) = halves(path);
        [self.name(last), self.name(last_name(folder))]
    }

    /// The hash of the user's name that a line has, where nobody could have made it up by sending bytes that are no name.
    pub(super) fn user(&self, line: &ErrorLine<'_>) -> u32 {
        let user = line.value(Capture::User).filter(|user| !is_odd(user) && line.writer == Writer::Apache);
        user.map_or(0, |user| self.short(("user", user.as_ref())))
    }

    /// The hash of a name, never 0 for a name.
    pub(super) fn name(&self, name: &str) -> u32 {
        if name.is_empty() { 1 } else { self.short(("name", name)) }
    }

    /// A hash of 32 bits that is never 0.
    pub(super) fn short(&self, value: impl Hash) -> u32 {
        u32::try_from(self.hash(value) >> 32).unwrap_or(0) | 1
    }

    pub(super) fn hash(&self, value: impl Hash) -> u64 {
        self.hasher.hash_one(value)
    }
}
