//! What credentials a request shows, as a server that wants Basic sees them.

use doorward_reason::grammar::authorization;

use super::truth::Truth;

/// What stands in an Authorization field.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// There is none.
    Nothing,
    /// Another scheme than Basic.
    OtherScheme,
    /// Basic, and it cannot be read.
    Broken,
    /// A name and a password.
    Pair {
        /// The name.
        name: String,
        /// The password.
        password: String,
    },
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Nothing => "nothing",
            Self::OtherScheme => "another scheme",
            Self::Broken => "broken",
            Self::Pair { .. } => "a pair",
        })
    }
}

impl Shown {
    /// What an Authorization field shows.
    pub(crate) fn in_field(value: Option<&str>) -> Self {
        let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
            return Self::Nothing;
        };
        let parsed = authorization::parse(value);
        match parsed.basic() {
            None => Self::OtherScheme,
            Some(_) if !parsed.well_formed() => Self::Broken,
            Some(Err(_)) => Self::Broken,
            Some(Ok(basic)) => Self::Pair { name: basic.name().to_owned(), password: basic.password().to_owned() },
        }
    }

    /// Why such credentials do not open a door that wants Basic.
    pub(crate) fn reasons(&self) -> Vec<&'static str> {
        match self {
            Self::Nothing => vec!["credentials-missing"],
            Self::OtherScheme => vec!["auth-scheme-wrong", "credentials-wrong"],
            Self::Broken => vec!["authorization-malformed"],
            Self::Pair { .. } => vec!["credentials-wrong"],
        }
    }
}

/// Whether a password is the one that is stored; hashed ones cannot be told here.
pub(crate) fn fits(stored: &str, password: &str) -> Truth {
    let hashed = stored.starts_with('$') || stored.starts_with('{') || stored.len() == DES_CRYPT_CHARACTERS;
    if hashed && stored != password { Truth::Unknown } else { (stored == password).into() }
}

/// The length of a password hashed in the oldest way.
const DES_CRYPT_CHARACTERS: usize = 13;

#[cfg(test)]
mod tests {
    use super::{Shown, fits};
    use crate::server::truth::Truth;

    #[test]
    fn credentials_are_named_for_what_is_wrong_with_them() {
        for (value, expected) in [
            (None, "credentials-missing"),
            (Some(""), "credentials-missing"),
            (Some("Bearer abc"), "auth-scheme-wrong"),
            (Some("Basic rita:quiet"), "authorization-malformed"),
            (Some("Basic cml0YTpxdWlldA=="), "credentials-wrong"),
        ] {
            assert_eq!(Shown::in_field(value).reasons()[0], expected, "{value:?}");
        }
    }

    #[test]
    fn a_password_is_compared_where_it_stands_in_the_clear() {
        assert_eq!(fits("quiet", "quiet"), Truth::Yes);
        assert_eq!(fits("quiet", "loud"), Truth::No);
        assert_eq!(fits("$6$salt$hash", "quiet"), Truth::Unknown);
    }
}
