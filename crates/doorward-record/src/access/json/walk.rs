//! JSON objects walked once, value by value, without building anything.

/// Deepest nesting of what is looked into.
pub(super) const MAX_DEPTH: usize = 8;

/// A value as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// The inside of a string, escapes left in it.
    Text(&'a [u8]),
    /// A number, `true` or `false`.
    Bare(&'a [u8]),
}

/// What a walk found, or where it stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// One whole object.
    Whole,
    /// The text ends before the object does.
    Cut,
    /// It is no JSON object.
    Broken,
}

/// Who takes what is found.
pub(super) trait Visitor<'a> {
    /// Enters an object under this key; false where nothing in it is asked for.
    fn enter(&mut self, key: &'a [u8]) -> bool;
    /// Leaves the object that was entered last.
    fn leave(&mut self);
    /// A value under this key; of a list, its first.
    fn value(&mut self, key: &'a [u8], value: Value<'a>);
}

struct Walker<'a, 'v, V> {
    rest: &'a [u8],
    visitor: &'v mut V,
}

/// Walks the object in `text`; what follows it must be blank.
pub(super) fn walk<'a, V: Visitor<'a>>(text: &'a [u8], visitor: &mut V) -> End {
    let mut walker = Walker { rest: text, visitor };
    walker.blanks();
    if walker.rest.first() != Some(&b'{') {
        return End::Broken;
    }
    match walker.object(0) {
        Ok(()) => {
            walker.blanks();
            if walker.rest.is_empty() { End::Whole } else { End::Broken }
        }
        Err(end) => end,
    }
}

impl<'a, V: Visitor<'a>> Walker<'a, '_, V> {
    fn blanks(&mut self) {
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    fn next(&mut self) -> Result<u8, End> {
        let (first, rest) = self.rest.split_first().ok_or(End::Cut)?;
        self.rest = rest;
        Ok(*first)
    }

    fn expect(&mut self, wanted: u8) -> Result<(), End> {
        self.blanks();
        if self.next()? == wanted { Ok(()) } else { Err(End::Broken) }
    }

    /// The inside of a string whose first quote is next.
    fn string(&mut self) -> Result<&'a [u8], End> {
        self.expect(b'"')?;
        let text = self.rest;
        let mut from = 0;
        loop {
            let rest = text.get(from..).ok_or(End::Cut)?;
            let place = from + memchr::memchr2(b'"', b'\\', rest).ok_or(End::Cut)?;
            if text.get(place) == Some(&b'"') {
                self.rest = text.get(place + 1..).ok_or(End::Cut)?;
                return text.get(..place).ok_or(End::Cut);
            }
            from = place + 2;
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), End> {
        self.expect(b'{')?;
        self.blanks();
        if let [b'}', rest @ ..] = self.rest {
            self.rest = rest;
            return Ok(());
        }
        loop {
            self.blanks();
            let key = self.string()?;
            self.expect(b':')?;
            self.member(key, depth)?;
            self.blanks();
            match self.next()? {
                b',' => {}
                b'}' => return Ok(()),
                _ => return Err(End::Broken),
            }
        }
    }

    fn member(&mut self, key: &'a [u8], depth: usize) -> Result<(), End> {
        self.blanks();
        match self.rest {
            [] => Err(End::Cut),
            [b'{', ..] => {
                if depth < MAX_DEPTH && self.visitor.enter(key) {
                    self.object(depth + 1)?;
                    self.visitor.leave();
                    Ok(())
                } else {
                    self.skip()
                }
            }
            [b'[', rest @ ..] => self.list(key, rest),
            _ => {
                if let Some(value) = self.scalar()? {
                    self.visitor.value(key, value);
                }
                Ok(())
            }
        }
    }

    /// A list: its first value, where that is none of lists or objects.
    fn list(&mut self, key: &'a [u8], inside: &'a [u8]) -> Result<(), End> {
        let whole = self.rest;
        self.rest = inside;
        self.blanks();
        if !matches!(self.rest, [b'{' | b'[' | b']', ..] | [])
            && let Some(value) = self.scalar()?
        {
            self.visitor.value(key, value);
        }
        self.rest = whole;
        self.skip()
    }

    fn scalar(&mut self) -> Result<Option<Value<'a>>, End> {
        if let [b'"', ..] = self.rest {
            return self.string().map(|text| Some(Value::Text(text)));
        }
        let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n');
        let end = self.rest.iter().position(is_end).ok_or(End::Cut)?;
        let (bare, rest) = self.rest.split_at_checked(end).ok_or(End::Cut)?;
        self.rest = rest;
        match bare {
            b"null" => Ok(None),
            b"true" | b"false" => Ok(Some(Value::Bare(bare))),
            [b'-' | b'0'..=b'9', ..] => Ok(Some(Value::Bare(bare))),
            _ => Err(End::Broken),
        }
    }

    /// Passes over a list or an object.
    fn skip(&mut self) -> Result<(), End> {
        let mut depth = 0_usize;
        loop {
            let place =
                self.rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']')).ok_or(End::Cut)?;
            self.rest = self.rest.get(place..).ok_or(End::Cut)?;
            if let [b'"', ..] = self.rest {
                self.string()?;
                continue;
            }
            match self.next()? {
                b'{' | b'[' => depth += 1,
                _ => depth = depth.checked_sub(1).ok_or(End::Broken)?,
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }
}
