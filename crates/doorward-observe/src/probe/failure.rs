//! From what sockets, TLS and HTTP/2 report to the kinds of failure that a diagnosis tells apart.

use std::io;

use doorward_diagnose::observation::{Failure, FailureKind};
use rustls::{AlertDescription, CertificateError, Error as TlsError};

/// A failure of this kind.
pub(super) fn failure(kind: FailureKind, detail: impl Into<String>) -> Failure {
    Failure { kind, detail: one_line(&detail.into()) }
}

/// The text on one line, without control characters: some of it comes from the peer.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The failure behind an error of a connected stream, TLS errors in it included. `asked`: the server asked for a client
/// certificate, which is what servers mean by a bare handshake failure then.
pub(super) fn from_stream(error: &io::Error, asked: bool, during: &str) -> Failure {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>()) {
        return from_tls(error, asked);
    }
    let (kind, words) = match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::WriteZero => {
            (FailureKind::ConnectionClosed, "the connection was closed")
        }
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            (FailureKind::ConnectionReset, "the connection was reset")
        }
        io::ErrorKind::TimedOut => (FailureKind::TimedOut, "the network gave up"),
        _ => return failure(FailureKind::Other, format!("{error} while {during}")),
    };
    failure(kind, format!("{words} while {during}"))
}

/// The failure behind an error of connecting to this address.
pub(super) fn from_connect(error: &io::Error, address: &str) -> Failure {
    let (kind, words) = match error.kind() {
        io::ErrorKind::ConnectionRefused => (FailureKind::ConnectionRefused, "refused the connection"),
        io::ErrorKind::ConnectionReset => (FailureKind::ConnectionReset, "reset the connection"),
        io::ErrorKind::TimedOut => (FailureKind::TimedOut, "did not accept the connection in time"),
        io::ErrorKind::PermissionDenied => (FailureKind::Unreachable, "cannot be reached: this machine forbids it"),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            (FailureKind::Unreachable, "cannot be reached")
        }
        io::ErrorKind::AddrNotAvailable => (FailureKind::Unreachable, "cannot be reached from this local address"),
        _ => return failure(FailureKind::Unreachable, format!("{address} cannot be reached: {error}")),
    };
    failure(kind, format!("{address} {words}"))
}

/// The failure behind a TLS error.
pub(super) fn from_tls(error: &TlsError, asked: bool) -> Failure {
    match error {
        TlsError::AlertReceived(alert) => from_alert(*alert, asked),
        TlsError::InvalidCertificate(error) => failure(
            FailureKind::CertificateUntrusted,
            format!("the server's certificate is not trusted: {}", certificate_words(error)),
        ),
        TlsError::NoCertificatesPresented => {
            failure(FailureKind::CertificateUntrusted, "the server sent no certificate")
        }
        TlsError::PeerIncompatible(reason) => {
            failure(FailureKind::TlsVersion, format!("the server and this client have no TLS in common: {reason:?}"))
        }
        TlsError::InvalidMessage(_) => {
            failure(FailureKind::NotHttp, "the server does not speak TLS on this port, or breaks its grammar")
        }
        other => failure(FailureKind::Tls, format!("the TLS connection failed: {other}")),
    }
}

/// The failure that an alert of the server stands for.
fn from_alert(alert: AlertDescription, asked: bool) -> Failure {
    use AlertDescription as A;
    let name = alert_name(alert);
    match alert {
        A::CertificateRequired | A::NoCertificate => {
            failure(FailureKind::ClientCertificate, format!("the server requires a client certificate (alert {name})"))
        }
        A::BadCertificate
        | A::UnknownCA
        | A::CertificateUnknown
        | A::CertificateExpired
        | A::CertificateRevoked
        | A::UnsupportedCertificate
        | A::AccessDenied => {
            failure(FailureKind::ClientCertificate, format!("the server refuses the client certificate (alert {name})"))
        }
        A::HandshakeFailure | A::DecryptError if asked => failure(
            FailureKind::ClientCertificate,
            format!("the server asked for a client certificate and ended the handshake (alert {name})"),
        ),
        A::HandshakeFailure | A::ProtocolVersion | A::InsufficientSecurity => failure(
            FailureKind::TlsVersion,
            format!("the server accepts none of the TLS versions or ciphers offered (alert {name})"),
        ),
        A::UnrecognisedName => failure(
            FailureKind::ServerNameUnknown,
            "the server does not know the TLS server name (alert unrecognized_name)",
        ),
        _ => failure(FailureKind::Tls, format!("the server ended TLS with the alert {name}")),
    }
}

/// The name of an alert as RFC 8446 spells it.
fn alert_name(alert: AlertDescription) -> String {
    let mut name = String::new();
    let camel = match alert {
        AlertDescription::UnknownCA => return "unknown_ca".to_owned(),
        AlertDescription::UnrecognisedName => return "unrecognized_name".to_owned(),
        other => format!("{other:?}"),
    };
    for character in camel.chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// What is wrong with the server's certificate, in words.
fn certificate_words(error: &CertificateError) -> String {
    use CertificateError as C;
    match error {
        C::Expired | C::ExpiredContext { .. } => "it has expired".to_owned(),
        C::NotValidYet | C::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        C::Revoked => "it is revoked".to_owned(),
        C::UnknownIssuer => "its issuer is not among the trusted ones, or the chain lacks an intermediate".to_owned(),
        C::BadSignature => "its signature is wrong".to_owned(),
        C::NotValidForName => "it is not for this name".to_owned(),
        C::NotValidForNameContext { expected, presented } if presented.is_empty() => {
            format!("it is not for {}: it names no host at all (no subjectAltName)", expected.to_str())
        }
        C::NotValidForNameContext { expected, presented } => {
            format!("it is not for {} but for {}", expected.to_str(), presented.join(", "))
        }
        C::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => "it is self-signed".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_are_told_apart() {
        let kind = |alert, asked| from_tls(&TlsError::AlertReceived(alert), asked).kind;
        assert_eq!(kind(AlertDescription::CertificateRequired, true), FailureKind::ClientCertificate);
        assert_eq!(kind(AlertDescription::UnknownCA, true), FailureKind::ClientCertificate);
        assert_eq!(kind(AlertDescription::HandshakeFailure, true), FailureKind::ClientCertificate);
        assert_eq!(kind(AlertDescription::HandshakeFailure, false), FailureKind::TlsVersion);
        assert_eq!(kind(AlertDescription::ProtocolVersion, false), FailureKind::TlsVersion);
        assert_eq!(kind(AlertDescription::UnrecognisedName, false), FailureKind::ServerNameUnknown);
        assert_eq!(kind(AlertDescription::InternalError, false), FailureKind::Tls);
    }

    #[test]
    fn alerts_are_named_as_the_standard_names_them() {
        assert_eq!(alert_name(AlertDescription::UnknownCA), "unknown_ca");
        assert_eq!(alert_name(AlertDescription::CertificateRequired), "certificate_required");
        assert_eq!(alert_name(AlertDescription::UnrecognisedName), "unrecognized_name");
    }

    #[test]
    fn a_detail_is_one_line() {
        assert_eq!(failure(FailureKind::Other, "a\r\nb\u{1b}").detail, "a  b");
    }
}
