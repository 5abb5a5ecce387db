//! Which request a line belongs to, and how surely.

use std::borrow::Cow;
use std::path::Path;

use doorward_diagnose::testimony::Tie;
use percent_encoding::percent_decode_str;

use super::super::line::{Capture, ErrorLine, Writer};
use super::super::messages::Part;
use super::{Owned, Owners, Page, Sent};

/// How far apart the two clocks may be, and how long a server may take to write.
pub(super) const SLACK_S: i64 = 2;
/// The fewest characters of a marker: a shorter one may stand in a line by chance.
const MARKER_CHARACTERS: usize = 8;

/// A line that may be a request's. The greater, the surer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    tie: Tie,
    /// Whether the line's statuses have the answer's.
    status: bool,
    /// How much more than the tie asks for agrees.
    agreeing: u8,
    /// Seconds between them, negative, so that nearer is greater.
    nearness: i64,
}

/// The requests that a line fits, by the requests' places.
type Fits = Vec<(Fit, usize)>;

/// The lines of each request. Every line goes to the request that it fits best.
pub(super) fn owners<'p, 'a>(sent: &[Sent], page: &'p Page<'a>) -> Owners<'p, 'a> {
    let of_line = |line: &'p ErrorLine<'a>| -> Fits {
        let fitting = |(at, request)| Some((fit(request, line)?, at));
        if line.meaning.is_some() { sent.iter().enumerate().filter_map(fitting).collect() } else { Vec::new() }
    };
    let fits: Vec<Fits> = page.lines.iter().map(of_line).collect();
    let mut order: Vec<(Fit, usize, usize)> = Vec::new();
    for (line_at, fitting) in fits.iter().enumerate() {
        order.extend(fitting.iter().map(|(fit, at)| (*fit, line_at, *at)));
    }
    order.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2)));
    let mut owners = Owners::new();
    let mut taken = vec![false; page.lines.len()];
    for (fit, line_at, at) in order {
        let (Some(line), Some(mark)) = (page.lines.get(line_at), taken.get_mut(line_at)) else { continue };
        if !*mark && !owners.get(&at).is_some_and(|lines| is_told(lines, line)) {
            *mark = true;
            owners.entry(at).or_default().push(Owned { line, at: line_at, tie: fit.tie });
        }
    }
    weaken(sent, &fits, &mut owners);
    for lines in owners.values_mut() {
        lines.sort_by_key(|owned| owned.at);
    }
    owners
}

/// Loosens the ties of lines that may be another request's: one that fits as well, was sent otherwise, and has no such line of its
/// own. A line that is tied by nothing but its time is then nobody's.
fn weaken(sent: &[Sent], fits: &[Fits], owners: &mut Owners<'_, '_>) {
    let has_like = |owners: &Owners<'_, '_>, at: usize, line: &ErrorLine<'_>| {
        let same =
            |owned: &Owned<'_, '_>| owned.line.meaning.map(std::ptr::from_ref) == line.meaning.map(std::ptr::from_ref);
        owners.get(&at).is_some_and(|lines| lines.iter().any(same))
    };
    let before = owners.clone();
    for (at, lines) in owners.iter_mut() {
        let Some(owner) = sent.get(*at) else { continue };
        lines.retain_mut(|owned| {
            let fitting = fits.get(owned.at).map(Vec::as_slice).unwrap_or_default();
            let Some((own, _)) = fitting.iter().find(|(_, place)| place == at) else { return true };
            let unlike =
                |(_, place): &&(Fit, usize)| sent.get(*place).is_some_and(|other| place != at && !owner.is_like(other));
            let rival = |(fit, place): &(Fit, usize)| fit.rivals(own) && !has_like(&before, *place, owned.line);
            if fitting.iter().filter(unlike).any(rival) {
                owned.tie = owned.tie.min(Tie::Loose);
                return !own.is_by_time_alone();
            }
            true
        });
    }
}

impl Fit {
    /// Whether another request fits as well as the one that got the line, but for the time between.
    fn rivals(&self, own: &Self) -> bool {
        self.tie == own.tie && self.status == own.status && self.agreeing == own.agreeing
    }

    /// Whether nothing but the time and the client speaks for it.
    fn is_by_time_alone(&self) -> bool {
        self.tie == Tie::Loose && self.agreeing == 0
    }
}

/// Whether a request has such a line. A firewall's rule may match several times, and other messages come once a request.
fn is_told(lines: &[Owned<'_, '_>], line: &ErrorLine<'_>) -> bool {
    let same = |owned: &Owned<'_, '_>| {
        owned.line.meaning.map(std::ptr::from_ref) == line.meaning.map(std::ptr::from_ref)
            && owned.line.values == line.values
    };
    line.writer != Writer::ModSecurity && lines.iter().any(same)
}

/// How a line fits a request; absent where it is not its line.
fn fit(request: &Sent, line: &ErrorLine<'_>) -> Option<Fit> {
    let apart = apart(request, line);
    let in_time = apart.is_none_or(|seconds| seconds <= SLACK_S);
    in_time.then_some(())?;
    let status = status_fits(request, line);
    let mark = request.marker.as_deref().filter(|marker| marker.len() >= MARKER_CHARACTERS);
    let marked = mark.is_some_and(|marker| line.raw.contains(marker));
    let named = line.id.is_some_and(|id| request.ids.iter().any(|known| known == id));
    let same_port = line.port.is_some_and(|port| request.port == Some(port)) && line.client == request.client;
    let other_port = line.port.is_some_and(|port| request.port.is_some_and(|known| known != port));
    let spot = spot(request, line);
    let tie = match spot {
        _ if marked || named => Tie::Exact,
        Spot::Other => return None,
        // A mark that the line has the room for and lacks is another request's.
        Spot::Target if mark.is_some_and(|marker| request.target.contains(marker)) => return None,
        _ if same_port && apart.is_some() => Tie::Exact,
        _ if other_port || !client_fits(request, line) || !host_fits(request, line) => return None,
        Spot::Target | Spot::File if line.client.is_some() && apart.is_some() && !line.contested => Tie::Close,
        Spot::Target | Spot::File | Spot::Tail => Tie::Loose,
        Spot::None if line.client.is_some() && apart.is_some() && status => Tie::Loose,
        Spot::None => return None,
    };
    let answered_well = request.status.is_some_and(|code| code < 400);
    let refuses = line.meaning.is_some_and(|message| message.part == Part::Refuses);
    (tie == Tie::Exact || !answered_well || !refuses || status).then_some(())?;
    let agreeing =
        u8::from(same_port) + u8::from(matches!(spot, Spot::Target | Spot::File)) + u8::from(line.host.is_some());
    Some(Fit { tie, status, agreeing, nearness: -apart.unwrap_or(SLACK_S) })
}

/// The seconds between a line and the span of a request; absent where the line has no time that can be placed.
fn apart(request: &Sent, line: &ErrorLine<'_>) -> Option<i64> {
    let at = line.time.unix_s?;
    Some((request.from_s - at).max(at - request.to_s).max(0))
}

/// Whether the answer's status is one that the message goes with.
fn status_fits(request: &Sent, line: &ErrorLine<'_>) -> bool {
    let Some(status) = request.status else { return true };
    let own = line.status.is_none_or(|known| known == status);
    own && line.meaning.is_none_or(|message| message.statuses.is_empty() || message.statuses.contains(&status))
}

/// Whether the client may be the same.
fn client_fits(request: &Sent, line: &ErrorLine<'_>) -> bool {
    match (request.client, line.client) {
        (Some(known), Some(written)) => known.to_canonical() == written.to_canonical(),
        _ => true,
    }
}

/// Whether the host may be the same. A firewall writes the server's name or its address, which need not be what was asked for.
fn host_fits(request: &Sent, line: &ErrorLine<'_>) -> bool {
    line.writer == Writer::ModSecurity || line.host.is_none_or(|host| same_host(host, &request.host))
}

/// Whether two Host fields name one host; a port counts where both have one.
fn same_host(one: &str, other: &str) -> bool {
    let parted = |host: &'_ str| -> (String, Option<u16>) {
        let parts = host.rsplit_once(':').and_then(|(name, port)| Some((name, port.parse().ok()?)));
        parts.map_or((host.to_lowercase(), None), |(name, port)| (name.to_lowercase(), Some(port)))
    };
    let ((one_name, one_port), (other_name, other_port)) = (parted(one), parted(other));
    one_name == other_name && (one_port == other_port || one_port.is_none() || other_port.is_none())
}

/// What a line says of the place that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// The request's own target.
    Target,
    /// The file that the request is for, or a folder on the way to it.
    File,
    /// A path on disk that ends like the target.
    Tail,
    /// Another place.
    Other,
    /// Nothing.
    None,
}

/// What the line says of the place.
fn spot(request: &Sent, line: &ErrorLine<'_>) -> Spot {
    if let (Some(method), Some(_)) = (line.method, line.target)
        && method != request.method
    {
        return Spot::Other;
    }
    if let Some(target) = line.target {
        return if same_target(&request.target, target) { Spot::Target } else { Spot::Other };
    }
    let Some(path) = line.path() else { return Spot::None };
    if let Some(served) = request.served.as_ref() {
        let written = Path::new(path.trim_end_matches('/'));
        let within =
            written.starts_with(&served.path) || served.path.starts_with(written) && written.starts_with(&served.root);
        let beside =
            written.file_name().is_some_and(|name| served.access_files.iter().any(|known| name == known.as_str()));
        let on_the_way = beside && written.parent().is_some_and(|folder| served.path.starts_with(folder));
        return if within || on_the_way { Spot::File } else { Spot::Other };
    }
    let tail = normal(&request.target);
    let wanted = tail.trim_matches('/');
    let trimmed = path.trim_end_matches('/');
    let ends = !wanted.is_empty() && trimmed.ends_with(wanted);
    if ends {
        return Spot::Tail;
    }
    // Aliases and rewriting lead elsewhere: the names need not be alike, and then the path says nothing.
    Spot::None
}

/// Whether two targets are the same place: byte for byte, or as paths where one has been decoded and its query left out.
fn same_target(sent: &str, written: &str) -> bool {
    if sent == written {
        return true;
    }
    let has_query = written.contains('?');
    if has_query {
        return false;
    }
    normal(sent) == normal(written)
}

/// A target's path, decoded, with repeated slashes and dot segments taken out. The scheme and host of an absolute target are
/// left out.
pub(in crate::error) fn normal(target: &str) -> Cow<'_, str> {
    let end = memchr::memchr2(b'?', b'#', target.as_bytes()).unwrap_or(target.len());
    let path = target.get(..end).unwrap_or(target);
    if is_normal(path.as_bytes()) {
        return Cow::Borrowed(path);
    }
    let path =
        path.split_once("://").map_or(path, |(_, rest)| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"));
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut segments: Vec<&str> = Vec::new();
    for segment in decoded.split('/').filter(|segment| !segment.is_empty() && *segment != ".") {
        if segment == ".." {
            segments.pop();
        } else {
            segments.push(segment);
        }
    }
    let end = if decoded.ends_with('/') && !segments.is_empty() { "/" } else { "" };
    Cow::Owned(format!("/{}{end}", segments.join("/")))
}

/// Whether a path is known at a glance to have nothing to be taken out of it.
fn is_normal(path: &[u8]) -> bool {
    let mut before = 0;
    path.first() == Some(&b'/')
        && path.iter().all(|byte| {
            let is_usual = *byte != b'%' && (before != b'/' || !matches!(byte, b'/' | b'.'));
            before = *byte;
            is_usual
        })
}

/// The last name of a path or target; empty where there is none.
pub(in crate::error) fn last_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// The path that the line speaks of in either form.
pub(in crate::error) fn place(line: &ErrorLine<'_>) -> Option<String> {
    line.value(Capture::Uri).or_else(|| line.path()).map(std::borrow::Cow::into_owned)
}
