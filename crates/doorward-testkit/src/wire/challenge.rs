//! Challenges read strictly, as RFC 9110 writes them (section 11.3 and 5.6): a judge, not a reader of what servers meant.

/// A challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme, as written.
    pub scheme: String,
    /// Its token68, where it has one.
    pub token68: Option<String>,
    /// Its parameters in their order.
    pub parameters: Vec<Parameter>,
}

/// A parameter of a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The name in lower case.
    pub name: String,
    /// The value, taken out of its quotes.
    pub value: String,
    /// Whether it stood in quotes.
    pub quoted: bool,
}

impl Challenge {
    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|parameter| parameter.name == name).map(|parameter| parameter.value.as_str())
    }
}

/// Reads a whole field value.
///
/// # Errors
///
/// What does not keep to the grammar, in words.
pub fn strict(value: &str) -> Result<Vec<Challenge>, String> {
    let mut reader = Reader { rest: value };
    let mut challenges: Vec<Challenge> = Vec::new();
    loop {
        let name = reader.token().ok_or_else(|| format!("a scheme is due before `{}`", reader.rest))?;
        match challenges.last_mut() {
            Some(last) if reader.is_parameter() => {
                if last.token68.is_some() {
                    return Err(format!("`{name}` follows a token68"));
                }
                last.parameters.push(reader.parameter(name)?);
            }
            _ => challenges.push(reader.challenge(name)?),
        }
        if reader.rest.is_empty() {
            return Ok(challenges);
        }
        reader.comma()?;
    }
}

/// The parameters of a field value read loosely, for rules about names and quotes that hold whatever else is wrong: each name in
/// lower case, with the first character after its `=`.
#[must_use]
pub fn loose_parameters(value: &str) -> Vec<(String, Option<char>)> {
    let mut found = Vec::new();
    let mut in_quotes = false;
    let mut name = String::new();
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => in_quotes = !in_quotes,
            '\\' if in_quotes => drop(characters.next()),
            '=' if !in_quotes && !name.is_empty() => {
                let next = characters.peek().copied();
                // The padding of a token68 is no parameter.
                if !matches!(next, None | Some('=' | ',')) {
                    found.push((std::mem::take(&mut name).to_ascii_lowercase(), next));
                }
            }
            _ if !in_quotes && is_token(character) => name.push(character),
            _ => name.clear(),
        }
    }
    found
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn take_while(&mut self, holds: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|character| !holds(character)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn token(&mut self) -> Option<&'a str> {
        let taken = self.take_while(is_token);
        (!taken.is_empty()).then_some(taken)
    }

    /// Whether `BWS "=" BWS` and a value stand here, so that the name before was a parameter's.
    fn is_parameter(&self) -> bool {
        self.rest.trim_start_matches([' ', '\t']).starts_with('=')
    }

    fn challenge(&mut self, scheme: &str) -> Result<Challenge, String> {
        let mut challenge = Challenge { scheme: scheme.to_owned(), token68: None, parameters: Vec::new() };
        if self.rest.is_empty() || self.rest.starts_with(',') {
            return Ok(challenge);
        }
        if self.take_while(|character| character == ' ').is_empty() {
            return Err(format!("a space is due before `{}`", self.rest));
        }
        if let Some(token68) = self.token68() {
            challenge.token68 = Some(token68.to_owned());
            return Ok(challenge);
        }
        let name = self.token().ok_or_else(|| format!("a parameter is due before `{}`", self.rest))?;
        challenge.parameters.push(self.parameter(name)?);
        Ok(challenge)
    }

    /// A token68, where one stands here up to a comma or the end.
    fn token68(&mut self) -> Option<&'a str> {
        let body = self.rest.find(|character: char| !is_token68(character)).unwrap_or(self.rest.len());
        let padded = self.rest.get(body..)?.find(|character| character != '=').map_or(self.rest.len(), |at| body + at);
        let after = self.rest.get(padded..)?.trim_start_matches([' ', '\t']);
        if body == 0 || !(after.is_empty() || after.starts_with(',')) {
            return None;
        }
        let (taken, rest) = self.rest.split_at(padded);
        self.rest = rest;
        Some(taken)
    }

    fn parameter(&mut self, name: &str) -> Result<Parameter, String> {
        self.take_while(is_space);
        self.rest = self.rest.strip_prefix('=').ok_or_else(|| format!("`=` is due after `{name}`"))?;
        self.take_while(is_space);
        let (value, quoted) = if let Some(inner) = self.rest.strip_prefix('"') {
            self.rest = inner;
            (self.quoted()?, true)
        } else {
            let value = self.token().ok_or_else(|| format!("`{name}` has no value"))?;
            (value.to_owned(), false)
        };
        Ok(Parameter { name: name.to_ascii_lowercase(), value, quoted })
    }

    fn quoted(&mut self) -> Result<String, String> {
        let mut value = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = self.rest.get(at + 1..).unwrap_or_default();
                    return Ok(value);
                }
                '\\' => match characters.next() {
                    Some((_, escaped)) if is_text(escaped) => value.push(escaped),
                    _ => return Err("a backslash stands before nothing".to_owned()),
                },
                _ if is_text(character) => value.push(character),
                _ => return Err(format!("{character:?} may not stand in quotes")),
            }
        }
        Err("a quoted string does not end".to_owned())
    }

    fn comma(&mut self) -> Result<(), String> {
        self.take_while(is_space);
        self.rest = self.rest.strip_prefix(',').ok_or_else(|| format!("a comma is due before `{}`", self.rest))?;
        self.take_while(is_space);
        Ok(())
    }
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

fn is_text(character: char) -> bool {
    character == '\t' || (character >= ' ' && character != '\u{7f}')
}

fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

fn is_token68(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~+/".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemes(value: &str) -> Result<Vec<String>, String> {
        strict(value).map(|challenges| challenges.into_iter().map(|challenge| challenge.scheme).collect())
    }

    #[test]
    fn what_the_grammar_allows_is_read() {
        let cases: &[(&str, &[&str])] = &[
            ("Negotiate", &["Negotiate"]),
            ("Basic realm=\"x\"", &["Basic"]),
            ("Basic realm=\"a, b\", charset=\"UTF-8\", Bearer error=invalid_token", &["Basic", "Bearer"]),
            ("Negotiate YII+/==, Basic realm=\"\"", &["Negotiate", "Basic"]),
            ("NTLM, Negotiate,Basic  realm = \"x\"", &["NTLM", "Negotiate", "Basic"]),
        ];
        for (value, expected) in cases {
            assert_eq!(schemes(value).unwrap(), *expected, "{value}");
        }
        let challenge = strict(r#"Basic realm="a \"b\\ c""#).unwrap().remove(0);
        assert_eq!(challenge.get("realm"), Some(r#"a "b\ c"#));
    }

    #[test]
    fn what_it_does_not_allow_is_told() {
        let wrong = [
            "",
            ",",
            "Basic realm=\"x\",",
            "Basic realm=\"Acme \"prod\" x\"",
            "Basic realm=\"x",
            "Basic realm=a b",
            "Basic \"x\"",
            "Basic YQ==, realm=\"x\"",
            "Basic realm=\"\u{1}\"",
        ];
        for value in wrong {
            assert!(strict(value).is_err(), "{value}: {:?}", strict(value));
        }
    }

    #[test]
    fn names_are_found_in_broken_values() {
        let found = loose_parameters("Basic realm=\"Acme \"prod\" x\", charset=\"UTF-8\"");
        assert_eq!(found, [("realm".to_owned(), Some('"')), ("charset".to_owned(), Some('"'))]);
        assert_eq!(loose_parameters("Basic realm=x"), [("realm".to_owned(), Some('x'))]);
        assert_eq!(loose_parameters("Negotiate YII=="), []);
    }
}
