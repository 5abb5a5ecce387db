//! Squid: access lists.
