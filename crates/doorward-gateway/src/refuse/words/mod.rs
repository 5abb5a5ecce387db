//! What refusals say, in four languages: the one place of the gateway's words, a file a language.
//!
//! A text tells the caller the next step and a prober nothing: no rule, role, network or hour is named, and whatever must not be told
//! apart is said in the same words. Texts serve people and programs alike. The owner's own words come before these.

mod de;
mod en;
mod es;
mod fr;

/// What is said; several reasons may share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Said {
    SignIn,
    SignInFailed,
    SchemeNotTaken,
    CredentialsUnreadable,
    AccountShut,
    TokenExpired,
    TokenNotYet,
    TokenRevoked,
    TokenRefused,
    Scope,
    StepUp,
    LinkExpired,
    LinkBroken,
    CertificateNeeded,
    CertificateRefused,
    Rights,
    Network,
    Banned,
    Time,
    Shut,
    NotFound,
    Gone,
    Legal,
    Method,
    Malformed,
    BodyTooLarge,
    HeadTooLarge,
    TargetTooLong,
    Rate,
    SignInWait,
    Host,
    Https,
    TooEarly,
    Unavailable,
    Maintenance,
}

/// A link that a page may offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Offer {
    SignIn,
    RequestAccess,
    Contact,
    Home,
}

impl Said {
    /// The links that help, the most helpful first.
    pub(super) fn offers(self) -> &'static [Offer] {
        use Offer::{Contact, Home, RequestAccess, SignIn};
        match self {
            Self::SignIn
            | Self::SignInFailed
            | Self::SchemeNotTaken
            | Self::CredentialsUnreadable
            | Self::TokenExpired
            | Self::TokenNotYet
            | Self::TokenRevoked
            | Self::TokenRefused
            | Self::StepUp
            | Self::CertificateNeeded
            | Self::CertificateRefused => &[SignIn, Contact, Home],
            Self::Rights | Self::Scope => &[RequestAccess, Contact, Home],
            Self::AccountShut | Self::Network | Self::Banned | Self::LinkExpired | Self::LinkBroken => &[Contact, Home],
            Self::Unavailable | Self::Maintenance => &[Contact],
            Self::Time
            | Self::Shut
            | Self::NotFound
            | Self::Gone
            | Self::Legal
            | Self::Method
            | Self::Malformed
            | Self::BodyTooLarge
            | Self::HeadTooLarge
            | Self::TargetTooLong
            | Self::Rate
            | Self::SignInWait
            | Self::Host
            | Self::Https
            | Self::TooEarly => &[Home, Contact],
        }
    }
}

/// A language of the built-in words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tongue {
    /// Its tag.
    pub(super) tag: &'static str,
    /// Heading and text.
    say: fn(Said) -> (&'static str, &'static str),
    /// The links, in the order of [`Offer`].
    offers: [&'static str; 4],
    /// `Request ID:`.
    pub(super) request_id: &'static str,
    /// `Try again in {}.`
    again: (&'static str, &'static str),
    /// Second, minute and hour, each for one and for several.
    units: [(&'static str, &'static str); 3],
}

/// The languages; the first is spoken where none of them is asked for.
pub(super) const TONGUES: &[Tongue] = &[
    Tongue {
        tag: "en",
        say: en::say,
        offers: ["Sign in", "Ask for access", "Contact", "Home page"],
        request_id: "Request ID:",
        again: ("Try again in ", "."),
        units: [("second", "seconds"), ("minute", "minutes"), ("hour", "hours")],
    },
    Tongue {
        tag: "de",
        say: de::say,
        offers: ["Anmelden", "Zugang beantragen", "Kontakt", "Startseite"],
        request_id: "Anfragekennung:",
        again: ("Versuchen Sie es in ", " wieder."),
        units: [("Sekunde", "Sekunden"), ("Minute", "Minuten"), ("Stunde", "Stunden")],
    },
    Tongue {
        tag: "fr",
        say: fr::say,
        offers: ["Se connecter", "Demander l’accès", "Contact", "Page d’accueil"],
        request_id: "Identifiant de la requête\u{a0}:",
        again: ("Réessayez dans ", "."),
        units: [("seconde", "secondes"), ("minute", "minutes"), ("heure", "heures")],
    },
    Tongue {
        tag: "es",
        say: es::say,
        offers: ["Iniciar sesión", "Solicitar acceso", "Contacto", "Página de inicio"],
        request_id: "Identificador de la solicitud:",
        again: ("Vuelva a intentarlo dentro de ", "."),
        units: [("segundo", "segundos"), ("minuto", "minutos"), ("hora", "horas")],
    },
];

/// Up to so many seconds a wait is told in seconds.
const SECONDS_UP_TO: u64 = 120;
/// Up to so many seconds a wait is told in minutes.
const MINUTES_UP_TO: u64 = 7_200;

impl Tongue {
    /// Heading and text.
    pub(super) fn say(&self, said: Said) -> (&'static str, &'static str) {
        (self.say)(said)
    }

    /// The words of a link.
    pub(super) fn offer(&self, offer: Offer) -> &'static str {
        let [sign_in, request_access, contact, home] = self.offers;
        match offer {
            Offer::SignIn => sign_in,
            Offer::RequestAccess => request_access,
            Offer::Contact => contact,
            Offer::Home => home,
        }
    }

    /// When to ask again, as a sentence; never a shorter time than the true one.
    pub(super) fn wait(&self, seconds: u64, out: &mut String) {
        let [second, minute, hour] = self.units;
        let (number, (one, several)) = if seconds <= SECONDS_UP_TO {
            (seconds, second)
        } else if seconds <= MINUTES_UP_TO {
            (seconds.div_ceil(60), minute)
        } else {
            (seconds.div_ceil(3_600), hour)
        };
        out.push_str(self.again.0);
        out.push_str(itoa::Buffer::new().format(number));
        out.push(' ');
        out.push_str(if number == 1 { one } else { several });
        out.push_str(self.again.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_said_in_every_language() {
        for spoken in super::super::spoken::SPOKEN {
            let mut titles = std::collections::BTreeSet::new();
            for tongue in TONGUES {
                let (title, text) = tongue.say(spoken.said);
                assert!(titles.insert(title), "{title}: the same in two languages");
                assert!(!title.is_empty() && !title.ends_with('.'), "{title}");
                assert!(text.ends_with('.') && !text.contains(['{', '<', '&', '"']), "{text}");
            }
        }
    }

    #[test]
    fn a_wait_is_told_in_a_unit_that_people_use() {
        let told = |tongue: usize, seconds: u64| {
            let mut out = String::new();
            TONGUES[tongue].wait(seconds, &mut out);
            out
        };
        assert_eq!(told(0, 1), "Try again in 1 second.");
        assert_eq!(told(0, 120), "Try again in 120 seconds.");
        assert_eq!(told(0, 121), "Try again in 3 minutes.");
        assert_eq!(told(0, 7_200), "Try again in 120 minutes.");
        assert_eq!(told(0, 7_201), "Try again in 3 hours.");
        assert_eq!(told(1, 30), "Versuchen Sie es in 30 Sekunden wieder.");
        assert_eq!(told(2, 900), "Réessayez dans 15 minutes.");
        assert_eq!(told(3, 1), "Vuelva a intentarlo dentro de 1 segundo.");
    }
}
