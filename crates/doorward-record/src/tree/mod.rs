//! The file system as a server's worker sees it: who may read what, on every step of the way.
