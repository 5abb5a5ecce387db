//! How a line fits a refusal: by its time, its place, its user.

use doorward_diagnose::testimony::Tie;

use super::{Asked, Entry, SLACK_S};

impl Entry {
    /// How well a path on disk fits a target that ends in these names: two names that agree are more than one.
    pub(super) fn tail(&self, [last, folder]: [u32; 2], status: u16) -> Option<(Tie, u8)> {
        const ROOT: u32 = 1;
        let [name, above] = self.spot;
        match name {
            // The line tells no place: only what few other requests meet at the same time can be meant.
            0 => (status >= 500 && !self.message.statuses.is_empty()).then_some((Tie::Loose, 0)),
            _ if name == last && name != ROOT => Some((Tie::Loose, if above == folder { 3 } else { 2 })),
            _ if self.is_folder && name == folder && name != ROOT => Some((Tie::Loose, 2)),
            // The site's root is some folder on disk.
            _ if self.is_folder && last == ROOT => Some((Tie::Loose, 1)),
            _ => None,
        }
    }

    /// Whether it may be a request's of this user: the line of another user, or of one where the request had none, is not.
    pub(super) fn may_be_of(&self, user: Option<u32>, tells_user: bool) -> bool {
        self.user == 0 || user.map_or(!tells_user, |user| user == self.user)
    }
}

impl Asked<'_> {
    /// The first and the last second at which the error line may have been written.
    pub(super) fn span(&self) -> (i64, i64) {
        let duration = self.duration_s.max(0);
        if self.is_start {
            (self.time_s - SLACK_S, self.time_s + duration + SLACK_S)
        } else {
            (self.time_s - duration - SLACK_S, self.time_s + SLACK_S)
        }
    }
}
