//! `--geoip`: countries and autonomous systems, from databases that are written here by the documented form.

use super::{FIREFOX, Folder, line, logs, report, said};

/// A value of the data section.
enum Value {
    Text(&'static str),
    /// Of 16, 32 and 64 bits.
    Short(u16),
    Number(u32),
    Long(u64),
    Map(Vec<(&'static str, Value)>),
    List(Vec<Value>),
}

impl Value {
    fn write(&self, out: &mut Vec<u8>) {
        let control = |out: &mut Vec<u8>, kind: u8, size: usize| {
            // Sizes from 29 on have a byte of their own; longer ones are not needed here.
            let size = u8::try_from(size).unwrap();
            if kind < 8 {
                out.push(kind << 5 | size.min(29))
            } else {
                out.extend([size.min(29), kind - 7])
            }
            out.extend(size.checked_sub(29));
        };
        match self {
            Self::Text(text) => {
                control(out, 2, text.len());
                out.extend(text.as_bytes());
            }
            Self::Short(number) => {
                control(out, 5, 2);
                out.extend(number.to_be_bytes());
            }
            Self::Number(number) => {
                control(out, 6, 4);
                out.extend(number.to_be_bytes());
            }
            Self::Long(number) => {
                control(out, 9, 8);
                out.extend(number.to_be_bytes());
            }
            Self::Map(entries) => {
                control(out, 7, entries.len());
                for (key, value) in entries {
                    Self::Text(key).write(out);
                    value.write(out);
                }
            }
            Self::List(values) => {
                control(out, 11, values.len());
                values.iter().for_each(|value| value.write(out));
            }
        }
    }
}

/// A database of IPv4 networks: a binary tree of nodes with two records of 24 bits, 16 empty bytes, the data, the metadata.
fn database(kind: &'static str, networks: &[([u8; 4], u8, Value)]) -> Vec<u8> {
    enum Record {
        Nothing,
        Node(usize),
        Data(usize),
    }
    let mut nodes = vec![[Record::Nothing, Record::Nothing]];
    let mut data = Vec::new();
    for (address, length, value) in networks {
        let at = data.len();
        value.write(&mut data);
        let bits = u32::from_be_bytes(*address);
        let mut node = 0;
        for depth in 0..*length {
            let side = usize::from(bits >> (31 - depth) & 1 == 1);
            if depth + 1 == *length {
                nodes[node][side] = Record::Data(at);
            } else if let Record::Node(next) = nodes[node][side] {
                node = next;
            } else {
                nodes[node][side] = Record::Node(nodes.len());
                node = nodes.len();
                nodes.push([Record::Nothing, Record::Nothing]);
            }
        }
    }
    let count = nodes.len();
    let mut out = Vec::new();
    for record in nodes.iter().flatten() {
        let value = match record {
            Record::Nothing => count,
            Record::Node(node) => *node,
            Record::Data(at) => count + 16 + at,
        };
        out.extend(&u32::try_from(value).unwrap().to_be_bytes()[1..]);
    }
    out.extend([0; 16]);
    out.extend(data);
    out.extend(b"\xab\xcd\xefMaxMind.com");
    let metadata = Value::Map(vec![
        ("node_count", Value::Number(u32::try_from(count).unwrap())),
        ("record_size", Value::Short(24)),
        ("ip_version", Value::Short(4)),
        ("database_type", Value::Text(kind)),
        ("languages", Value::List(vec![Value::Text("en")])),
        ("binary_format_major_version", Value::Short(2)),
        ("binary_format_minor_version", Value::Short(0)),
        ("build_epoch", Value::Long(1_790_000_000)),
        ("description", Value::Map(vec![("en", Value::Text("for tests"))])),
    ]);
    metadata.write(&mut out);
    out
}

fn countries() -> Vec<u8> {
    let country = |code, name| {
        let names = Value::Map(vec![("en", Value::Text(name)), ("de", Value::Text("anders"))]);
        Value::Map(vec![("country", Value::Map(vec![("iso_code", Value::Text(code)), ("names", names)]))])
    };
    database(
        "GeoLite2-Country",
        &[([192, 0, 2, 0], 24, country("NL", "The Netherlands")), ([203, 0, 113, 0], 24, country("BR", "Brazil"))],
    )
}

fn systems() -> Vec<u8> {
    let system = |number, name| {
        Value::Map(vec![
            ("autonomous_system_number", Value::Number(number)),
            ("autonomous_system_organization", Value::Text(name)),
        ])
    };
    database("GeoLite2-ASN", &[([203, 0, 113, 64], 26, system(64_500, "Example Net"))])
}

#[test]
fn countries_and_systems_are_told_in_every_format() {
    let folder = Folder::new();
    let mut text = line("192.0.2.1", "00:00:00", "/a", 200, FIREFOX).repeat(2);
    text.push_str(&line("198.51.100.1", "00:00:00", "/a", 403, FIREFOX));
    text.push_str(&line("::ffff:203.0.113.66", "00:00:00", "/.env", 404, "zgrab/0.x").repeat(4));
    let log = folder.file("access.log", text);
    let (countries, systems) = (folder.file("country.mmdb", countries()), folder.file("asn.mmdb", systems()));
    let arguments = ["--geoip", countries.to_str().unwrap(), "--geoip", systems.to_str().unwrap()];
    let value = report(&arguments, &[&log]);
    let named = |list: &str| -> Vec<(String, u64, u64)> {
        let rows = value[list].as_array().unwrap().iter();
        rows.map(|row| {
            (row["name"].as_str().unwrap().to_owned(), row["absent"].as_u64().unwrap(), row["open"].as_u64().unwrap())
        })
        .collect()
    };
    let mut told = named("countries");
    told.sort();
    assert_eq!(told, [("BR Brazil".to_owned(), 4, 0), ("NL The Netherlands".to_owned(), 0, 2)]);
    assert_eq!(named("systems"), [("AS64500 Example Net".to_owned(), 4, 0)]);
    let attack = &value["attacks"][0];
    assert_eq!((&attack["country"], &attack["system"]), (&"BR Brazil".into(), &"AS64500 Example Net".into()));
    for format in ["text", "markdown", "html", "prometheus"] {
        let output = logs(&[&arguments[..], &["--format", format]].concat(), &[&log]);
        let text = String::from_utf8(output.stdout).unwrap();
        for wanted in ["BR Brazil", "AS64500 Example Net"] {
            assert!(text.contains(wanted), "{format}: {text}");
        }
    }
    let part = folder.at("a.dw");
    logs(&[&arguments[..], &["--save", part.to_str().unwrap()]].concat(), &[&log]);
    assert_eq!(report(&["merge"], &[&part])["systems"][0]["name"], "AS64500 Example Net");
    assert!(report(&[], &[&log])["countries"].as_array().unwrap().is_empty());
}

#[test]
fn what_is_no_database_is_said() {
    let folder = Folder::new();
    let log = folder.file("access.log", line("192.0.2.1", "00:00:00", "/a", 200, FIREFOX));
    let whole = countries();
    for (bytes, wanted) in
        [(&b"no database"[..], "is no database of addresses"), (&whole[..whole.len() / 2], "is no database")]
    {
        let file = folder.file("x.mmdb", bytes);
        let output = logs(&["--geoip", file.to_str().unwrap()], &[&log]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains(wanted), "{}", said(&output));
    }
    let output = logs(&["--geoip", folder.at("none.mmdb").to_str().unwrap()], &[&log]);
    assert!(said(&output).contains("cannot read"), "{}", said(&output));
}
