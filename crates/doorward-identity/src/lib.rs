//! Who is who: passwords, tokens, keys, certificates, signed links, and the store behind the keys. Verifying only: nobody is signed in here
//! and no token is issued.
//!
//! The time, the secrets and the bytes of files are handed in. Nothing here speaks HTTP; the store of API keys alone touches files.

pub mod certificate;
pub mod key;
pub mod link;
pub mod password;
pub mod token;
