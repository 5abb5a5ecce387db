//! The grammar of refusals: the header fields and bodies in which a server says no, read leniently and judged strictly.
