//! The probe against servers that the tests write themselves, byte by byte, on loopback.
//!
//! The modules are marked as test code one by one, so that the lints know their helpers for what they are.

#[cfg(test)]
mod credentials;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod http2;
#[cfg(test)]
mod message;
#[cfg(test)]
mod origin;
#[cfg(test)]
mod route;
#[cfg(test)]
mod tls;
