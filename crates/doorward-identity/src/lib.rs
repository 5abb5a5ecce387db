//! Who is who: passwords, tokens, keys, certificates, signed links, and the store behind the keys. Verifying only: nobody is signed in here
//! and no token is issued.
