//! nginx: which directive decides a request, and where it stands.
