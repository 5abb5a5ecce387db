//! Entries of the suite.
