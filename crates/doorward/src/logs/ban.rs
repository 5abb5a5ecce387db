//! Addresses to block, in the words of the server that shall block them.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::net::IpAddr;

use doorward_record::figures::Report;

use super::args::BanList;

/// The list. INVARIANT: only what was parsed as an address gets into it: a log holds what clients sent.
pub(super) fn list(report: &Report, server: BanList) -> String {
    let mut seen = HashSet::new();
    let parsed = report.attacks.iter().filter_map(|attack| attack.address.parse::<IpAddr>().ok());
    // No server knows `::ffff:192.0.2.1` again: to all of them it is 192.0.2.1.
    let addresses: Vec<IpAddr> =
        parsed.map(|address| address.to_canonical()).filter(|address| seen.insert(*address)).collect();
    let mut out = String::new();
    match server {
        BanList::Nginx => addresses.iter().for_each(|address| {
            let _ = writeln!(out, "deny {address};");
        }),
        BanList::Apache => {
            out.push_str("<RequireAll>\n    Require all granted\n");
            for address in &addresses {
                let _ = writeln!(out, "    Require not ip {address}");
            }
            out.push_str("</RequireAll>\n");
        }
        BanList::Haproxy => addresses.iter().for_each(|address| {
            let _ = writeln!(out, "{address}");
        }),
        BanList::Nftables => nftables(&mut out, &addresses),
        BanList::Fail2ban => addresses.iter().for_each(|address| {
            let _ = writeln!(out, "fail2ban-client set doorward banip {address}");
        }),
    }
    out
}

fn nftables(out: &mut String, addresses: &[IpAddr]) {
    out.push_str("table inet doorward {\n");
    for (name, kind, four) in [("banned4", "ipv4_addr", true), ("banned6", "ipv6_addr", false)] {
        let of_kind: Vec<String> =
            addresses.iter().filter(|address| address.is_ipv4() == four).map(ToString::to_string).collect();
        let _ = writeln!(out, "    set {name} {{\n        type {kind};");
        if !of_kind.is_empty() {
            let _ = writeln!(out, "        elements = {{ {} }}", of_kind.join(", "));
        }
        out.push_str("    }\n");
    }
    out.push_str("    chain input {\n        type filter hook input priority -10; policy accept;\n");
    out.push_str("        ip saddr @banned4 drop\n        ip6 saddr @banned6 drop\n    }\n}\n");
}
