//! What refusals say in German: heading and text.

use super::Said;

/// Heading and text.
pub(super) fn say(said: Said) -> (&'static str, &'static str) {
    match said {
        Said::SignIn => (
            "Bitte melden Sie sich an",
            "Das hier ist nur nach einer Anmeldung offen. Melden Sie sich an und versuchen Sie es dann \
                wieder.",
        ),
        Said::SignInFailed => (
            "Die Anmeldung ist nicht gelungen",
            "Diese Zugangsdaten werden nicht angenommen. Prüfen Sie sie und versuchen Sie es wieder.",
        ),
        Said::SchemeNotTaken => (
            "Bitte melden Sie sich anders an",
            "Zugangsdaten dieser Art werden hier nicht angenommen. Nutzen Sie einen der Wege, die in den \
                Feldern WWW-Authenticate dieser Antwort stehen.",
        ),
        Said::CredentialsUnreadable => (
            "Die Zugangsdaten sind nicht lesbar",
            "Senden Sie genau einmal Zugangsdaten, in der Form, die ihr Verfahren vorschreibt.",
        ),
        Said::AccountShut => (
            "Dieses Konto hat keinen Zugang",
            "Ein weiterer Versuch hilft nicht. Fragen Sie beim Betreiber der Seite nach Ihrem Konto.",
        ),
        Said::TokenExpired => (
            "Das Token ist abgelaufen",
            "Melden Sie sich neu an oder holen Sie ein neues Token, und versuchen Sie es dann wieder.",
        ),
        Said::TokenNotYet => {
            ("Das Token gilt noch nicht", "Prüfen Sie die Uhren, oder versuchen Sie es etwas später wieder.")
        }
        Said::TokenRevoked => (
            "Das Token wurde zurückgezogen",
            "Melden Sie sich neu an oder holen Sie ein neues Token, und versuchen Sie es dann wieder.",
        ),
        Said::TokenRefused => (
            "Das Token wird nicht angenommen",
            "Holen Sie ein Zugangstoken, das für diesen Dienst ausgestellt ist, und versuchen Sie es dann \
                wieder.",
        ),
        Said::Scope => (
            "Dem Token fehlt ein Recht",
            "Holen Sie ein Token, dessen Rechte diese Anfrage abdecken, und versuchen Sie es dann wieder.",
        ),
        Said::StepUp => (
            "Bitte bestätigen Sie, dass Sie es sind",
            "Hier ist ein zweiter Faktor nötig, der vor Kurzem benutzt wurde. Melden Sie sich damit neu an.",
        ),
        Said::LinkExpired => {
            ("Dieser Link ist abgelaufen", "Bitten Sie die Person, von der Sie ihn haben, um einen neuen.")
        }
        Said::LinkBroken => (
            "Dieser Link ist nicht gültig",
            "Vielleicht ging unterwegs ein Stück verloren. Kopieren Sie ihn ganz, oder bitten Sie um einen \
                neuen.",
        ),
        Said::CertificateNeeded => (
            "Ein Clientzertifikat ist nötig",
            "Wählen Sie Ihr Zertifikat aus, wenn der Browser fragt, oder richten Sie es in Ihrem Programm \
                ein, und versuchen Sie es dann wieder.",
        ),
        Said::CertificateRefused => (
            "Das Zertifikat wird nicht angenommen",
            "Nutzen Sie das Zertifikat, das Ihnen für diesen Dienst ausgestellt wurde.",
        ),
        Said::Rights => (
            "Sie haben hierauf keinen Zugriff",
            "Wenn Sie ihn brauchen, bitten Sie darum. Eine neue Anmeldung hilft nicht, außer mit einem \
                anderen Konto.",
        ),
        Said::Network => (
            "Von hier aus nicht offen",
            "Das hier öffnet sich nicht aus Ihrem Netz. Wenn Sie sonst aus einem anderen kommen, verbinden \
                Sie sich damit und versuchen Sie es wieder.",
        ),
        Said::Banned => (
            "Für Ihre Adresse geschlossen",
            "Anfragen von Ihrer Adresse werden zurzeit nicht beantwortet. Wenn das ein Irrtum ist, schreiben \
                Sie an den Betreiber und nennen Sie die Anfragekennung.",
        ),
        Said::Time => ("Jetzt nicht offen", "Das hier ist zu dieser Zeit nicht offen. Versuchen Sie es später wieder."),
        Said::Shut => (
            "Das hier ist nicht offen",
            "Diese Adresse ist für niemanden offen. Prüfen Sie sie Buchstabe für Buchstabe, oder beginnen Sie \
                auf der Startseite.",
        ),
        Said::NotFound => (
            "Hier ist nichts",
            "Unter dieser Adresse wurde nichts gefunden. Prüfen Sie sie Buchstabe für Buchstabe, oder \
                beginnen Sie auf der Startseite.",
        ),
        Said::Gone => {
            ("Das hier gibt es nicht mehr", "Es wurde endgültig entfernt. Links hierher können gelöscht werden.")
        }
        Said::Legal => (
            "Aus rechtlichen Gründen nicht verfügbar",
            "Eine rechtliche Anordnung verbietet, das hier zu zeigen. Ein weiterer Versuch hilft nicht.",
        ),
        Said::Method => (
            "Das geht hier nicht",
            "Die Methode der Anfrage ist hier nicht offen; welche es sind, steht im Feld Allow dieser \
                Antwort.",
        ),
        Said::Malformed => (
            "Die Anfrage ist nicht lesbar",
            "Sie verletzt eine Regel von HTTP. Öffnen Sie die Adresse neu, oder berichtigen Sie das Programm, \
                das sie gesendet hat.",
        ),
        Said::BodyTooLarge => ("Es wurde zu viel gesendet", "Senden Sie weniger auf einmal oder eine kleinere Datei."),
        Said::HeadTooLarge => (
            "Zu viele Cookies oder Kopffelder",
            "Löschen Sie die Cookies dieser Seite im Browser, oder senden Sie weniger und kürzere Kopffelder.",
        ),
        Said::TargetTooLong => {
            ("Die Adresse ist zu lang", "Senden Sie lange Werte im Inhalt der Anfrage, nicht in der Adresse.")
        }
        Said::Rate => (
            "Zu viele Anfragen",
            "Es kamen mehr Anfragen, als auf einmal beantwortet werden. Sonst ist alles in Ordnung.",
        ),
        Said::SignInWait => {
            ("Zu viele Anmeldeversuche", "Die Anmeldung ist zu oft misslungen. Warten Sie vor dem nächsten Versuch.")
        }
        Said::Host => (
            "Diese Seite gibt es hier nicht",
            "Prüfen Sie den Namen in der Adresse, oder öffnen Sie eine neue Verbindung und versuchen Sie es \
                wieder.",
        ),
        Said::Https => ("Eine verschlüsselte Verbindung ist nötig", "Nutzen Sie die Adresse, die mit https beginnt."),
        Said::TooEarly => ("Zu früh gesendet", "Senden Sie die Anfrage noch einmal, sobald die Verbindung steht."),
        Said::Unavailable => (
            "Zurzeit nicht verfügbar",
            "Etwas hinter dieser Seite antwortet nicht. Es liegt nicht an Ihnen. Versuchen Sie es bald \
                wieder.",
        ),
        Said::Maintenance => {
            ("Wegen Wartung geschlossen", "An der Seite wird gearbeitet. Versuchen Sie es bald wieder.")
        }
    }
}
