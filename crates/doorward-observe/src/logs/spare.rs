//! Memory in small pages: each thread touches a little here and there, and huge pages would make several times as much of it.

/// Asks the system to give this process memory in small pages from now on.
pub(super) fn spare_memory() {
    // Where it does not do that, more memory is taken, and nothing is wrong.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
