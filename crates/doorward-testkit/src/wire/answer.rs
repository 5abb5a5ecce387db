//! An answer as it came, together with what was asked, so that a fault can be told with both.

use super::challenge::{Challenge, strict};
use super::message::Head;
use crate::assertions::Miss;

/// How much of a body is told with a fault, in characters.
const TOLD_CHARACTERS: usize = 300;

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// What was sent, in a line.
    pub sent: String,
    /// The status.
    pub status: u16,
    /// The reason phrase.
    pub phrase: String,
    /// The head.
    pub head: Head,
    /// The body, taken out of its chunks.
    pub body: Vec<u8>,
    /// The trailer section.
    pub trailers: Head,
    /// The statuses of interim answers that came before.
    pub interim: Vec<u16>,
}

impl Answer {
    /// The first value of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.head.one(name)
    }

    /// All values of a field.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.head.all(name)
    }

    /// The members of a field that is a list of tokens, in lower case.
    #[must_use]
    pub fn members(&self, name: &str) -> Vec<String> {
        let values = self.all(name).join(",");
        values.split(',').map(|member| member.trim().to_ascii_lowercase()).filter(|member| !member.is_empty()).collect()
    }

    /// Whether a list field has this member.
    #[must_use]
    pub fn has_member(&self, name: &str, member: &str) -> bool {
        self.members(name).iter().any(|found| found.eq_ignore_ascii_case(member))
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The media type without parameters, in lower case.
    #[must_use]
    pub fn media_type(&self) -> String {
        let value = self.field("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Everything of it as one text: for looking for what must not be there.
    #[must_use]
    pub fn everything(&self) -> String {
        let mut all = format!("{}\n", self.head.first_line);
        for (name, value) in &self.head.fields {
            all.push_str(&format!("{name}: {value}\n"));
        }
        all + &self.text()
    }

    /// The challenges in WWW-Authenticate.
    ///
    /// # Errors
    ///
    /// Where the field does not keep to the grammar.
    pub fn challenges(&self) -> Result<Vec<Challenge>, Miss> {
        let mut found = Vec::new();
        for value in self.all("www-authenticate") {
            match strict(value) {
                Ok(challenges) => found.extend(challenges),
                Err(fault) => return Err(self.miss(&format!("`{value}` is no list of challenges: {fault}"))),
            }
        }
        Ok(found)
    }

    /// The first challenge of a scheme.
    ///
    /// # Errors
    ///
    /// Where there is none, or the field does not keep to the grammar.
    pub fn challenge(&self, scheme: &str) -> Result<Challenge, Miss> {
        let found = self.challenges()?.into_iter().find(|challenge| challenge.scheme.eq_ignore_ascii_case(scheme));
        found.ok_or_else(|| self.miss(&format!("no challenge of the scheme {scheme}")))
    }

    /// In a line: the status, the fields, the beginning of the body.
    #[must_use]
    pub fn told(&self) -> String {
        let fields: Vec<String> = self.head.fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let body: String = self.text().chars().take(TOLD_CHARACTERS).collect();
        format!("{} [{}] {body:?}", self.status, fields.join("; "))
    }

    /// A fault of this answer.
    #[must_use]
    pub fn miss(&self, why: &str) -> Miss {
        Miss::Fail(format!("{why}; sent: {}; came: {}", self.sent, self.told()))
    }

    /// Passes where something holds of it.
    ///
    /// # Errors
    ///
    /// A fault that tells what was sent and what came.
    pub fn must(&self, holds: bool, why: &str) -> Result<&Self, Miss> {
        if holds { Ok(self) } else { Err(self.miss(why)) }
    }

    /// Passes where the status is one of these.
    ///
    /// # Errors
    ///
    /// A fault that tells what was sent and what came.
    pub fn is(&self, statuses: &[u16]) -> Result<&Self, Miss> {
        self.must(statuses.contains(&self.status), &format!("{} is not {statuses:?}", self.status))
    }
}
