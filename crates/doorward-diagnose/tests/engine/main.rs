//! The engine put before scripted sites: what it concludes, what it asks for that, and what it never asks.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of a test fail like the test itself")]

mod bisection;
mod curl;
mod site;
