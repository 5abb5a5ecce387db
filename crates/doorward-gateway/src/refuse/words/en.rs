//! What refusals say in English: heading and text.

use super::Said;

/// Heading and text.
pub(super) fn say(said: Said) -> (&'static str, &'static str) {
    match said {
        Said::SignIn => ("Please sign in", "This is open to those who have signed in. Sign in and ask again."),
        Said::SignInFailed => {
            ("Signing in did not work", "These credentials are not accepted. Check them and try again.")
        }
        Said::SchemeNotTaken => (
            "Please sign in another way",
            "Credentials of this kind are not taken here. Use one of the ways that the WWW-Authenticate \
                fields of this answer name.",
        ),
        Said::CredentialsUnreadable => {
            ("The credentials cannot be read", "Send one set of credentials, in the form that its scheme prescribes.")
        }
        Said::AccountShut => {
            ("This account has no access", "Another attempt does not help. Ask the site’s owner about your account.")
        }
        Said::TokenExpired => ("The token has expired", "Sign in again or get a new token, then ask again."),
        Said::TokenNotYet => ("The token is not valid yet", "Check the clocks, or ask again a little later."),
        Said::TokenRevoked => ("The token has been withdrawn", "Sign in again or get a new token, then ask again."),
        Said::TokenRefused => {
            ("The token is not accepted", "Get an access token that was issued for this service, then ask again.")
        }
        Said::Scope => ("The token lacks a scope", "Get a token whose scope covers this request, then ask again."),
        Said::StepUp => (
            "Please confirm that it is you",
            "A second factor, used a short while ago, is needed here. Sign in again with it.",
        ),
        Said::LinkExpired => ("This link has expired", "Ask whoever gave it to you for a new one."),
        Said::LinkBroken => {
            ("This link is not valid", "It may have been shortened on its way. Copy all of it, or ask for a new one.")
        }
        Said::CertificateNeeded => (
            "A client certificate is needed",
            "Choose your certificate when the browser asks, or set it up in your program, then ask again.",
        ),
        Said::CertificateRefused => {
            ("The certificate is not accepted", "Use the certificate that was issued to you for this service.")
        }
        Said::Rights => (
            "You have no access to this",
            "If you need it, ask for access. Signing in again does not help, unless with another account.",
        ),
        Said::Network => (
            "Not open from here",
            "This does not open from your network. If you usually come from another one, connect to it and \
                try again.",
        ),
        Said::Banned => (
            "Shut for your address",
            "Requests from your address are not answered for the time being. If that is a mistake, write to \
                the site and quote the request ID.",
        ),
        Said::Time => ("Not open now", "This is not open at this time. Try again later."),
        Said::Shut => {
            ("This is not open", "Nobody may open this address. Check it letter by letter, or begin at the home page.")
        }
        Said::NotFound => (
            "There is nothing here",
            "Nothing was found at this address. Check it letter by letter, or begin at the home page.",
        ),
        Said::Gone => ("This is no longer here", "It has been taken away for good. Links to it can be removed."),
        Said::Legal => {
            ("Not available for legal reasons", "A legal demand forbids showing this. Asking again does not help.")
        }
        Said::Method => (
            "This cannot be done here",
            "The method of the request is not open here; the Allow field of this answer names those that are.",
        ),
        Said::Malformed => (
            "The request cannot be read",
            "It breaks a rule of HTTP. Open the address anew, or mend the program that sent it.",
        ),
        Said::BodyTooLarge => ("Too much was sent", "Send less in one request, or a smaller file."),
        Said::HeadTooLarge => (
            "Too many cookies or header fields",
            "Delete this site’s cookies in your browser, or send fewer and shorter header fields.",
        ),
        Said::TargetTooLong => {
            ("The address is too long", "Send long values in the body of the request, not in its address.")
        }
        Said::Rate => ("Too many requests", "More requests came than are answered at once. Nothing else is wrong."),
        Said::SignInWait => {
            ("Too many attempts to sign in", "Signing in failed too often. Wait before the next attempt.")
        }
        Said::Host => (
            "This site is not served here",
            "Check the host name in the address, or open a new connection and ask again.",
        ),
        Said::Https => ("An encrypted connection is needed", "Use the address that begins with https."),
        Said::TooEarly => ("Sent too early", "Send the request again once the connection has been made."),
        Said::Unavailable => (
            "Not available at the moment",
            "Something behind this site does not answer. It is not your doing. Try again soon.",
        ),
        Said::Maintenance => ("Closed for maintenance", "The site is being worked on. Try again soon."),
    }
}
