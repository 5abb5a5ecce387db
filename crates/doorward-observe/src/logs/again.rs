//! Logs read a second time, to tell of each request what is known once all were met: which of several requests alike an error line is of.

use doorward_record::access::Scratch;
use doorward_record::figures::Class;

use super::engine::Work;
use super::figures::{About, Counting, Each};

/// Tells of each request that was not open, in logs that were counted before.
pub struct Again<'c> {
    counting: &'c Counting,
    each: &'c Each,
}

impl<'c> Again<'c> {
    /// The logs are those that were counted; what is told is shown to `each`.
    #[must_use]
    pub fn new(counting: &'c Counting, each: &'c Each) -> Self {
        counting.causes.ask_anew();
        Self { counting, each }
    }
}

impl Work for Again<'_> {
    type About = About;
    type Gathered = Scratch;

    fn begin(&self, name: &str, sample: &[u8]) -> About {
        self.counting.begin(name, sample)
    }

    fn is_ordered(&self, about: &About) -> bool {
        self.counting.is_ordered(about)
    }

    fn gather(&self) -> Scratch {
        Scratch::default()
    }

    fn take(&self, scratch: &mut Scratch, about: &About, block: &[u8]) {
        about.each(block, scratch, |_, read| {
            if let Ok(line) = read
                && Class::of(line.status.unwrap_or(0)) != Class::Open
                && (self.counting.filter.is_empty() || self.counting.filter.keeps(line))
            {
                let told = self.counting.told(line, about);
                (self.each)(line, &told, &self.counting.causes);
            }
        });
    }
}
