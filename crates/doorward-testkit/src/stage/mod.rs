//! What stands around a server under test: the scripted origin behind it, the issuer of tokens beside it, and the program itself.

mod collector;
mod issuer;
mod listener;
mod mint;
mod origin;
mod program;

pub use collector::{Collector, Told, spans};
pub use issuer::{Issuer, Keys, OPAQUE_GOOD, OPAQUE_REVOKED, OPAQUE_SHORT};
pub use listener::{Act, Listener, Received};
pub(crate) use mint::signed_part;
pub use mint::{AUDIENCE, ISSUER, Mint, SECRET_ISSUER, Token, now_s};
pub use origin::{NOT_THERE, Origin};
pub(crate) use program::written as written_log;
pub use program::{Kind, Program, Running, Stage};
