//! The gateway in front of the site, and who enters where: three callers at its doors, by real requests.
//!
//! It is the gateway of `doorward serve`, on a thread of its own that ends with the process. It reads its map and its users from files, as
//! always, so they lie in a folder among the temporary files; whoever likes changes the map there while the demo runs.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_diagnose::vary::OWN_AGENT;
use doorward_diagnose::{Field, Request};
use doorward_gateway::serve::{Event, Start};
use doorward_gateway::state::{State, Surroundings};
use doorward_observe::{Limits, probe};
use tokio::sync::mpsc;
use url::Url;

use super::folder::Folder;
use super::scene::Scene;
use crate::failure::Failure;
use crate::{environment, maps, output, serve};

/// The map; the site's address stands in place of the mark.
const MAP: &str = include_str!("gateway.toml");
const UPSTREAM: &str = "<UPSTREAM>";
const MAP_NAME: &str = "doorward.toml";
/// The passwords below, hashed at the lowest cost: they are no secret.
const USERS: &str = include_str!("users.htpasswd");
const USERS_NAME: &str = "users.htpasswd";

/// Someone who asks.
pub(super) struct Caller {
    /// The heading of the column.
    pub(super) name: &'static str,
    /// The password; none for who says nothing.
    pub(super) password: Option<&'static str>,
}

/// The callers, a column each.
pub(super) const CALLERS: &[Caller] = &[
    Caller { name: "anonymous", password: None },
    Caller { name: "eve", password: Some("driftwood") },
    Caller { name: "dana", password: Some("tidewater") },
];

/// A door of the map.
pub(super) struct Gate {
    /// The path that is asked for.
    pub(super) place: &'static str,
    /// What the map says of it.
    pub(super) says: &'static str,
    /// How often each caller asks.
    asked: usize,
}

/// The doors, a row each.
pub(super) const GATES: &[Gate] = &[
    Gate { place: "/garden", says: "anyone", asked: 1 },
    Gate { place: "/catalogue/lamps", says: "signed-in", asked: 1 },
    Gate { place: "/notes/7", says: "role:admin, which dana has", asked: 1 },
    Gate { place: "/pictures/lake.svg", says: "role:admin, refused as not-found", asked: 1 },
    Gate { place: "/find", says: "anyone, 2/min per caller (asks 3 times)", asked: 3 },
    Gate { place: "/films/harbour", says: "nobody, refused as legal", asked: 1 },
    Gate { place: "/nowhere", says: "no route names it", asked: 1 },
];

/// A gateway that runs until the process ends.
pub(super) struct Gateway {
    origin: String,
    folder: Folder,
}

impl Gateway {
    /// Starts it in front of the site. Changes of its map are told while it runs, where somebody stays to read of them.
    pub(super) async fn start(scene: &Scene, stays: bool) -> Result<Self, Failure> {
        let upstream = scene.url("");
        let folder = Folder::with(&[(MAP_NAME, &MAP.replace(UPSTREAM, &upstream)), (USERS_NAME, USERS)])?;
        let start = ready(&folder)?;
        let (tell, mut heard) = mpsc::unbounded_channel();
        let failed = tell.clone();
        let told = move |event: Event| match event {
            Event::Listening { address, .. } => {
                // Nobody hears it once the demo has ended.
                let _ = tell.send(Ok(address));
            }
            Event::Stopping => {}
            other if stays => output::note(&serve::told(&other)),
            _ => {}
        };
        let thread = std::thread::Builder::new().name("doorward-demo".to_owned());
        let spawned = thread.spawn(move || {
            if let Err(fault) = doorward_gateway::serve::run(start, told) {
                let _ = failed.send(Err(Failure::new(fault.to_string(), fault.hint())));
            }
        });
        spawned.map_err(anyhow::Error::from)?;
        let nothing = || Failure::new("the gateway did not start", "is the machine out of threads?");
        let address = heard.recv().await.ok_or_else(nothing)??;
        Ok(Self { origin: format!("http://{address}"), folder })
    }

    /// The URL of a place behind it.
    pub(super) fn url(&self, place: &str) -> String {
        format!("{}{place}", self.origin)
    }

    /// The file of its map.
    pub(super) fn map(&self) -> PathBuf {
        self.folder.path().join(MAP_NAME)
    }

    /// What each caller meets at a door: the statuses, in the order of asking, where they differ.
    pub(super) async fn met(&self, gate: &Gate) -> Result<Vec<String>, Failure> {
        let mut cells = Vec::new();
        for caller in CALLERS {
            let mut statuses: Vec<String> = Vec::new();
            for _ in 0..gate.asked {
                statuses.push(self.status(gate, caller).await?.to_string());
            }
            statuses.dedup();
            cells.push(statuses.join(", "));
        }
        Ok(cells)
    }

    async fn status(&self, gate: &Gate, caller: &Caller) -> Result<u16, Failure> {
        let url = Url::parse(&self.url(gate.place)).map_err(anyhow::Error::from)?;
        let mut request = Request::get(url);
        request.fields = vec![Field::new("User-Agent", OWN_AGENT), Field::new("Accept", "*/*")];
        if let Some(password) = caller.password {
            let credentials = STANDARD.encode(format!("{}:{password}", caller.name));
            request.fields.push(Field::new("Authorization", format!("Basic {credentials}")));
        }
        let observation = probe(&request, &Limits::default()).await;
        observation
            .answer()
            .map(|answer| answer.status)
            .ok_or_else(|| Failure::new("the gateway did not answer", "a firewall may guard loopback on this machine"))
    }
}

/// The gateway's map, read and put to work.
fn ready(folder: &Folder) -> Result<Start, Failure> {
    let map = folder.path().join(MAP_NAME);
    let reading = maps::read(&map)?;
    let around = Surroundings { folder: folder.path().to_owned(), environment: environment::secret };
    let state = State::new(reading.map, &around, None).map_err(|faults| {
        let lines = doorward_gateway::serve::lines(&faults).join("\n");
        Failure::new(
            format!("the demo's map cannot be put to work\n{lines}"),
            "this is the demo's own fault: please report it",
        )
    })?;
    Ok(Start { map, around, state })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_is_sound() {
        let folder =
            Folder::with(&[(MAP_NAME, &MAP.replace(UPSTREAM, "http://127.0.0.1:3000")), (USERS_NAME, USERS)]).unwrap();
        assert_eq!(maps::read(&folder.path().join(MAP_NAME)).unwrap().warnings, []);
        assert!(ready(&folder).is_ok());
    }
}
