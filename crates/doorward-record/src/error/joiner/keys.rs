//! The hashes by which lines and requests are found.

use std::hash::{BuildHasher as _, Hash};
use std::net::IpAddr;

use super::super::join::{is_odd, last_name};
use super::super::line::{Capture, ErrorLine, Writer};
use super::Joiner;
use super::spoken::{halves, is_access_file};

impl Joiner {
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
