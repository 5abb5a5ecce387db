//! Configurations and what is said of requests to them.
