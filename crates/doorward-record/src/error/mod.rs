//! Error logs: the lines that say why a request was refused, and the request that each belongs to.
