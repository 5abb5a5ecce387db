//! Access logs: formats, found by themselves or named, and their lines.
