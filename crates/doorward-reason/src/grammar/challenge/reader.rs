//! The reader of one field line: element by element, never backwards further than one word.
//!
//! The grammar is ambiguous only where a word follows a scheme: `Basic a=` may be a token68 or a parameter without a value.
//! The specification's reading wins, except for a name that only a parameter has (`realm=`).

use super::super::text::{Cursor, beginning, is_tchar, is_token, is_token68_character, is_white};
use super::{Challenge, Challenges, DeviationKind, MAX_CHALLENGES, MAX_FIELD_BYTES, MAX_PARAMS, is_bare_in_digest};

/// Schemes that may follow an unquoted value without a comma; any other word is taken as part of the value.
const WELL_KNOWN_SCHEMES: &[&str] = &["Basic", "Bearer", "Digest", "DPoP", "Negotiate", "NTLM"];
/// Names that are parameters even where nothing follows their equals sign.
const WELL_KNOWN_PARAMS: &[&str] = &["charset", "error", "nonce", "opaque", "qop", "realm", "scope"];

/// Reads one field line into what was found.
pub(super) fn read_field(value: &str, field: usize, found: &mut Challenges) {
    let text = beginning(value, MAX_FIELD_BYTES);
    if text.len() < value.len() {
        found.note_surely(DeviationKind::FieldTooLong, field, text.len());
    }
    let mut reader = Reader { cursor: Cursor::new(text), field, found, open: None, elements: 0 };
    reader.run();
}

/// How the last value was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Bare,
    Quoted,
}

/// The challenge that parameters go to.
struct Draft {
    challenge: Challenge,
    start: usize,
    space_after_scheme: bool,
    last: Option<Form>,
}

impl Draft {
    fn fresh(&self) -> bool {
        self.challenge.params.is_empty() && self.challenge.token68.is_none()
    }
}

struct Reader<'a, 'b> {
    cursor: Cursor<'a>,
    field: usize,
    found: &'b mut Challenges,
    open: Option<Draft>,
    elements: usize,
}

impl Reader<'_, '_> {
    fn run(&mut self) {
        loop {
            let separated = self.separators();
            if self.cursor.at_end() {
                break;
            }
            self.element(separated);
            self.elements += 1;
        }
        self.close();
        if self.elements == 0 {
            self.note(DeviationKind::EmptyField, 0);
        }
    }

    fn note(&mut self, kind: DeviationKind, at: usize) {
        self.found.note(kind, self.field, at);
    }

    /// Passes white space and commas; whether an element may begin here.
    fn separators(&mut self) -> bool {
        let mut commas = 0_usize;
        loop {
            self.white();
            let at = self.cursor.at();
            if self.cursor.eat(',') {
                commas += 1;
            } else if self.cursor.eat(';') {
                commas += 1;
                self.note(DeviationKind::Semicolon, at);
            } else {
                break;
            }
            if commas > 1 || self.elements == 0 {
                self.note(DeviationKind::EmptyElement, at);
            }
        }
        if commas == 1 && self.elements > 0 && self.cursor.at_end() {
            self.note(DeviationKind::EmptyElement, self.cursor.at());
        }
        commas > 0 || self.elements == 0
    }

    /// Passes white space; whether there was any.
    fn white(&mut self) -> bool {
        let at = self.cursor.at();
        let white = self.cursor.take_while(is_white);
        if white.contains(['\r', '\n']) {
            self.note(DeviationKind::FoldedLine, at);
        }
        !white.is_empty()
    }

    fn element(&mut self, separated: bool) {
        let start = self.cursor.at();
        let name = self.name();
        if !is_token(&name) {
            if self.cursor.at() > start {
                // A quoted string that can be no name.
                return self.note(DeviationKind::StrayCharacter, start);
            }
            let more = !separated && self.continues_value("");
            return if more { self.continue_value("", start) } else { self.stray() };
        }
        let after_name = self.cursor.at();
        let spaced = self.white();
        if self.cursor.eat('=') {
            self.param(&name, start, separated, spaced);
        } else if !separated && self.continues_value(&name) {
            self.cursor.rewind(after_name);
            self.continue_value(&name, start);
        } else {
            self.cursor.rewind(after_name);
            self.scheme(name, start, separated);
        }
    }

    /// A scheme's or parameter's name; empty where none begins.
    fn name(&mut self) -> String {
        let at = self.cursor.at();
        if self.cursor.peek() == Some('"') {
            self.note(DeviationKind::QuotedName, at);
            return self.quoted();
        }
        self.cursor.take_while(is_tchar).to_owned()
    }

    /// Passes at least one character that no element begins with.
    fn stray(&mut self) {
        let at = self.cursor.at();
        if let Some(first) = self.cursor.bump() {
            let control = first.is_ascii_control();
            self.note(if control { DeviationKind::ControlCharacter } else { DeviationKind::StrayCharacter }, at);
        }
        self.cursor.take_while(|next| !is_tchar(next) && !is_white(next) && !matches!(next, ',' | ';' | '"'));
    }

    fn scheme(&mut self, scheme: String, start: usize, separated: bool) {
        if !separated {
            self.note(DeviationKind::MissingComma, start);
        }
        self.close();
        let space_after_scheme = self.white();
        let token68 = if space_after_scheme { self.token68() } else { None };
        let challenge = Challenge { scheme, params: Vec::new(), token68 };
        self.open = Some(Draft { challenge, start, space_after_scheme, last: None });
    }

    /// The token68 that begins here, if that is what it is.
    fn token68(&mut self) -> Option<String> {
        let start = self.cursor.at();
        let body = self.cursor.take_while(is_token68_character);
        let padding = self.cursor.take_while(|next| next == '=');
        let end = self.cursor.at();
        let whole = self.cursor.since(start);
        self.cursor.take_while(is_white);
        let alone = matches!(self.cursor.peek(), None | Some(','));
        let named = padding.len() == 1 && WELL_KNOWN_PARAMS.iter().any(|name| name.eq_ignore_ascii_case(body));
        let found = !body.is_empty() && alone && !named;
        self.cursor.rewind(if found { end } else { start });
        found.then(|| whole.to_owned())
    }

    fn param(&mut self, name: &str, start: usize, separated: bool, spaced: bool) {
        let equals = self.cursor.at();
        if self.white() || spaced {
            self.note(DeviationKind::WhitespaceAroundEquals, equals.saturating_sub(1));
        }
        let (value, form) = self.value();
        self.attach(name, value, form, (start, separated));
    }

    fn attach(&mut self, name: &str, value: String, form: Form, (start, separated): (usize, bool)) {
        let Some(draft) = self.open.as_mut() else {
            return self.note(DeviationKind::MissingScheme, start);
        };
        let place = match (draft.fresh(), separated) {
            (true, true) if draft.space_after_scheme => Some(DeviationKind::EmptyElement),
            (true, true) => Some(DeviationKind::CommaAfterScheme),
            (false, false) => Some(DeviationKind::MissingComma),
            _ => None,
        };
        let after_token = draft.challenge.token68.is_some().then_some(DeviationKind::ParamAfterToken68);
        let twice = draft.challenge.param(name).is_some().then_some(DeviationKind::DuplicateParam);
        let quoting = quoting_fault(&draft.challenge, name, form);
        let full = draft.challenge.params.len() >= MAX_PARAMS;
        if !full {
            draft.challenge.params.push((name.to_owned(), value));
        }
        draft.last = Some(form);
        for kind in [place, after_token, twice, quoting].into_iter().flatten() {
            self.note(kind, start);
        }
        if full {
            self.found.note_surely(DeviationKind::TooManyParams, self.field, start);
        }
    }

    fn value(&mut self) -> (String, Form) {
        match self.cursor.peek() {
            Some('"') => (self.quoted(), Form::Quoted),
            Some('\'') => (self.single_quoted(), Form::Bare),
            None | Some(',') => {
                self.note(DeviationKind::EmptyValue, self.cursor.at());
                (String::new(), Form::Bare)
            }
            Some(_) => (self.bare(), Form::Bare),
        }
    }

    fn bare(&mut self) -> String {
        let start = self.cursor.at();
        self.cursor.take_while(is_tchar);
        if self.value_goes_on() {
            self.note(DeviationKind::NonTokenCharacter, self.cursor.at());
        }
        while self.value_goes_on() {
            self.cursor.bump();
        }
        self.cursor.since(start).to_owned()
    }

    /// Whether the next character belongs to an unquoted value: a semicolon does where more of the value follows it at once.
    fn value_goes_on(&self) -> bool {
        let mut next = self.cursor.rest().chars();
        match next.next() {
            None | Some(',') => false,
            Some(';') => next.next().is_some_and(|after| !is_white(after) && after != ','),
            Some(character) => !is_white(character),
        }
    }

    /// A value in single quotes, which stay: that is what every client shows.
    fn single_quoted(&mut self) -> String {
        let start = self.cursor.at();
        self.note(DeviationKind::SingleQuotes, start);
        self.cursor.bump();
        let inner = self.cursor.take_while(|next| next != '\'' && next != '"' && !next.is_control());
        let plain = inner.chars().all(is_tchar);
        if self.cursor.eat('\'') && !self.value_goes_on() {
            if !plain {
                self.note(DeviationKind::NonTokenCharacter, start);
            }
            return self.cursor.since(start).to_owned();
        }
        self.cursor.rewind(start);
        self.bare()
    }

    /// A quoted string, from its opening quote.
    fn quoted(&mut self) -> String {
        let start = self.cursor.at();
        self.cursor.bump();
        let mut value = String::new();
        loop {
            let at = self.cursor.at();
            match self.cursor.bump() {
                Some('"') => break,
                Some('\\') => match self.cursor.bump() {
                    Some(escaped) => value.push(self.judged(escaped, at)),
                    None => continue,
                },
                Some(character) => value.push(self.judged(character, at)),
                None => {
                    self.note(DeviationKind::UnclosedQuote, start);
                    return value.trim_end().to_owned();
                }
            }
        }
        if !matches!(self.cursor.peek(), None | Some(',' | ';' | '=')) && !self.cursor.peek().is_some_and(is_white) {
            self.note(DeviationKind::TextAfterQuote, self.cursor.at());
            self.cursor.take_while(|next| next != ',' && !is_white(next));
        }
        value
    }

    /// The character that stands for one inside a quoted string.
    fn judged(&mut self, character: char, at: usize) -> char {
        match character {
            '\r' | '\n' => {
                self.note(DeviationKind::FoldedLine, at);
                ' '
            }
            '\t' => '\t',
            character if character.is_ascii_control() => {
                self.note(DeviationKind::ControlCharacter, at);
                character
            }
            character if !character.is_ascii() => {
                self.note(DeviationKind::NonAscii, at);
                character
            }
            character => character,
        }
    }

    /// Whether a word without a comma before it belongs to an unquoted value of several words.
    fn continues_value(&self, word: &str) -> bool {
        let after_bare = self.open.as_ref().is_some_and(|draft| draft.last == Some(Form::Bare));
        after_bare && !(WELL_KNOWN_SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(word)) && self.at_param())
    }

    fn at_param(&self) -> bool {
        let mut ahead = self.cursor.clone();
        let name = ahead.take_while(is_tchar);
        ahead.take_while(is_white);
        !name.is_empty() && ahead.peek() == Some('=')
    }

    fn continue_value(&mut self, word: &str, start: usize) {
        self.note(DeviationKind::UnquotedSpaces, start);
        let more = if self.value_goes_on() { self.bare() } else { String::new() };
        if let Some((_, value)) = self.open.as_mut().and_then(|draft| draft.challenge.params.last_mut()) {
            value.push(' ');
            value.push_str(word);
            value.push_str(&more);
        }
    }

    /// Keeps the open challenge and judges it by its scheme's own rules.
    fn close(&mut self) {
        let Some(draft) = self.open.take() else { return };
        if let Some(kind) = scheme_fault(&draft.challenge) {
            self.note(kind, draft.start);
        }
        if self.found.challenges.len() < MAX_CHALLENGES {
            self.found.challenges.push(draft.challenge);
        } else {
            self.found.note_surely(DeviationKind::TooManyChallenges, self.field, draft.start);
        }
    }
}

fn quoting_fault(challenge: &Challenge, name: &str, form: Form) -> Option<DeviationKind> {
    const QUOTED_IN_DIGEST: &[&str] = &["domain", "nonce", "opaque", "qop"];
    if name.eq_ignore_ascii_case("realm") {
        return (form == Form::Bare).then_some(DeviationKind::RealmUnquoted);
    }
    if !challenge.is("Digest") {
        return None;
    }
    let quotes_wanted = QUOTED_IN_DIGEST.iter().any(|known| known.eq_ignore_ascii_case(name));
    let wrong = (form == Form::Quoted && is_bare_in_digest(name)) || (form == Form::Bare && quotes_wanted);
    wrong.then_some(DeviationKind::DigestQuoting)
}

fn scheme_fault(challenge: &Challenge) -> Option<DeviationKind> {
    if challenge.is("Basic") && challenge.realm().is_none() {
        Some(DeviationKind::BasicWithoutRealm)
    } else if challenge.is("Bearer") && challenge.params.is_empty() {
        Some(DeviationKind::BearerWithoutParams)
    } else if challenge.is("Digest") && (challenge.realm().is_none() || challenge.param("nonce").is_none()) {
        Some(DeviationKind::DigestIncomplete)
    } else {
        None
    }
}
