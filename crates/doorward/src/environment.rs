//! Every environment variable that Doorward reads, in one place.

/// `NO_COLOR`: set to anything but the empty text, output is without colour.
pub(crate) const NO_COLOR: &str = "NO_COLOR";

/// The password of the user who asks ClickHouse (`logs --engine`).
pub(crate) const CLICKHOUSE_PASSWORD: &str = "DOORWARD_CLICKHOUSE_PASSWORD";

/// Whether colour is wanted by the environment.
pub(crate) fn allows_colour() -> bool {
    std::env::var_os(NO_COLOR).is_none_or(|value| value.is_empty())
}

/// Where temporary files belong: `TMPDIR`, else what is usual here.
pub(crate) fn temporary_files() -> std::path::PathBuf {
    std::env::temp_dir()
}

/// A secret by the name of its variable: one that the access map names as `{ env = "NAME" }`, or a password of the above.
pub(crate) fn secret(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
