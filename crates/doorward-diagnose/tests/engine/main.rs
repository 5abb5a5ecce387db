//! The engine put before scripted sites: what it concludes, what it asks for that, and what it never asks.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test fail like the test itself"
)]

mod bisection;
mod conclusions;
mod curl;
mod effects;
mod facts;
mod manners;
mod pages;
mod random;
mod record;
mod site;
