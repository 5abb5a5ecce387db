//! Access logs from files, folders, pipes: opened, decompressed by what stands in them, read on all cores.
//!
//! What lines mean is `doorward-record`'s; here are the bytes. Plain files are read in blocks by whichever thread is free, compressed ones and
//! pipes by one thread that hands blocks to the others.

mod again;
mod alone;
mod apart;
mod blocks;
mod causes;
mod claims;
pub mod clickhouse;
mod coverage;
mod engine;
mod figures;
pub mod follow;
mod formats;
mod geo;
mod heard;
mod journal;
mod met;
mod mixed;
mod open;
pub mod part;
mod rules;
mod sources;
mod spare;
pub mod tail;
mod turned;

pub use again::Again;
pub use causes::{Causes, Quote, zone_s_of};
pub use claims::{Claimed, Claims, Found, MAX_CLAIMANTS};
pub use engine::{Outcome, SAMPLE_BYTES, Source, Work, read};
pub use figures::{About, Counting, Each, Gathered, Judge, Judged};
pub use formats::{ConfigError, Formats};
pub use geo::{Geo, GeoError, MAX_DATABASE_BYTES, Spot};
pub use met::Met;
pub use open::{Coding, OpenError, begin, text};
pub use rules::{Configured, MAX_EFFORT, MAX_QUESTIONS};
pub use sources::{MAX_FILES, SourceError, expand, is_stream, once};
pub use turned::{FEWEST_LINES, Hollow};
