//! The machine that a server runs on: its processes, its files, and repairs to them.
