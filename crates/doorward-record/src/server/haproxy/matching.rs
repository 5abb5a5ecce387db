//! How a sample is compared with the values of an access list.

use std::path::PathBuf;

use super::fetch::Sample;
use crate::files::Files;
use crate::server::network;
use crate::server::pattern;
use crate::server::truth::Truth;

/// The most values that are taken from one file.
pub(super) const MAX_FILE_VALUES: usize = 200_000;

/// A way to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// There is a value.
    Found,
    /// The whole text.
    Text,
    /// Its beginning.
    Beginning,
    /// Its end.
    Ending,
    /// Somewhere in it.
    Substring,
    /// A whole part between slashes.
    Folder,
    /// A whole part between dots and slashes.
    Domain,
    /// A regular expression.
    Regex,
    /// The length of the text.
    Length,
    /// A number.
    Number,
    /// A network.
    Address,
    /// A truth.
    Bool,
}

/// Flags, operator and values.
#[derive(Debug, Clone)]
pub(super) struct Test {
    /// How it is compared; by the sample's kind where nothing says so.
    method: Option<Method>,
    /// Whether upper and lower case are the same.
    ignore_case: bool,
    /// The operator for numbers, `eq` where none is given.
    operator: String,
    /// The values.
    pub(super) values: Vec<String>,
    /// Whether values are missing because a file could not be read.
    incomplete: bool,
}

impl Test {
    /// Reads what follows the fetch; `None` where a flag is not understood.
    pub(super) fn read(words: &[String], method: Option<Method>, files: &dyn Files) -> Option<Self> {
        let mut test =
            Self { method, ignore_case: false, operator: "eq".to_owned(), values: Vec::new(), incomplete: false };
        let mut words = words.iter().peekable();
        while let Some(flag) = words.next_if(|word| word.starts_with('-') && word.len() <= 2) {
            match flag.as_str() {
                "-i" => test.ignore_case = true,
                "-m" => test.method = Some(method_named(words.next()?)?),
                "-f" => test.take_file(words.next()?, files),
                "-n" => {}
                "--" => break,
                _ => return None,
            }
        }
        let is_operator = |word: &&String| matches!(word.as_str(), "eq" | "ge" | "gt" | "le" | "lt");
        let numeric = matches!(test.method, None | Some(Method::Number | Method::Length));
        if let Some(operator) = words.next_if(|word| numeric && is_operator(word)) {
            test.operator.clone_from(operator);
        }
        test.values.extend(words.cloned());
        Some(test)
    }

    /// Takes values from a file, one a line.
    fn take_file(&mut self, name: &str, files: &dyn Files) {
        let Ok(text) = files.text(&PathBuf::from(name)) else {
            self.incomplete = true;
            return;
        };
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let before = self.values.len();
        self.values.extend(lines.take(MAX_FILE_VALUES + 1).map(str::to_owned));
        if self.values.len() - before > MAX_FILE_VALUES {
            self.values.truncate(before + MAX_FILE_VALUES);
            self.incomplete = true;
        }
    }

    /// Whether the sample fits one of the values.
    pub(super) fn holds(&self, sample: &Sample) -> Truth {
        let found = self.compare(sample);
        if self.incomplete { found.or(Truth::Unknown) } else { found }
    }

    /// The comparison with the values that are known.
    fn compare(&self, sample: &Sample) -> Truth {
        match (sample, self.method) {
            (Sample::Unknown, _) => Truth::Unknown,
            (Sample::Texts(texts), Some(Method::Found)) => (!texts.is_empty()).into(),
            (_, Some(Method::Found)) => Truth::Yes,
            (Sample::Bool(truth), _) => *truth,
            (Sample::Int(number), _) if self.values.is_empty() => (*number != 0).into(),
            (Sample::Int(number), None | Some(Method::Number)) => self.number(*number),
            (Sample::Int(number), Some(_)) => self.texts(&[number.to_string()]),
            (Sample::Address(address), None | Some(Method::Address)) => {
                Truth::any(self.values.iter().map(|value| network::holds(value, *address).into()))
            }
            (Sample::Address(address), Some(_)) => self.texts(&[address.to_string()]),
            (Sample::Texts(texts), _) => self.texts(texts),
        }
    }

    /// Texts against the values.
    fn texts(&self, texts: &[String]) -> Truth {
        Truth::any(texts.iter().map(|text| match self.method {
            Some(Method::Length) => self.number(i64::try_from(text.len()).unwrap_or(i64::MAX)),
            Some(Method::Number) => text.parse().map_or(Truth::No, |number| self.number(number)),
            Some(Method::Bool) => matches!(text.as_str(), "1" | "true").into(),
            method => Truth::any(self.values.iter().map(|value| self.text(text, value, method))),
        }))
    }

    /// A text against one value.
    fn text(&self, text: &str, value: &str, method: Option<Method>) -> Truth {
        if method == Some(Method::Regex) {
            return pattern::matches(value, self.ignore_case, text);
        }
        if method == Some(Method::Address) {
            let address = text.trim().parse().ok();
            return address.and_then(|address| network::holds(value, address)).into();
        }
        let (text, value) = if self.ignore_case {
            (text.to_lowercase(), value.to_lowercase())
        } else {
            (text.to_owned(), value.to_owned())
        };
        let fits = match method {
            Some(Method::Beginning) => text.starts_with(&value),
            Some(Method::Ending) => text.ends_with(&value),
            Some(Method::Substring) => text.contains(&value),
            Some(Method::Folder) => has_part(&text, &value, &['/', '?']),
            Some(Method::Domain) => has_part(&text, &value, &['/', '?', '.', ':']),
            _ => text == value,
        };
        fits.into()
    }

    /// A number against the values, which are numbers or ranges `low:high`.
    fn number(&self, number: i64) -> Truth {
        Truth::any(self.values.iter().map(|value| {
            if let Some((low, high)) = value.split_once(':') {
                let low = low.parse::<i64>().unwrap_or(i64::MIN);
                let high = high.parse::<i64>().unwrap_or(i64::MAX);
                return Truth::from(low <= number && number <= high);
            }
            let value = value.parse::<i64>().ok();
            let compared = value.map(|value| match self.operator.as_str() {
                "ge" => number >= value,
                "gt" => number > value,
                "le" => number <= value,
                "lt" => number < value,
                _ => number == value,
            });
            compared.into()
        }))
    }
}

/// The method of this name.
fn method_named(name: &str) -> Option<Method> {
    Some(match name {
        "found" => Method::Found,
        "str" => Method::Text,
        "beg" => Method::Beginning,
        "end" => Method::Ending,
        "sub" => Method::Substring,
        "dir" => Method::Folder,
        "dom" => Method::Domain,
        "reg" => Method::Regex,
        "len" => Method::Length,
        "int" => Method::Number,
        "ip" => Method::Address,
        "bool" => Method::Bool,
        _ => return None,
    })
}

/// Whether the value stands in the text as a whole part between these delimiters.
fn has_part(text: &str, value: &str, delimiters: &[char]) -> bool {
    let value = value.trim_matches(delimiters);
    let bounded = |side: Option<char>| side.is_none_or(|character| delimiters.contains(&character));
    text.match_indices(value).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        bounded(before) && bounded(after)
    })
}
