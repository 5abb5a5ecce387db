//! HAProxy: frontends, backends and their rules.
