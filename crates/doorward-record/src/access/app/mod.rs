//! What frameworks and application servers write by themselves, where that is not in a server's format: one reader each.

mod bars;
mod lines;
mod pairs;
mod phoenix;
mod rails;
mod told;
mod uwsgi;

pub(super) use told::Begun;

use super::format::Format;
use super::line::Line;
use super::scratch::Scratch;
use super::unparsed::{Unparsed, Why};

/// The formats that are read here, the more particular first.
pub(super) const FORMATS: [Format; 12] = [
    Format::Rails,
    Format::Phoenix,
    Format::Gin,
    Format::Chi,
    Format::PhpServer,
    Format::Uwsgi,
    Format::Morgan,
    Format::Serilog,
    Format::Ltsv,
    Format::Logfmt,
    Format::IisNative,
    Format::Delimited,
];

/// What a reader makes of a line.
#[expect(clippy::large_enum_variant, reason = "one is made a line and handed on at once; boxing it would allocate")]
enum Read<'a> {
    /// A request.
    Request(Line<'a>),
    /// A line of the same program that tells of something else.
    Aside,
    /// A line of another form.
    Other,
}

impl<'a> From<Option<Line<'a>>> for Read<'a> {
    fn from(line: Option<Line<'a>>) -> Self {
        line.map_or(Self::Other, Self::Request)
    }
}

/// Reads a line of one of these formats.
pub(super) fn read<'a>(format: Format, line: &'a [u8], scratch: &'a Scratch) -> Result<Line<'a>, Unparsed> {
    let read = match format {
        Format::Gin => bars::gin(line, scratch),
        Format::IisNative => bars::iis(line, scratch).into(),
        Format::Delimited => bars::delimited(line, scratch).into(),
        Format::Chi => lines::chi(line, scratch).into(),
        Format::PhpServer => lines::php(line, scratch),
        Format::Uwsgi => uwsgi::read(line, scratch),
        Format::Morgan => lines::morgan(line, scratch).into(),
        Format::Serilog => lines::serilog(line, scratch).into(),
        Format::Logfmt => pairs::logfmt(line, scratch),
        Format::Ltsv => pairs::ltsv(line, scratch).into(),
        Format::Rails => rails::read(line, scratch),
        Format::Phoenix => phoenix::read(line, scratch),
        _ => Read::Other,
    };
    match read {
        Read::Request(line) => Ok(line),
        Read::Aside => Err(Unparsed::because(Why::OtherMatter)),
        Read::Other => Err(Unparsed::because(Why::Form)),
    }
}

/// Whether a word is one of the methods that are in use.
fn is_method(word: &[u8]) -> bool {
    const METHODS: [&[u8]; 14] = [
        b"GET",
        b"HEAD",
        b"POST",
        b"PUT",
        b"DELETE",
        b"OPTIONS",
        b"PATCH",
        b"CONNECT",
        b"TRACE",
        b"PROPFIND",
        b"REPORT",
        b"PURGE",
        b"MKCOL",
        b"MOVE",
    ];
    METHODS.contains(&word)
}

/// Whether a word is a status that was sent.
fn is_status(word: &[u8]) -> bool {
    matches!(word, [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'])
}
