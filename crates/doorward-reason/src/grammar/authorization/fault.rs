//! What can be wrong with the form of credentials, and whether what was meant can be told.

use std::fmt;

use serde::Serialize;

/// A fault in the form of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialFault {
    /// Longer than is read.
    TooLong,
    /// Nothing at all.
    Empty,
    /// The secret stands there without a scheme.
    NoScheme,
    /// A scheme without a secret.
    NoSecret,
    /// The scheme stands twice.
    SchemeDoubled,
    /// The field's own name is part of its value.
    FieldNameInside,
    /// No space between scheme and secret, or something else in its place.
    NoSpaceAfterScheme,
    /// Several spaces or a tab between scheme and secret.
    WhitespaceAfterScheme,
    /// White space at an end of the value.
    WhitespaceAround,
    /// A line break.
    LineBreak,
    /// Quotes around the value or the secret.
    StrayQuotes,
    /// Brackets around the secret.
    Brackets,
    /// A comma or semicolon at the end.
    TrailingComma,
    /// Percent-encoding where none belongs.
    PercentEncoded,
    /// A placeholder that nobody filled in.
    Placeholder,
    /// Credentials of several schemes in one field.
    SeveralSchemes,
    /// A control character.
    ControlCharacter,
    /// A character that nobody sees: a zero-width or no-break space.
    InvisibleCharacter,
    /// Basic: user and password are not base64-encoded.
    BasicNotEncoded,
    /// Basic: not base64.
    BasicNotBase64,
    /// Basic: base64 in its URL alphabet.
    BasicUrlAlphabet,
    /// Basic: base64 without its padding.
    BasicNoPadding,
    /// Basic: no colon between name and password.
    BasicNoColon,
    /// Basic: a line break was encoded with the password.
    BasicLineBreak,
    /// Basic: a control character in name or password.
    BasicControlCharacter,
    /// Bearer: characters that no bearer token has.
    BearerNotToken,
    /// Digest: the parameters are outside the grammar.
    ParamsBroken,
}

impl CredentialFault {
    /// What is wrong, as a clause for reports.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.row().0
    }

    /// The clause it breaks.
    #[must_use]
    pub fn section(self) -> &'static str {
        self.row().1
    }

    /// Whether what was meant can be told, this fault by itself.
    #[must_use]
    pub fn mendable(self) -> bool {
        self.row().2
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, bool) {
        match self {
            Self::TooLong => ("the field is longer than is read", "RFC 9110, section 5.4", false),
            Self::Empty => ("the field is empty", "RFC 9110, section 11.6.2", false),
            Self::NoScheme => ("the secret stands there without a scheme such as Bearer or Basic before it", "RFC 9110, section 11.4", true),
            Self::NoSecret => ("a scheme stands there without anything behind it", "RFC 9110, section 11.4", false),
            Self::SchemeDoubled => ("the scheme stands there twice", "RFC 9110, section 11.4", true),
            Self::FieldNameInside => ("the field's own name is part of its value", "RFC 9110, section 11.6.2", true),
            Self::NoSpaceAfterScheme => ("something other than a space stands between the scheme and the secret", "RFC 9110, section 11.4", true),
            Self::WhitespaceAfterScheme => ("more than one space stands between the scheme and the secret", "RFC 6750, section 2.1", true),
            Self::WhitespaceAround => ("white space stands at an end of the value", "RFC 9110, section 5.5", true),
            Self::LineBreak => ("a line break is in the value", "RFC 9110, section 5.5", true),
            Self::StrayQuotes => ("quotes stand around the value or the secret", "RFC 9110, section 11.4", true),
            Self::Brackets => ("brackets stand around the secret, as in documentation", "RFC 9110, section 11.4", true),
            Self::TrailingComma => ("a comma or semicolon stands at the end", "RFC 9110, section 11.4", true),
            Self::PercentEncoded => ("the value is percent-encoded, which header fields are not", "RFC 9110, section 11.4", true),
            Self::Placeholder => ("a placeholder stands where the secret belongs: a variable was never filled in", "RFC 9110, section 11.4", false),
            Self::SeveralSchemes => ("credentials of several schemes stand in one field", "RFC 9110, section 11.6.2", false),
            Self::ControlCharacter => ("a control character is in the value", "RFC 9110, section 5.5", false),
            Self::InvisibleCharacter => ("an invisible character, such as a no-break space, was pasted along", "RFC 9110, section 5.5", true),
            Self::BasicNotEncoded => ("name and password are not base64-encoded", "RFC 7617, section 2", true),
            Self::BasicNotBase64 => ("the value of Basic is not base64", "RFC 7617, section 2", false),
            Self::BasicUrlAlphabet => ("the value of Basic is in the URL alphabet of base64", "RFC 4648, section 4", true),
            Self::BasicNoPadding => ("the value of Basic lacks its padding", "RFC 4648, section 3.2", true),
            Self::BasicNoColon => ("no colon parts the name from the password", "RFC 7617, section 2", false),
            Self::BasicLineBreak => ("a line break was encoded behind the password, as echo without -n does", "RFC 7617, section 2", true),
            Self::BasicControlCharacter => ("a control character is in the name or the password", "RFC 7617, section 2", false),
            Self::BearerNotToken => ("the token has characters that no bearer token has", "RFC 6750, section 2.1", false),
            Self::ParamsBroken => ("the parameters are outside the grammar", "RFC 9110, section 11.4", false),
        }
    }
}

impl fmt::Display for CredentialFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.sentence(), self.section())
    }
}
