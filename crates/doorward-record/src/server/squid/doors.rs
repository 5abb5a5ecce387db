//! Where Squid takes requests, by `http_port` and `https_port`.

use std::net::IpAddr;

use super::read::Text;
use crate::door::{self, Door};
use crate::files::Files;
use crate::start::Start;

/// The doors of this configuration.
#[must_use]
pub fn doors(start: &Start, files: &dyn Files) -> Vec<Door> {
    let mut text = Text::default();
    text.take(&start.config, files, 0);
    let of = |word: &'static str, is_tls: bool| {
        let made = |address: &str| {
            let (host, port) = address.rsplit_once(':').unwrap_or(("", address));
            let named = host.trim_matches(['[', ']']).parse().ok().filter(|address: &IpAddr| !address.is_unspecified());
            Some(Door::new(named, port.parse().ok()?, is_tls))
        };
        text.with(word).filter_map(|line| made(line.word(1))).collect::<Vec<_>>()
    };
    door::settled([of("http_port", false), of("https_port", true)].concat())
}
