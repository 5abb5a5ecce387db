//! Logs read a second time, to tell of each request what is known once all were met: which of several requests alike an error line is of,
//! and what the others met.

use doorward_record::access::Scratch;
use doorward_record::figures::{Class, Trial};

use super::engine::Work;
use super::figures::{About, Counting, Each};

/// Tells of each request that was not open, in logs that were counted before.
pub struct Again<'c> {
    counting: &'c Counting,
    each: &'c Each,
    trial: &'c Trial<'c>,
}

impl<'c> Again<'c> {
    /// The logs are those that were counted; `trial` is what their figures show; what is told is shown to `each`.
    #[must_use]
    pub fn new(counting: &'c Counting, each: &'c Each, trial: &'c Trial<'c>) -> Self {
        counting.causes.ask_anew();
        Self { counting, each, trial }
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
                let mut told = self.counting.told(line, about);
                if let Some(weighed) = self.trial.weigh(line, &told.reasons) {
                    told.reasons = weighed.reasons;
                    told.because = Some(weighed.because);
                }
                (self.each)(line, &told, &self.counting.causes);
            }
        });
    }
}
