//! XML as a tree whose elements know their lines.

use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::server::trial::Spot;

/// How deep elements may stand in each other.
pub(super) const MAX_DEPTH: usize = 64;
/// The most elements of one file.
pub(super) const MAX_ELEMENTS: usize = 50_000;

/// An element.
#[derive(Debug, Clone, Default)]
pub(super) struct Element {
    /// Its name, without a prefix.
    pub(super) name: String,
    /// Its attributes.
    attributes: Vec<(String, String)>,
    /// The elements in it.
    pub(super) children: Vec<Element>,
    /// The text in it.
    pub(super) text: String,
    /// The line on which it begins, counted from 1.
    pub(super) line: u64,
}

impl Element {
    /// An attribute's value.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The elements in it of this name.
    pub(super) fn all<'e>(&'e self, name: &'static str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first element in it of this name.
    pub(super) fn text_of(&self, name: &'static str) -> Option<&str> {
        self.all(name).next().map(|child| child.text.trim())
    }
}

/// A file as a tree.
#[derive(Debug)]
pub(super) struct Document {
    /// The outermost element.
    pub(super) root: Element,
    /// The file.
    pub(super) file: PathBuf,
    /// Its lines.
    lines: Vec<String>,
}

impl Document {
    /// Reads a text; in words what is wrong with it.
    pub(super) fn read(file: &Path, text: &str) -> Result<Self, String> {
        let fault = |what: &str| format!("{}: {what}", file.display());
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Element> = vec![Element::default()];
        let mut count = 0;
        let (mut counted, mut line) = (0, 1);
        loop {
            let at = begin(text, usize::try_from(reader.buffer_position()).unwrap_or(0));
            line += lines_between(text, counted, at);
            counted = counted.max(at);
            match reader.read_event() {
                Ok(Event::Start(start)) => {
                    count += 1;
                    open.push(element(&start, line));
                }
                Ok(Event::Empty(start)) => {
                    count += 1;
                    if let Some(parent) = open.last_mut() {
                        parent.children.push(element(&start, line));
                    }
                }
                Ok(Event::End(_)) => {
                    if let (Some(done), Some(parent)) = (open.pop(), open.last_mut()) {
                        parent.children.push(done);
                    }
                }
                Ok(Event::Text(inner)) => {
                    if let Some(parent) = open.last_mut() {
                        parent.text.push_str(&unescaped(&inner));
                    }
                }
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(error) => return Err(fault(&format!("no XML: {error}"))),
            }
            if open.len() > MAX_DEPTH || count > MAX_ELEMENTS {
                return Err(fault("too many elements, or elements too deep in each other"));
            }
        }
        let root = open.into_iter().next().and_then(|outer| outer.children.into_iter().next());
        let lines = text.lines().map(str::to_owned).collect();
        root.map(|root| Self { root, file: file.to_owned(), lines }).ok_or_else(|| fault("an empty file"))
    }

    /// The place of an element.
    pub(super) fn spot(&self, element: &Element) -> Spot {
        self.at(element.line)
    }

    /// The place of a line.
    fn at(&self, line: u64) -> Spot {
        let index = usize::try_from(line).unwrap_or(0).saturating_sub(1);
        Spot { file: self.file.clone(), line, text: self.lines.get(index).cloned().unwrap_or_default() }
    }

    /// The place of an attribute, which may stand some lines below the element's name.
    pub(super) fn attribute_spot(&self, element: &Element, name: &str) -> Spot {
        let wanted = [format!("{name}=\""), format!("{name}='")];
        let found = (element.line..element.line.saturating_add(ATTRIBUTE_LINES))
            .map(|line| self.at(line))
            .find(|spot| wanted.iter().any(|wanted| spot.text.contains(wanted)));
        found.unwrap_or_else(|| self.spot(element))
    }
}

/// How many lines the attributes of an element may take.
const ATTRIBUTE_LINES: u64 = 20;

/// A position, white space after it skipped.
fn begin(text: &str, position: usize) -> usize {
    let rest = text.get(position..).unwrap_or("");
    position + rest.len() - rest.trim_start().len()
}

/// How many lines end between two positions.
fn lines_between(text: &str, from: usize, to: usize) -> u64 {
    let between = text.get(from..to).unwrap_or("");
    u64::try_from(between.matches('\n').count()).unwrap_or(0)
}

/// An element without what stands in it.
fn element(start: &BytesStart<'_>, line: u64) -> Element {
    let attributes = start.attributes().flatten().map(|attribute| {
        let name: &str = attribute.key.as_ref();
        (name.to_owned(), unescaped(&attribute.value))
    });
    let name = start.local_name().as_ref().to_owned();
    Element { name, attributes: attributes.collect(), line, ..Element::default() }
}

/// The usual entities resolved.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{Document, MAX_DEPTH};

    #[test]
    fn elements_know_their_lines() {
        let text = "<?xml version=\"1.0\"?>\n<!-- no -->\n<a>\n  <b\n    x='1'\n    y=\"2\"/>\n  <c>t</c>\n</a>";
        let document = Document::read("f".as_ref(), text).unwrap();
        let b = document.root.all("b").next().unwrap();
        assert_eq!((b.line, b.attribute("y")), (4, Some("2")));
        assert_eq!(document.attribute_spot(b, "y").line, 6);
        assert_eq!(document.root.text_of("c"), Some("t"));
        assert_eq!(document.root.all("c").next().unwrap().line, 7);
    }

    #[test]
    fn the_depth_has_a_limit() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(Document::read("f".as_ref(), &nested(MAX_DEPTH - 1)).is_ok());
        assert!(Document::read("f".as_ref(), &nested(MAX_DEPTH)).is_err());
        assert!(Document::read("f".as_ref(), "<a><b></a>").is_err());
    }
}
