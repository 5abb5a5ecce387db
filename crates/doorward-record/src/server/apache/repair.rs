//! The smallest change that opens a door, by what shuts it.
