//! Names that nobody has given to anything, and pages that repeat them.
//!
//! Such a name has the form of the one that was asked for: letters stand for letters, digits for digits, and every other sign stands
//! where it stood. So the site looks at it with the same rules, and answers for `/orders/7` as for an order that is not there and not as
//! for an address that it does not know. And where a page repeats the name, escaped or not, only letters and digits have to be put
//! back: what is written into the page can do no more there than the page itself did.

use bytes::Bytes;
use doorward_policy::path::{Path, PathRules};
use memchr::memmem;

/// Letters and digits that are new in a name, at the least: so many that it is not met by chance.
const NEW: usize = 8;
/// Letters and digits in a row that are many enough to be found again in a page.
const LONG: usize = 4;
/// Bytes that one sign between letters may take in a page, escaped.
const ESCAPED_BYTES: usize = 8;
/// Bytes of the longest ending, the dot among them: what stands behind a dot says what kind of thing it is.
const ENDING_BYTES: usize = 6;

/// A path that is not there.
#[derive(Debug, Clone)]
pub(super) struct Absent {
    /// The path.
    pub(super) path: Path,
    runs: Vec<Run>,
}

/// Letters and digits in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Run {
    /// Signs between the run before and this one.
    gap: usize,
    /// The segment of the path.
    segment: usize,
    /// As they are in the new name.
    new: String,
    /// As they were asked for.
    asked: String,
}

/// Paths that are not there, the nearest first: the last segment is another, then the last two, and so on.
pub(super) fn absent(asked: &Path, rules: PathRules) -> Vec<Absent> {
    let text = asked.as_str();
    let slash = if text.len() > 1 && text.ends_with('/') { "/" } else { "" };
    let segments: Vec<&str> = text.trim_matches('/').split('/').collect();
    let place = |kept: usize| {
        let (before, others) = segments.split_at_checked(kept)?;
        let (name, runs) = renamed(others);
        let before: String = before.iter().flat_map(|segment| ["/", segment]).collect();
        let path = Path::parse(&format!("{before}{name}{slash}"), rules).ok()?;
        Some(Absent { path, runs })
    };
    (0..segments.len()).rev().filter_map(place).collect()
}

/// Other names for these segments, each with its slash.
fn renamed(segments: &[&str]) -> (String, Vec<Run>) {
    let (mut name, mut runs, mut gap, mut count) = (String::new(), Vec::new(), 0, 0);
    for (position, segment) in segments.iter().enumerate() {
        let (stem, ending) = match segment.rfind('.') {
            Some(dot) if dot > 0 && segment.len() - dot <= ENDING_BYTES => segment.split_at(dot),
            _ => (*segment, ""),
        };
        name.push('/');
        gap += 1;
        let mut sort = Sort::of(stem);
        let pieces = pieces(stem);
        // What is short may be met anywhere in a page, so it is kept beside what is long.
        let shortest = if pieces.iter().any(|(is_run, text)| *is_run && text.len() >= LONG) { LONG } else { 1 };
        for (is_run, text) in pieces {
            if !is_run || text.len() < shortest {
                name.push_str(text);
                gap += text.len();
                continue;
            }
            let mut new = String::with_capacity(text.len());
            for letter in text.chars() {
                sort = sort.or_that_of(letter);
                new.push(sort.another(new.is_empty()));
            }
            count += new.len();
            name.push_str(&new);
            runs.push(Run { gap: std::mem::take(&mut gap), segment: position, new, asked: text.to_owned() });
        }
        if position + 1 == segments.len() && count < NEW {
            lengthen(&mut name, &mut runs, &mut gap, position, sort, NEW - count);
        }
        name.push_str(ending);
        gap += ending.len();
    }
    (name, runs)
}

/// Puts so many signs more behind a name.
fn lengthen(name: &mut String, runs: &mut Vec<Run>, gap: &mut usize, segment: usize, sort: Sort, count: usize) {
    let more: String = (0..count).map(|_| sort.another(false)).collect();
    name.push_str(&more);
    match runs.last_mut().filter(|_| *gap == 0) {
        Some(run) => run.new.push_str(&more),
        None => runs.push(Run { gap: std::mem::take(gap), segment, new: more, asked: String::new() }),
    }
}

/// A segment as letters and digits in a row, and as what stands between; an encoded byte is one of the latter.
fn pieces(text: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_run = first.is_ascii_alphanumeric();
        let length = match first {
            '%' => 3,
            _ if is_run => rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        pieces.push((is_run, piece));
        rest = after;
    }
    pieces
}

/// What kind of sign stands for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Small,
    Capital,
    Digit,
    /// Of a number to the base of 16, such as a UUID has them.
    Hexadecimal,
}

impl Sort {
    /// That of a whole name, where it has one.
    fn of(stem: &str) -> Self {
        let hexadecimal = |letter: char| matches!(letter, '0'..='9' | 'a'..='f' | '-');
        let has_digit = stem.bytes().any(|byte| byte.is_ascii_digit());
        let has_letter = stem.bytes().any(|byte| byte.is_ascii_lowercase());
        if stem.len() >= NEW && has_digit && has_letter && stem.chars().all(hexadecimal) {
            Self::Hexadecimal
        } else {
            Self::Small
        }
    }

    fn or_that_of(self, letter: char) -> Self {
        match letter {
            _ if self == Self::Hexadecimal => self,
            'A'..='Z' => Self::Capital,
            '0'..='9' => Self::Digit,
            _ => Self::Small,
        }
    }

    /// Another sign of this kind. A number does not begin with 0.
    fn another(self, first: bool) -> char {
        let signs: &[u8] = match self {
            Self::Small => b"abcdefghijklmnopqrstuvwxyz",
            Self::Capital => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            Self::Digit if first => b"123456789",
            Self::Digit => b"0123456789",
            Self::Hexadecimal => b"0123456789abcdef",
        };
        let place: usize = rand::random_range(0..signs.len());
        signs.get(place).map_or('x', |sign| char::from(*sign))
    }
}

impl Absent {
    /// The page with the name that was asked for in place of the new one, where it repeats that: the whole of it, or single segments.
    pub(super) fn put_back(&self, page: &Bytes) -> Option<Bytes> {
        let mut page = page.clone();
        let mut changed = false;
        if let Some(next) = replaced(&page, &self.runs) {
            page = next;
            changed = true;
        }
        for segment in self.runs.chunk_by(|one, next| one.segment == next.segment) {
            let long = segment.iter().any(|run| run.new.len() >= LONG);
            if let Some(next) = long.then(|| replaced(&page, segment)).flatten() {
                page = next;
                changed = true;
            }
        }
        changed.then_some(page)
    }
}

/// A page with these runs exchanged, wherever all of them stand one after the other.
fn replaced(page: &[u8], runs: &[Run]) -> Option<Bytes> {
    let (first, more) = runs.split_first()?;
    let mut out: Vec<u8> = Vec::new();
    let mut done = 0;
    for begin in memmem::find_iter(page, &first.new) {
        if begin < done {
            continue;
        }
        let Some(places) = places(page, begin, first, more) else { continue };
        for (place, run) in places.iter().zip(runs) {
            out.extend_from_slice(page.get(done..*place).unwrap_or_default());
            out.extend_from_slice(run.asked.as_bytes());
            done = place + run.new.len();
        }
    }
    if done == 0 {
        return None;
    }
    out.extend_from_slice(page.get(done..).unwrap_or_default());
    Some(Bytes::from(out))
}

/// Where the runs begin of which the first begins here.
fn places(page: &[u8], begin: usize, first: &Run, more: &[Run]) -> Option<Vec<usize>> {
    let mut places = vec![begin];
    let mut end = begin + first.new.len();
    let mut before = first;
    for run in more {
        // What is short might be found anywhere: it has to stand as it stands in the name.
        let is_short = before.new.len().min(run.new.len()) < LONG;
        let (least, most) = if is_short { (run.gap, run.gap) } else { (0, run.gap * ESCAPED_BYTES) };
        let begin = end.saturating_add(least);
        let last = end.saturating_add(most + run.new.len()).min(page.len());
        let place = begin + memmem::find(page.get(begin..last)?, run.new.as_bytes())?;
        places.push(place);
        end = place + run.new.len();
        before = run;
    }
    Some(places)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: PathRules = PathRules { pass_encoded_slash: false };

    fn path(text: &str) -> Path {
        Path::parse(text, RULES).unwrap()
    }

    fn texts(asked: &str) -> Vec<String> {
        absent(&path(asked), RULES).iter().map(|absent| absent.path.as_str().to_owned()).collect()
    }

    /// Whether a name has this form: `a`, `A` and `9` stand for any of their kind, all else for itself.
    fn is_like(text: &str, form: &str) -> bool {
        let fits = |(sign, kind): (char, char)| match kind {
            'a' => sign.is_ascii_lowercase(),
            'A' => sign.is_ascii_uppercase(),
            '9' => sign.is_ascii_digit(),
            other => sign == other,
        };
        text.len() == form.len() && text.chars().zip(form.chars()).all(fits)
    }

    #[test]
    fn a_name_keeps_its_form() {
        for (asked, forms) in [
            ("/vault/page-of-gold", &["/vault/aaaa-of-aaaa", "/aaaaa/aaaa-of-aaaa"][..]),
            ("/vault/", &["/aaaaaaaa/"]),
            ("/", &["/aaaaaaaa"]),
            ("/orders/7", &["/orders/99999999", "/aaaaaa/99"]),
            ("/Report2025.Final.pdf", &["/Aaaaaa9999.Aaaaa.pdf"]),
            ("/a.html", &["/aaaaaaaa.html"]),
            ("/.env", &["/.aaaaaaaa"]),
            ("/%C3%89", &["/%C3%89aaaaaaaa"]),
            ("/x'y=(z)", &["/a'a=(a)aaaaa"]),
            ("/a/b/c", &["/a/b/aaaaaaaa", "/a/a/aaaaaaa", "/a/a/aaaaaa"]),
        ] {
            let found = texts(asked);
            assert_eq!(found.len(), forms.len(), "{asked}: {found:?}");
            for (found, expected) in found.iter().zip(forms) {
                assert!(is_like(found, expected), "{asked}: {found}, {expected}");
            }
        }
    }

    #[test]
    fn a_uuid_gives_a_uuid() {
        let asked = "/7d444840-9dc0-11d1-b245-5ffdce74fad2";
        for text in texts(asked) {
            assert!(text.bytes().skip(1).all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-')), "{text}");
            assert!(text.len() == asked.len() && text != asked);
        }
    }

    #[test]
    fn the_beginning_is_kept_as_long_as_there_is_one() {
        let found = texts("/a-long-name/of-three/segments");
        assert!(found[0].starts_with("/a-long-name/of-three/") && !found[0].ends_with("/segments"), "{found:?}");
        assert!(found[1].starts_with("/a-long-name/") && !found[1].contains("of-three"), "{found:?}");
        assert!(!found[2].contains("a-long-name"), "{found:?}");
        assert_eq!(found.len(), 3);
    }

    /// What a page becomes that repeats the name of the last segment, or of the last two.
    fn shown(asked: &str, levels: usize, page: impl Fn(&str) -> String) -> (String, String) {
        let names = absent(&path(asked), RULES);
        let name = &names[levels - 1];
        let written = Bytes::from(page(name.path.as_str()));
        let back = name.put_back(&written).unwrap_or(written);
        (String::from_utf8(back.to_vec()).unwrap(), page(asked))
    }

    #[test]
    fn a_page_repeats_what_was_asked_for_however_it_is_escaped() {
        let asked = "/vault/it's-a&b%20gold(1).html";
        let decoded = |path: &str| path.replace("%20", " ");
        let escaped = |path: &str| path.replace('&', "&amp;").replace('\'', "&#39;");
        for levels in [1, 2] {
            for page in [
                &(|path: &str| format!("<p>No {path} here, no {path} there</p>")) as &dyn Fn(&str) -> String,
                &|path| format!("nothing at {}", decoded(path)),
                &|path| format!("<a title='{}'>", escaped(&decoded(path))),
                &|path| format!("{{\"path\":\"{}\"}}", path.replace('/', "\\/").replace('&', "\\u0026")),
                &|path| format!("<p>{}", path.replace('/', "&#x2F;")),
                &|path| path.rsplit('/').next().unwrap().to_owned(),
                &|path| path.trim_start_matches('/').to_owned(),
                &|_| "not here".to_owned(),
            ] {
                let (shown, expected) = shown(asked, levels, page);
                assert_eq!(shown, expected, "{levels} levels");
            }
        }
    }

    #[test]
    fn what_is_put_back_is_letters_and_digits_alone() {
        // The page takes every sign away that could do something there: none of them comes back.
        let asked = "/vault/'onload='run(1)'page";
        let (shown, _) =
            shown(asked, 1, |path| path.chars().filter(|sign| sign.is_ascii_alphanumeric() || *sign == '/').collect());
        assert_eq!(shown, "/vault/onloadrun1page");
    }

    proptest! {
        #[test]
        fn every_path_has_names_of_its_form(asked in "(/[a-zA-Z0-9._~!$&'()*+,;=:@-]{1,12}){1,4}/?") {
            let Ok(asked) = Path::parse(&asked, RULES) else { return Ok(()) };
            for name in absent(&asked, RULES) {
                let text = name.path.as_str();
                let new: usize = name.runs.iter().map(|run| run.new.len()).sum();
                prop_assert!(new >= NEW, "{}", text);
                prop_assert_eq!(text.matches('/').count(), asked.as_str().matches('/').count());
                let page = Bytes::from(format!("no {text} here"));
                let back = name.put_back(&page).unwrap();
                prop_assert_eq!(back, format!("no {} here", asked.as_str()));
            }
        }
    }
}
