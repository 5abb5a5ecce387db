//! Requests and observations from what a person already has: a pasted curl line, a HAR file, a cookie jar.
//!
//! The importers are pure: they take text or bytes and read no file, so that the binary alone decides what is opened.

pub mod cookie_jar;
pub mod curl;
pub mod har;
pub mod search_console;
pub mod sitemap;
mod zip;
