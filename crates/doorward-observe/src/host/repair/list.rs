//! The part of `setfacl` that repairs use: entries set (`-m`) or taken out (`-x`), with or without a new mask (`-n`).

use std::path::Path;

use doorward_record::tree::acl::Whom;
use doorward_record::tree::{Acl, Names};

/// The list after these arguments of `setfacl`.
pub(super) fn changed(before: &Acl, arguments: &[String], names: &Names) -> Result<Acl, String> {
    let mut acl = before.clone();
    let mut keeps_mask = false;
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "-n" => keeps_mask = true,
            "-m" | "-x" => {
                let entries = words.next().ok_or_else(|| format!("`{word}` needs an entry"))?;
                for entry in entries.split(',') {
                    let (whom, bits) = parsed(entry, names, word == "-m")?;
                    keeps_mask |= whom == Whom::Mask;
                    match bits {
                        Some(bits) => acl.set(whom, bits),
                        None if !acl.remove(whom) => return Err(format!("it has no entry `{entry}`")),
                        None => {}
                    }
                }
            }
            other => return Err(format!("`{other}` is not understood")),
        }
    }
    let has_names = acl.entries.iter().any(|entry| matches!(entry.whom, Whom::User(_) | Whom::Group(_)));
    if !keeps_mask && has_names {
        acl.set(Whom::Mask, union(&acl));
    }
    if acl.is_sound() { Ok(acl) } else { Err("the list would lack an entry that it needs".to_owned()) }
}

/// What users, groups and the file's group have together.
fn union(acl: &Acl) -> u32 {
    let counts = |whom: Whom| matches!(whom, Whom::User(_) | Whom::Group(_) | Whom::OwnGroup);
    acl.entries.iter().filter(|entry| counts(entry.whom)).fold(0, |bits, entry| bits | entry.bits)
}

/// One entry, `u:www-data:r`, `g:33:rx`, `m::r`, with its bits where they are expected.
fn parsed(entry: &str, names: &Names, with_bits: bool) -> Result<(Whom, Option<u32>), String> {
    let wrong = || format!("`{entry}` is not understood");
    let mut parts = entry.split(':');
    let tag = parts.next().unwrap_or_default();
    let name = parts.next().unwrap_or_default();
    let bits = parts.next();
    let whom = match (tag, name.is_empty()) {
        ("u" | "user", false) => Whom::User(names.user_id(name).ok_or_else(|| format!("there is no user `{name}`"))?),
        ("g" | "group", false) => {
            Whom::Group(names.group_id(name).ok_or_else(|| format!("there is no group `{name}`"))?)
        }
        ("m" | "mask", true) => Whom::Mask,
        _ => return Err(wrong()),
    };
    if !with_bits {
        return Ok((whom, None));
    }
    let bits = bits.ok_or_else(wrong)?.chars().try_fold(0, |bits, letter| match letter {
        'r' => Ok(bits | 4),
        'w' => Ok(bits | 2),
        'x' => Ok(bits | 1),
        '-' => Ok(bits),
        _ => Err(wrong()),
    })?;
    Ok((whom, Some(bits)))
}

/// The list at a path: the one that stands there, else the one that its mode means.
pub(super) fn at(path: &Path, mode: u32) -> Result<Acl, String> {
    match crate::host::disk::attribute(path, super::keep::LIST)? {
        Some(bytes) => Acl::decode(&bytes).ok_or_else(|| "it is not understood".to_owned()),
        None => Ok(Acl::from_mode(mode)),
    }
}

#[cfg(test)]
mod tests {
    use doorward_record::tree::{Acl, Names};

    use super::changed;

    #[test]
    fn arguments_change_a_list_as_setfacl_does() {
        let names = Names::read("www-data:x:33:33::/:/x\n", "adm:x:4:\n");
        let listed = |arguments: &[&str]| {
            let mut acl = Acl::from_mode(0o640);
            for set in arguments {
                acl = changed(&acl, &set.split(' ').map(str::to_owned).collect::<Vec<_>>(), &names)?;
            }
            Ok::<String, String>(acl.to_string())
        };
        for (arguments, expected) in [
            (&["-m u:www-data:r"][..], Ok("user:33:r-- group::r-- mask::r--")),
            (&["-m u:www-data:rx"], Ok("user:33:r-x group::r-- mask::r-x")),
            (&["-m u:www-data:r,m::x"], Ok("user:33:r-- group::r-- mask::--x")),
            (&["-m g:adm:r", "-n -x g:adm"], Ok("group::r-- mask::r--")),
            (&["-m u:7:---"], Ok("user:7:--- group::r-- mask::r--")),
            (&["-x u:7"], Err("it has no entry `u:7`")),
            (&["-m u:nobody-here:r"], Err("there is no user `nobody-here`")),
            (&["-m u:7:q"], Err("`u:7:q` is not understood")),
            (&["-m o::r"], Err("`o::r` is not understood")),
            (&["-b"], Err("`-b` is not understood")),
            (&["-n -m u:7:r"], Err("the list would lack an entry that it needs")),
        ] {
            assert_eq!(listed(arguments), expected.map(str::to_owned).map_err(str::to_owned), "{arguments:?}");
        }
    }
}
