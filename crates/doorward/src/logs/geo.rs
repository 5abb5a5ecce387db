//! `--geoip`: databases that tell from where addresses are.

use std::path::PathBuf;

use doorward_observe::logs::{Geo, GeoError};
use doorward_record::figures::Report;

use crate::failure::Failure;

/// The databases that the command line names.
pub(super) fn databases(files: &[PathBuf]) -> Result<Geo, Failure> {
    let mut geo = Geo::default();
    for file in files {
        geo.take(file).map_err(|error| {
            let hint = match error {
                GeoError::Content(_) => "take a .mmdb file, such as GeoLite2-Country.mmdb or GeoLite2-ASN.mmdb",
                _ => "check the name, its permissions and its size",
            };
            Failure::new(error.to_string(), hint)
        })?;
    }
    Ok(geo)
}

/// Says of attacks from where they are.
pub(super) fn place(report: &mut Report, geo: &Geo) {
    if geo.is_empty() {
        return;
    }
    let told = |text: String| Some(text).filter(|text| !text.is_empty());
    for attack in &mut report.attacks {
        if let Ok(address) = attack.address.parse() {
            let spot = geo.of(address);
            (attack.country, attack.system) = (told(spot.country), told(spot.system));
        }
    }
}
