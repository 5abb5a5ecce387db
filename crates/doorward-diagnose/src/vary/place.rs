//! Changes to the place that is asked for: siblings, parents, spellings, the query.

use doorward_reason::Factor;
use url::Url;

use super::client::without_body;
use super::{Change, secrets};
use crate::observation::Request;
use crate::question::Question;

/// The request for another place.
pub(super) fn change(question: &Question, factor: Factor) -> Option<Change> {
    let base = &question.request;
    let url = &base.url;
    let random = &question.random;
    match factor {
        Factor::SiteRoot => (url.path() != "/").then(|| site_root(base)).flatten(),
        Factor::SiblingRandom => sibling(base, &format!("{random}{}", extension(url))),
        Factor::SiblingPlain => {
            (last_name(url).starts_with('.') || !extension(url).is_empty()).then(|| sibling(base, random)).flatten()
        }
        Factor::RootRandom => at(base, &format!("/{random}")),
        Factor::RootRandomAlike => root_alike(base, random),
        Factor::ChildRandom => (url.path().ends_with('/') && url.path() != "/")
            .then(|| at(base, &format!("{}{random}", url.path())))
            .flatten(),
        Factor::ParentFolder => parent(url).filter(|path| path != "/").and_then(|path| at(base, &path)),
        Factor::IndexFile => {
            url.path().ends_with('/').then(|| at(base, &format!("{}index.html", url.path()))).flatten()
        }
        Factor::PathSlash => slash(base),
        Factor::PathLowerCase => url
            .path()
            .chars()
            .any(char::is_uppercase)
            .then(|| at_with_query(base, &url.path().to_lowercase()))
            .flatten(),
        Factor::PathDecoded => decoded(base),
        Factor::PathDotsSingle => dots_single(base),
        Factor::PathPart => path_part(base, random),
        Factor::QueryNone if names_the_page(url) => None,
        Factor::QueryNone => url.query().map(|_| with_query(base, None)).and_then(Change::plain),
        Factor::CacheKey => cache_key(base, random),
        Factor::RestRoute => rest_route(base),
        Factor::RestRoot => rest_root(base),
        _ => None,
    }
}

/// Whether the query is what names the page: without it another page is asked for.
fn names_the_page(url: &Url) -> bool {
    const NAMES: &[&str] =
        &["p", "page_id", "attachment_id", "author", "rest_route", "cat", "id", "action", "route", "r"];
    let front = matches!(url.path(), "/" | "/index.php");
    front && url.query_pairs().any(|(name, _)| NAMES.contains(&name.as_ref()))
}

/// The path's last name; empty for a folder.
fn last_name(url: &Url) -> &str {
    url.path().rsplit('/').next().unwrap_or("")
}

/// The last name's extension with its dot, or the dot of a dot file; empty for none.
fn extension(url: &Url) -> &str {
    let name = last_name(url);
    if let Some(place) = name.find(".tar.") {
        return name.get(place..).unwrap_or("");
    }
    name.rfind('.')
        .and_then(|place| name.get(place..))
        .filter(|extension| extension.len() > 1 && extension.len() <= 8)
        .unwrap_or("")
}

/// The folder that holds the path, with its slash.
fn parent(url: &Url) -> Option<String> {
    let path = url.path().trim_end_matches('/');
    let place = path.rfind('/')?;
    path.get(..=place).map(str::to_owned)
}

/// The same request for another path, without query or body.
fn at(base: &Request, path: &str) -> Option<Change> {
    let mut url = base.url.clone();
    url.set_path(path);
    url.set_query(None);
    let detail = format!("for {path}");
    let request = Request { url, target: None, ..base.clone() };
    (request.url != base.url).then_some(Change { request, detail: Some(detail) })
}

/// The same request for another path, its query kept.
fn at_with_query(base: &Request, path: &str) -> Option<Change> {
    let mut url = base.url.clone();
    url.set_path(path);
    (url != base.url)
        .then(|| Request { url, target: None, ..base.clone() })
        .and_then(|request| Change::told(request, format!("for {path}")))
}

/// The same request with another query.
pub(crate) fn with_query(base: &Request, query: Option<&str>) -> Request {
    let mut url = base.url.clone();
    url.set_query(query);
    Request { url, target: None, ..base.clone() }
}

/// The site's root for the same client, without credentials, cookies or body.
fn site_root(base: &Request) -> Option<Change> {
    let request = secrets::anonymous(&without_body(Request { method: "GET".to_owned(), ..base.clone() }));
    at(&request, "/")
}

/// Another name in the same folder.
fn sibling(base: &Request, name: &str) -> Option<Change> {
    let folder = parent(&base.url)?;
    let dotted = last_name(&base.url).starts_with('.') && last_name(&base.url).matches('.').count() == 1;
    let name = if dotted && !name.starts_with('.') && name.contains('.') {
        format!(".{}", name.split('.').next().unwrap_or(name))
    } else {
        name.to_owned()
    };
    if folder == "/" && !name.contains('.') {
        return None;
    }
    let tail = if base.url.path().ends_with('/') { "/" } else { "" };
    at(base, &format!("{folder}{name}{tail}"))
}

/// A name of the same kind (dot file, extension, word) in the site's root.
fn root_alike(base: &Request, random: &str) -> Option<Change> {
    let name = last_name(&base.url);
    let dot_part = base.url.path().split('/').any(|part| part.starts_with('.') && part.len() > 1);
    let path = if dot_part {
        format!("/.{random}")
    } else if extension(&base.url).is_empty() {
        return None;
    } else {
        format!("/{random}{}", extension(&base.url))
    };
    (parent(&base.url).as_deref() != Some("/") || dot_part && name != path.trim_start_matches('/'))
        .then(|| at(base, &path))
        .flatten()
}

/// The path with its last slash added or taken away.
fn slash(base: &Request) -> Option<Change> {
    let path = base.url.path();
    if path == "/" || !extension(&base.url).is_empty() {
        return None;
    }
    match path.strip_suffix('/') {
        Some(bare) => at_with_query(base, bare),
        None => at_with_query(base, &format!("{path}/")),
    }
}

/// The path with encoded slashes written plainly.
fn decoded(base: &Request) -> Option<Change> {
    let path = base.url.path();
    let plain = path.replace("%2F", "/").replace("%2f", "/").replace("%5C", "/").replace("%5c", "/");
    (plain != path).then(|| at_with_query(base, &plain)).flatten()
}

/// The path and query with doubled dots inside a name made single.
fn dots_single(base: &Request) -> Option<Change> {
    let mut url = base.url.clone();
    let path = url.path().to_owned();
    let query = url.query().map(str::to_owned);
    url.set_path(&single(&path));
    url.set_query(query.as_deref().map(single).as_deref());
    (url != base.url).then(|| Request { url, target: None, ..base.clone() }).and_then(Change::plain)
}

/// Runs of dots made one.
fn single(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character != '.' || !out.ends_with('.') {
            out.push(character);
        }
    }
    out
}

/// The first folder of the path made a random word: is the rule about a word further down?
fn path_part(base: &Request, random: &str) -> Option<Change> {
    let mut parts: Vec<&str> = base.url.path().split('/').collect();
    let folders = parts.len().checked_sub(2).filter(|count| *count >= 1)?;
    let first = parts.get_mut(folders.min(1))?;
    *first = random;
    at(base, &parts.join("/"))
}

/// One more query parameter that means nothing.
fn cache_key(base: &Request, random: &str) -> Option<Change> {
    if !matches!(base.method.as_str(), "GET" | "HEAD") {
        return None;
    }
    let query = match base.url.query() {
        Some(query) => format!("{query}&{random}=1"),
        None => format!("{random}=1"),
    };
    Change::plain(with_query(base, Some(&query)))
}

/// WordPress's other spelling of the same REST route.
fn rest_route(base: &Request) -> Option<Change> {
    let (front, route) = base.url.path().split_once("/wp-json")?;
    let mut url = base.url.clone();
    url.set_path(&format!("{front}/"));
    let route = if route.is_empty() { "/" } else { route };
    let query = match base.url.query() {
        Some(query) => format!("rest_route={route}&{query}"),
        None => format!("rest_route={route}"),
    };
    url.set_query(Some(&query));
    Change::plain(Request { url, target: None, ..base.clone() })
}

/// The root of WordPress's REST API.
fn rest_root(base: &Request) -> Option<Change> {
    let (front, route) = base.url.path().split_once("/wp-json")?;
    (route.len() > 1).then(|| at(base, &format!("{front}/wp-json/"))).flatten()
}
