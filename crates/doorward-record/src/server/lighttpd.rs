//! lighttpd: conditions and modules.
