//! Logs as they lie on disk: found, opened, unpacked, followed, and read at the speed of the disk.

pub mod tail;
