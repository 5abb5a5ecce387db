//! Countries and autonomous systems of addresses, from databases in MaxMind's format.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::net::IpAddr;
use std::path::Path;

use serde::Deserialize;

/// Most bytes of one database; it is held in memory.
pub const MAX_DATABASE_BYTES: u64 = 512 * 1024 * 1024;
/// Most addresses that all threads together remember the places of.
const MAX_REMEMBERED: usize = 1 << 16;
/// Most characters of a name.
const MAX_NAME: usize = 80;

/// Databases of addresses.
#[derive(Default)]
pub struct Geo {
    databases: Vec<maxminddb::Reader<Vec<u8>>>,
}

impl std::fmt::Debug for Geo {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_list().entries(self.databases.iter().map(|database| &database.metadata().database_type)).finish()
    }
}

/// From where an address is; empty what is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spot {
    /// `DE Germany`.
    pub country: String,
    /// `AS64500 Example Net`.
    pub system: String,
}

/// The parts of a record that are of interest, whichever database it is of.
#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow, default)]
    country: Option<Country<'a>>,
    #[serde(borrow, default)]
    registered_country: Option<Country<'a>>,
    #[serde(default)]
    autonomous_system_number: Option<u32>,
    #[serde(borrow, default)]
    autonomous_system_organization: Option<&'a str>,
}

#[derive(Deserialize)]
struct Country<'a> {
    #[serde(borrow, default)]
    iso_code: Option<&'a str>,
    #[serde(borrow, default)]
    names: Option<Names<'a>>,
}

#[derive(Deserialize)]
struct Names<'a> {
    #[serde(borrow, default)]
    en: Option<&'a str>,
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GeoError {
    /// It cannot be read.
    #[error("cannot read `{0}`: {1}")]
    File(String, std::io::Error),
    /// It is too large to be held in memory.
    #[error("`{0}` is larger than {MAX_DATABASE_BYTES} bytes")]
    TooLarge(String),
    /// It is no such database.
    #[error("`{0}` is no database of addresses in MaxMind's format")]
    Content(String),
}

impl Geo {
    /// Takes a database in: of countries or cities, of autonomous systems, or of both.
    ///
    /// # Errors
    /// Where it cannot be read, or is none.
    pub fn take(&mut self, path: &Path) -> Result<(), GeoError> {
        let name = || path.display().to_string();
        let told = |error| GeoError::File(name(), error);
        let mut bytes = Vec::new();
        File::open(path).map_err(told)?.take(MAX_DATABASE_BYTES + 1).read_to_end(&mut bytes).map_err(told)?;
        if bytes.len() as u64 > MAX_DATABASE_BYTES {
            return Err(GeoError::TooLarge(name()));
        }
        let database = maxminddb::Reader::from_source(bytes).map_err(|_| GeoError::Content(name()))?;
        self.databases.push(database);
        Ok(())
    }

    /// Whether there is no database.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.databases.is_empty()
    }

    /// From where an address is. The first database that knows decides.
    #[must_use]
    pub fn of(&self, address: IpAddr) -> Spot {
        let mut spot = Spot::default();
        for database in &self.databases {
            let Ok(found) = database.lookup(address.to_canonical()) else { continue };
            let Ok(Some(record)) = found.decode::<Record<'_>>() else { continue };
            if spot.country.is_empty() {
                spot.country = record.country.or(record.registered_country).map(country).unwrap_or_default();
            }
            if spot.system.is_empty() {
                spot.system = system(record.autonomous_system_number, record.autonomous_system_organization);
            }
        }
        spot
    }
}

fn country(country: Country<'_>) -> String {
    let name = country.names.and_then(|names| names.en).unwrap_or_default();
    cut(format!("{} {name}", country.iso_code.unwrap_or_default()).trim())
}

fn system(number: Option<u32>, organisation: Option<&str>) -> String {
    match (number, organisation) {
        (Some(number), Some(name)) => cut(&format!("AS{number} {name}")),
        (Some(number), None) => format!("AS{number}"),
        (None, name) => cut(name.unwrap_or_default()),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_NAME).collect()
}

/// Places that one thread has looked up.
#[derive(Debug, Default)]
pub(super) struct Remembered(HashMap<IpAddr, Spot>);

impl Remembered {
    /// From where an address is, as one of so many threads remembers it.
    pub(super) fn of(&mut self, geo: &Geo, address: IpAddr, threads: usize) -> &Spot {
        if self.0.len().saturating_mul(threads) >= MAX_REMEMBERED && !self.0.contains_key(&address) {
            self.0.clear();
        }
        self.0.entry(address).or_insert_with(|| geo.of(address))
    }
}
