//! Text becomes an expression: `||`, `&&`, `!`, comparisons, and strings with variables in them.

/// How deep parentheses and functions may stand in one another.
pub(super) const MAX_DEPTH: usize = 64;

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Expression {
    /// `true`, `false`.
    Constant(bool),
    /// `!`.
    Not(Box<Expression>),
    /// `&&`.
    And(Box<Expression>, Box<Expression>),
    /// `||`.
    Or(Box<Expression>, Box<Expression>),
    /// `-f 'x'` and its like.
    Unary(String, Text),
    /// A comparison, such as `==`, `-eq`, `-strmatch`.
    Binary(Text, String, Text),
    /// `=~` and `!~`: pattern, whether case is ignored, whether it is denied.
    Matches(Text, String, bool, bool),
    /// `in { … }`.
    Among(Text, Vec<Text>),
    /// A string by itself: whether it is there and no `0`, `off`, `false`, `no`.
    Bare(Text),
}

/// A text of several parts.
pub(in super::super) type Text = Vec<Part>;

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Part {
    /// As it stands.
    Literal(String),
    /// `%{NAME}`.
    Variable(String),
    /// `%{name:argument}` or `name(argument)`.
    Call(String, Text),
    /// `$1`.
    Group(usize),
}

/// Reads an expression; nothing where it is none.
pub(in super::super) fn parse(source: &str) -> Option<Expression> {
    let mut reader = Reader { rest: source, depth: 0 };
    let found = reader.either()?;
    reader.space();
    reader.rest.is_empty().then_some(found)
}

/// Adds a character to the last literal.
fn push(parts: &mut Text, character: char) {
    if let Some(Part::Literal(text)) = parts.last_mut() {
        text.push(character);
    } else {
        parts.push(Part::Literal(character.to_string()));
    }
}

/// What is left to read.
struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes this word away, where it stands next.
    fn takes(&mut self, word: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn either(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut left = self.both()?;
        while self.takes("||") {
            left = Expression::Or(Box::new(left), Box::new(self.both()?));
        }
        self.depth -= 1;
        Some(left)
    }

    fn both(&mut self) -> Option<Expression> {
        let mut left = self.single()?;
        while self.takes("&&") {
            left = Expression::And(Box::new(left), Box::new(self.single()?));
        }
        Some(left)
    }

    fn single(&mut self) -> Option<Expression> {
        self.space();
        let starts_denied = self.rest.starts_with('!') && !self.rest.starts_with("!=") && !self.rest.starts_with("!~");
        if starts_denied && self.takes("!") {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return None;
            }
            let inner = self.single()?;
            self.depth -= 1;
            return Some(Expression::Not(Box::new(inner)));
        }
        if self.takes("(") {
            let inner = self.either()?;
            return self.takes(")").then_some(inner);
        }
        for (word, value) in [("true", true), ("false", false)] {
            if self.rest.strip_prefix(word).is_some_and(|after| !after.starts_with(is_word)) {
                self.takes(word);
                return Some(Expression::Constant(value));
            }
        }
        if let Some(operator) = self.dashed() {
            return Some(Expression::Unary(operator, self.operand()?));
        }
        let left = self.operand()?;
        self.comparison(left)
    }

    /// An operator that begins with a dash.
    fn dashed(&mut self) -> Option<String> {
        self.space();
        let after = self.rest.strip_prefix('-')?;
        let end = after.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(after.len());
        let (name, rest) = after.split_at(end);
        if name.is_empty() {
            return None;
        }
        self.rest = rest;
        Some(name.to_owned())
    }

    /// What is compared with what stood before.
    fn comparison(&mut self, left: Text) -> Option<Expression> {
        self.space();
        for (word, denied) in [("=~", false), ("!~", true)] {
            if self.takes(word) {
                let (pattern, any_case) = self.pattern()?;
                return Some(Expression::Matches(left, pattern, any_case, denied));
            }
        }
        for word in ["==", "!=", "<=", ">=", "<", ">", "="] {
            if self.takes(word) {
                return Some(Expression::Binary(left, word.to_owned(), self.operand()?));
            }
        }
        if self.rest.strip_prefix("in").is_some_and(|after| after.starts_with([' ', '{'])) && self.takes("in") {
            return self.among(left);
        }
        match self.dashed() {
            Some(name) if name == "in" => self.among(left),
            Some(name) => Some(Expression::Binary(left, name, self.operand()?)),
            None => Some(Expression::Bare(left)),
        }
    }

    fn among(&mut self, left: Text) -> Option<Expression> {
        if !self.takes("{") {
            return None;
        }
        let mut words = vec![self.operand()?];
        while self.takes(",") {
            words.push(self.operand()?);
        }
        self.takes("}").then_some(Expression::Among(left, words))
    }

    /// A pattern between slashes, or `m` and any mark.
    fn pattern(&mut self) -> Option<(String, bool)> {
        self.space();
        let mut rest = self.rest;
        let mut mark = rest.chars().next()?;
        if mark == 'm' {
            rest = rest.strip_prefix('m')?;
            mark = rest.chars().next()?;
        }
        rest = rest.strip_prefix(mark)?;
        let mut pattern = String::new();
        let mut characters = rest.chars();
        loop {
            match characters.next()? {
                '\\' if characters.as_str().starts_with(mark) => pattern.extend(characters.next()),
                '\\' => {
                    pattern.push('\\');
                    pattern.extend(characters.next());
                }
                character if character == mark => break,
                character => pattern.push(character),
            }
        }
        let rest = characters.as_str();
        let flags = rest.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (flags, left) = rest.split_at(flags);
        self.rest = left;
        Some((pattern, flags.contains('i')))
    }

    /// A string, a number, a variable or a call.
    fn operand(&mut self) -> Option<Text> {
        self.space();
        if let Some(quote) = self.rest.chars().next().filter(|first| matches!(first, '\'' | '"')) {
            let mut text = self.quoted(quote)?;
            while self.takes(".") {
                text.extend(self.operand()?);
            }
            return Some(text);
        }
        if let Some(part) = self.variable() {
            return Some(vec![part]);
        }
        let end = self.rest.find(|character: char| !is_word(character)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if word.is_empty() {
            return None;
        }
        self.rest = rest;
        if !self.rest.starts_with('(') {
            return Some(vec![Part::Literal(word.to_owned())]);
        }
        self.takes("(");
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let argument = self.operand()?;
        self.depth -= 1;
        self.takes(")").then(|| vec![Part::Call(word.to_lowercase(), argument)])
    }

    /// A quoted string with what is replaced in it.
    fn quoted(&mut self, quote: char) -> Option<Text> {
        self.rest = self.rest.strip_prefix(quote)?;
        let mut found = vec![Part::Literal(String::new())];
        loop {
            if let Some(part) = self.variable() {
                found.push(part);
                continue;
            }
            let mut characters = self.rest.chars();
            match characters.next()? {
                '\\' => {
                    let kept = characters.next()?;
                    push(&mut found, kept);
                }
                character if character == quote => {
                    self.rest = characters.as_str();
                    return Some(found);
                }
                character => push(&mut found, character),
            }
            self.rest = characters.as_str();
        }
    }

    /// `%{…}` or `$1`, where one stands next.
    fn variable(&mut self) -> Option<Part> {
        if let Some(after) = self.rest.strip_prefix('$')
            && let Some(digit) = after.chars().next().and_then(|first| first.to_digit(10))
        {
            self.rest = after.strip_prefix(|first: char| first.is_ascii_digit())?;
            return Some(Part::Group(digit as usize));
        }
        let after = self.rest.strip_prefix("%{")?;
        let (inside, rest) = after.split_once('}')?;
        self.rest = rest;
        Some(match inside.split_once(':') {
            Some((name, argument)) => Part::Call(name.to_lowercase(), vec![Part::Literal(argument.to_owned())]),
            None => Part::Variable(inside.to_owned()),
        })
    }
}

/// Whether a character may stand in a word.
fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '/' | ':' | '-')
}
