//! What refusals say, in four languages: the one place of the gateway's words.
//!
//! A text tells the caller the next step and a prober nothing: no rule, role, network or hour is named, and whatever must not be told
//! apart is said in the same words. Texts serve people and programs alike. The owner's own words come before these.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tongue {
    /// Its tag.
    pub(super) tag: &'static str,
    /// Which column of the table.
    column: usize,
    /// The links, in the order of [`Offer`].
    offers: [&'static str; 4],
    /// `Request ID`.
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
        column: 0,
        offers: ["Sign in", "Ask for access", "Contact", "Home page"],
        request_id: "Request ID",
        again: ("Try again in ", "."),
        units: [("second", "seconds"), ("minute", "minutes"), ("hour", "hours")],
    },
    Tongue {
        tag: "de",
        column: 1,
        offers: ["Anmelden", "Zugang beantragen", "Kontakt", "Startseite"],
        request_id: "Anfragekennung",
        again: ("Versuchen Sie es in ", " wieder."),
        units: [("Sekunde", "Sekunden"), ("Minute", "Minuten"), ("Stunde", "Stunden")],
    },
    Tongue {
        tag: "fr",
        column: 2,
        offers: ["Se connecter", "Demander l’accès", "Contact", "Page d’accueil"],
        request_id: "Identifiant de la requête",
        again: ("Réessayez dans ", "."),
        units: [("seconde", "secondes"), ("minute", "minutes"), ("heure", "heures")],
    },
    Tongue {
        tag: "es",
        column: 3,
        offers: ["Iniciar sesión", "Solicitar acceso", "Contacto", "Página de inicio"],
        request_id: "Identificador de la solicitud",
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
        let row = TABLE.iter().find(|(own, _)| *own == said);
        row.and_then(|(_, columns)| columns.get(self.column)).copied().unwrap_or_default()
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

/// Heading and text of everything that is said, in the order of [`TONGUES`].
type Row = (Said, [(&'static str, &'static str); 4]);

/// The table.
const TABLE: &[Row] = &[
    (
        Said::SignIn,
        [
            ("Please sign in", "This is open to those who have signed in. Sign in and ask again."),
            (
                "Bitte melden Sie sich an",
                "Das hier ist nur nach einer Anmeldung offen. Melden Sie sich an und versuchen Sie es dann wieder.",
            ),
            (
                "Veuillez vous connecter",
                "Cette page est réservée aux personnes connectées. Connectez-vous, puis réessayez.",
            ),
            (
                "Inicie sesión",
                "Esta página está abierta a quienes han iniciado sesión. Inicie sesión y vuelva a intentarlo.",
            ),
        ],
    ),
    (
        Said::SignInFailed,
        [
            ("Signing in did not work", "These credentials are not accepted. Check them and try again."),
            (
                "Die Anmeldung ist nicht gelungen",
                "Diese Zugangsdaten werden nicht angenommen. Prüfen Sie sie und versuchen Sie es wieder.",
            ),
            ("La connexion a échoué", "Ces identifiants ne sont pas acceptés. Vérifiez-les, puis réessayez."),
            ("No se pudo iniciar sesión", "Estas credenciales no se aceptan. Compruébelas y vuelva a intentarlo."),
        ],
    ),
    (
        Said::SchemeNotTaken,
        [
            (
                "Please sign in another way",
                "Credentials of this kind are not taken here. Use one of the ways that the WWW-Authenticate fields of this answer name.",
            ),
            (
                "Bitte melden Sie sich anders an",
                "Zugangsdaten dieser Art werden hier nicht angenommen. Nutzen Sie einen der Wege, die in den Feldern WWW-Authenticate dieser Antwort stehen.",
            ),
            (
                "Veuillez vous connecter autrement",
                "Ce type d’identifiants n’est pas accepté ici. Utilisez l’un des moyens indiqués par les champs WWW-Authenticate de cette réponse.",
            ),
            (
                "Inicie sesión de otro modo",
                "Aquí no se aceptan credenciales de este tipo. Use uno de los modos que indican los campos WWW-Authenticate de esta respuesta.",
            ),
        ],
    ),
    (
        Said::CredentialsUnreadable,
        [
            ("The credentials cannot be read", "Send one set of credentials, in the form that its scheme prescribes."),
            (
                "Die Zugangsdaten sind nicht lesbar",
                "Senden Sie genau einmal Zugangsdaten, in der Form, die ihr Verfahren vorschreibt.",
            ),
            (
                "Les identifiants sont illisibles",
                "Envoyez une seule fois des identifiants, dans la forme prescrite par leur schéma.",
            ),
            (
                "No se pueden leer las credenciales",
                "Envíe las credenciales una sola vez, en la forma que prescribe su esquema.",
            ),
        ],
    ),
    (
        Said::AccountShut,
        [
            ("This account has no access", "Another attempt does not help. Ask the site’s owner about your account."),
            (
                "Dieses Konto hat keinen Zugang",
                "Ein weiterer Versuch hilft nicht. Fragen Sie beim Betreiber der Seite nach Ihrem Konto.",
            ),
            (
                "Ce compte n’a pas accès",
                "Réessayer n’aide pas. Renseignez-vous sur votre compte auprès du propriétaire du site.",
            ),
            ("Esta cuenta no tiene acceso", "Otro intento no sirve. Pregunte por su cuenta al propietario del sitio."),
        ],
    ),
    (
        Said::TokenExpired,
        [
            ("The token has expired", "Sign in again or get a new token, then ask again."),
            (
                "Das Token ist abgelaufen",
                "Melden Sie sich neu an oder holen Sie ein neues Token, und versuchen Sie es dann wieder.",
            ),
            ("Le jeton a expiré", "Reconnectez-vous ou obtenez un nouveau jeton, puis réessayez."),
            ("El token ha caducado", "Inicie sesión de nuevo u obtenga otro token y vuelva a intentarlo."),
        ],
    ),
    (
        Said::TokenNotYet,
        [
            ("The token is not valid yet", "Check the clocks, or ask again a little later."),
            ("Das Token gilt noch nicht", "Prüfen Sie die Uhren, oder versuchen Sie es etwas später wieder."),
            ("Le jeton n’est pas encore valable", "Vérifiez les horloges, ou réessayez un peu plus tard."),
            ("El token aún no es válido", "Compruebe los relojes o vuelva a intentarlo un poco más tarde."),
        ],
    ),
    (
        Said::TokenRevoked,
        [
            ("The token has been withdrawn", "Sign in again or get a new token, then ask again."),
            (
                "Das Token wurde zurückgezogen",
                "Melden Sie sich neu an oder holen Sie ein neues Token, und versuchen Sie es dann wieder.",
            ),
            ("Le jeton a été révoqué", "Reconnectez-vous ou obtenez un nouveau jeton, puis réessayez."),
            ("El token ha sido revocado", "Inicie sesión de nuevo u obtenga otro token y vuelva a intentarlo."),
        ],
    ),
    (
        Said::TokenRefused,
        [
            ("The token is not accepted", "Get an access token that was issued for this service, then ask again."),
            (
                "Das Token wird nicht angenommen",
                "Holen Sie ein Zugangstoken, das für diesen Dienst ausgestellt ist, und versuchen Sie es dann wieder.",
            ),
            ("Le jeton n’est pas accepté", "Obtenez un jeton d’accès émis pour ce service, puis réessayez."),
            ("El token no se acepta", "Obtenga un token de acceso emitido para este servicio y vuelva a intentarlo."),
        ],
    ),
    (
        Said::Scope,
        [
            ("The token lacks a scope", "Get a token whose scope covers this request, then ask again."),
            (
                "Dem Token fehlt ein Recht",
                "Holen Sie ein Token, dessen Rechte diese Anfrage abdecken, und versuchen Sie es dann wieder.",
            ),
            (
                "La portée du jeton ne suffit pas",
                "Obtenez un jeton dont la portée couvre cette requête, puis réessayez.",
            ),
            (
                "El alcance del token no basta",
                "Obtenga un token cuyo alcance cubra esta solicitud y vuelva a intentarlo.",
            ),
        ],
    ),
    (
        Said::StepUp,
        [
            (
                "Please confirm that it is you",
                "A second factor, used a short while ago, is needed here. Sign in again with it.",
            ),
            (
                "Bitte bestätigen Sie, dass Sie es sind",
                "Hier ist ein zweiter Faktor nötig, der vor Kurzem benutzt wurde. Melden Sie sich damit neu an.",
            ),
            (
                "Veuillez confirmer votre identité",
                "Un second facteur, utilisé récemment, est nécessaire ici. Reconnectez-vous avec celui-ci.",
            ),
            (
                "Confirme que es usted",
                "Aquí se necesita un segundo factor usado hace poco. Inicie sesión de nuevo con él.",
            ),
        ],
    ),
    (
        Said::LinkExpired,
        [
            ("This link has expired", "Ask whoever gave it to you for a new one."),
            ("Dieser Link ist abgelaufen", "Bitten Sie die Person, von der Sie ihn haben, um einen neuen."),
            ("Ce lien a expiré", "Demandez-en un nouveau à la personne qui vous l’a donné."),
            ("Este enlace ha caducado", "Pida uno nuevo a quien se lo dio."),
        ],
    ),
    (
        Said::LinkBroken,
        [
            ("This link is not valid", "It may have been shortened on its way. Copy all of it, or ask for a new one."),
            (
                "Dieser Link ist nicht gültig",
                "Vielleicht ging unterwegs ein Stück verloren. Kopieren Sie ihn ganz, oder bitten Sie um einen neuen.",
            ),
            (
                "Ce lien n’est pas valable",
                "Il a peut-être été tronqué en chemin. Copiez-le en entier, ou demandez-en un nouveau.",
            ),
            ("Este enlace no es válido", "Quizá se cortó por el camino. Cópielo entero o pida uno nuevo."),
        ],
    ),
    (
        Said::CertificateNeeded,
        [
            (
                "A client certificate is needed",
                "Choose your certificate when the browser asks, or set it up in your program, then ask again.",
            ),
            (
                "Ein Clientzertifikat ist nötig",
                "Wählen Sie Ihr Zertifikat aus, wenn der Browser fragt, oder richten Sie es in Ihrem Programm ein, und versuchen Sie es dann wieder.",
            ),
            (
                "Un certificat client est nécessaire",
                "Choisissez votre certificat quand le navigateur le demande, ou configurez-le dans votre programme, puis réessayez.",
            ),
            (
                "Se necesita un certificado de cliente",
                "Elija su certificado cuando el navegador lo pida, o configúrelo en su programa, y vuelva a intentarlo.",
            ),
        ],
    ),
    (
        Said::CertificateRefused,
        [
            ("The certificate is not accepted", "Use the certificate that was issued to you for this service."),
            (
                "Das Zertifikat wird nicht angenommen",
                "Nutzen Sie das Zertifikat, das Ihnen für diesen Dienst ausgestellt wurde.",
            ),
            ("Le certificat n’est pas accepté", "Utilisez le certificat qui vous a été délivré pour ce service."),
            ("El certificado no se acepta", "Use el certificado que se le expidió para este servicio."),
        ],
    ),
    (
        Said::Rights,
        [
            (
                "You have no access to this",
                "If you need it, ask for access. Signing in again does not help, unless with another account.",
            ),
            (
                "Sie haben hierauf keinen Zugriff",
                "Wenn Sie ihn brauchen, bitten Sie darum. Eine neue Anmeldung hilft nicht, außer mit einem anderen Konto.",
            ),
            (
                "Vous n’avez pas accès à cette page",
                "Si vous en avez besoin, demandez l’accès. Se reconnecter n’aide pas, sauf avec un autre compte.",
            ),
            (
                "No tiene acceso a esta página",
                "Si lo necesita, solicite acceso. Volver a iniciar sesión no sirve, salvo con otra cuenta.",
            ),
        ],
    ),
    (
        Said::Network,
        [
            (
                "Not open from here",
                "This does not open from your network. If you usually come from another one, connect to it and try again.",
            ),
            (
                "Von hier aus nicht offen",
                "Das hier öffnet sich nicht aus Ihrem Netz. Wenn Sie sonst aus einem anderen kommen, verbinden Sie sich damit und versuchen Sie es wieder.",
            ),
            (
                "Inaccessible d’ici",
                "Cette page ne s’ouvre pas depuis votre réseau. Si vous venez d’habitude d’un autre réseau, connectez-vous à celui-ci, puis réessayez.",
            ),
            (
                "No se abre desde aquí",
                "Esta página no se abre desde su red. Si suele venir de otra, conéctese a ella y vuelva a intentarlo.",
            ),
        ],
    ),
    (
        Said::Banned,
        [
            (
                "Shut for your address",
                "Requests from your address are not answered for the time being. If that is a mistake, write to the site and quote the request ID.",
            ),
            (
                "Für Ihre Adresse geschlossen",
                "Anfragen von Ihrer Adresse werden zurzeit nicht beantwortet. Wenn das ein Irrtum ist, schreiben Sie an den Betreiber und nennen Sie die Anfragekennung.",
            ),
            (
                "Fermé pour votre adresse",
                "Les requêtes venant de votre adresse restent sans réponse pour le moment. Si c’est une erreur, écrivez au site en citant l’identifiant de la requête.",
            ),
            (
                "Cerrado para su dirección",
                "Las solicitudes desde su dirección no se atienden por ahora. Si es un error, escriba al sitio e indique el identificador de la solicitud.",
            ),
        ],
    ),
    (
        Said::Time,
        [
            ("Not open now", "This is not open at this time. Try again later."),
            ("Jetzt nicht offen", "Das hier ist zu dieser Zeit nicht offen. Versuchen Sie es später wieder."),
            ("Fermé pour le moment", "Cette page n’est pas ouverte en ce moment. Réessayez plus tard."),
            ("Ahora no está abierto", "Esta página no está abierta en este momento. Vuelva a intentarlo más tarde."),
        ],
    ),
    (
        Said::Shut,
        [
            ("This is not open", "Nobody may open this address. Check it letter by letter, or begin at the home page."),
            (
                "Das hier ist nicht offen",
                "Diese Adresse ist für niemanden offen. Prüfen Sie sie Buchstabe für Buchstabe, oder beginnen Sie auf der Startseite.",
            ),
            (
                "Cette page n’est pas ouverte",
                "Cette adresse n’est ouverte à personne. Vérifiez-la lettre par lettre, ou commencez par la page d’accueil.",
            ),
            (
                "Esta página no está abierta",
                "Esta dirección no está abierta a nadie. Compruébela letra por letra o empiece por la página de inicio.",
            ),
        ],
    ),
    (
        Said::NotFound,
        [
            (
                "There is nothing here",
                "Nothing was found at this address. Check it letter by letter, or begin at the home page.",
            ),
            (
                "Hier ist nichts",
                "Unter dieser Adresse wurde nichts gefunden. Prüfen Sie sie Buchstabe für Buchstabe, oder beginnen Sie auf der Startseite.",
            ),
            (
                "Il n’y a rien ici",
                "Rien n’a été trouvé à cette adresse. Vérifiez-la lettre par lettre, ou commencez par la page d’accueil.",
            ),
            (
                "Aquí no hay nada",
                "No se encontró nada en esta dirección. Compruébela letra por letra o empiece por la página de inicio.",
            ),
        ],
    ),
    (
        Said::Gone,
        [
            ("This is no longer here", "It has been taken away for good. Links to it can be removed."),
            ("Das hier gibt es nicht mehr", "Es wurde endgültig entfernt. Links hierher können gelöscht werden."),
            (
                "Cette page n’existe plus",
                "Elle a été retirée définitivement. Les liens vers elle peuvent être supprimés.",
            ),
            ("Esta página ya no existe", "Se ha retirado definitivamente. Los enlaces a ella pueden eliminarse."),
        ],
    ),
    (
        Said::Legal,
        [
            ("Not available for legal reasons", "A legal demand forbids showing this. Asking again does not help."),
            (
                "Aus rechtlichen Gründen nicht verfügbar",
                "Eine rechtliche Anordnung verbietet, das hier zu zeigen. Ein weiterer Versuch hilft nicht.",
            ),
            (
                "Indisponible pour des raisons légales",
                "Une demande légale interdit d’afficher cette page. Réessayer n’aide pas.",
            ),
            (
                "No disponible por motivos legales",
                "Un requerimiento legal prohíbe mostrar esta página. Otro intento no sirve.",
            ),
        ],
    ),
    (
        Said::Method,
        [
            (
                "This cannot be done here",
                "The method of the request is not open here; the Allow field of this answer names those that are.",
            ),
            (
                "Das geht hier nicht",
                "Die Methode der Anfrage ist hier nicht offen; welche es sind, steht im Feld Allow dieser Antwort.",
            ),
            (
                "Cette action est impossible ici",
                "La méthode de la requête n’est pas ouverte ici ; le champ Allow de cette réponse indique celles qui le sont.",
            ),
            (
                "Esto no se puede hacer aquí",
                "El método de la solicitud no está abierto aquí; el campo Allow de esta respuesta indica cuáles lo están.",
            ),
        ],
    ),
    (
        Said::Malformed,
        [
            (
                "The request cannot be read",
                "It breaks a rule of HTTP. Open the address anew, or mend the program that sent it.",
            ),
            (
                "Die Anfrage ist nicht lesbar",
                "Sie verletzt eine Regel von HTTP. Öffnen Sie die Adresse neu, oder berichtigen Sie das Programm, das sie gesendet hat.",
            ),
            (
                "La requête est illisible",
                "Elle enfreint une règle de HTTP. Ouvrez l’adresse à nouveau, ou corrigez le programme qui l’a envoyée.",
            ),
            (
                "No se puede leer la solicitud",
                "Infringe una regla de HTTP. Abra de nuevo la dirección o corrija el programa que la envió.",
            ),
        ],
    ),
    (
        Said::BodyTooLarge,
        [
            ("Too much was sent", "Send less in one request, or a smaller file."),
            ("Es wurde zu viel gesendet", "Senden Sie weniger auf einmal oder eine kleinere Datei."),
            ("Trop de données envoyées", "Envoyez moins de données à la fois, ou un fichier plus petit."),
            ("Se envió demasiado", "Envíe menos de una vez o un archivo más pequeño."),
        ],
    ),
    (
        Said::HeadTooLarge,
        [
            (
                "Too many cookies or header fields",
                "Delete this site’s cookies in your browser, or send fewer and shorter header fields.",
            ),
            (
                "Zu viele Cookies oder Kopffelder",
                "Löschen Sie die Cookies dieser Seite im Browser, oder senden Sie weniger und kürzere Kopffelder.",
            ),
            (
                "Trop de cookies ou de champs d’en-tête",
                "Supprimez les cookies de ce site dans le navigateur, ou envoyez moins de champs d’en-tête, et de plus courts.",
            ),
            (
                "Demasiadas cookies o campos de cabecera",
                "Borre las cookies de este sitio en el navegador o envíe menos campos de cabecera y más cortos.",
            ),
        ],
    ),
    (
        Said::TargetTooLong,
        [
            ("The address is too long", "Send long values in the body of the request, not in its address."),
            ("Die Adresse ist zu lang", "Senden Sie lange Werte im Inhalt der Anfrage, nicht in der Adresse."),
            (
                "L’adresse est trop longue",
                "Envoyez les valeurs longues dans le corps de la requête, pas dans l’adresse.",
            ),
            (
                "La dirección es demasiado larga",
                "Envíe los valores largos en el cuerpo de la solicitud, no en la dirección.",
            ),
        ],
    ),
    (
        Said::Rate,
        [
            ("Too many requests", "More requests came than are answered at once. Nothing else is wrong."),
            (
                "Zu viele Anfragen",
                "Es kamen mehr Anfragen, als auf einmal beantwortet werden. Sonst ist alles in Ordnung.",
            ),
            (
                "Trop de requêtes",
                "Il est venu plus de requêtes qu’il n’en est traité à la fois. Tout le reste est en ordre.",
            ),
            (
                "Demasiadas solicitudes",
                "Llegaron más solicitudes de las que se atienden a la vez. Todo lo demás está bien.",
            ),
        ],
    ),
    (
        Said::SignInWait,
        [
            ("Too many attempts to sign in", "Signing in failed too often. Wait before the next attempt."),
            ("Zu viele Anmeldeversuche", "Die Anmeldung ist zu oft misslungen. Warten Sie vor dem nächsten Versuch."),
            (
                "Trop de tentatives de connexion",
                "La connexion a échoué trop souvent. Attendez avant la prochaine tentative.",
            ),
            (
                "Demasiados intentos de iniciar sesión",
                "El inicio de sesión falló demasiadas veces. Espere antes del próximo intento.",
            ),
        ],
    ),
    (
        Said::Host,
        [
            (
                "This site is not served here",
                "Check the host name in the address, or open a new connection and ask again.",
            ),
            (
                "Diese Seite gibt es hier nicht",
                "Prüfen Sie den Namen in der Adresse, oder öffnen Sie eine neue Verbindung und versuchen Sie es wieder.",
            ),
            (
                "Ce site n’est pas servi ici",
                "Vérifiez le nom d’hôte dans l’adresse, ou ouvrez une nouvelle connexion, puis réessayez.",
            ),
            (
                "Este sitio no se sirve aquí",
                "Compruebe el nombre del servidor en la dirección o abra una conexión nueva y vuelva a intentarlo.",
            ),
        ],
    ),
    (
        Said::Https,
        [
            ("An encrypted connection is needed", "Use the address that begins with https."),
            ("Eine verschlüsselte Verbindung ist nötig", "Nutzen Sie die Adresse, die mit https beginnt."),
            ("Une connexion chiffrée est nécessaire", "Utilisez l’adresse qui commence par https."),
            ("Se necesita una conexión cifrada", "Use la dirección que empieza por https."),
        ],
    ),
    (
        Said::TooEarly,
        [
            ("Sent too early", "Send the request again once the connection has been made."),
            ("Zu früh gesendet", "Senden Sie die Anfrage noch einmal, sobald die Verbindung steht."),
            ("Envoyé trop tôt", "Renvoyez la requête une fois la connexion établie."),
            ("Enviado demasiado pronto", "Envíe de nuevo la solicitud cuando la conexión esté establecida."),
        ],
    ),
    (
        Said::Unavailable,
        [
            (
                "Not available at the moment",
                "Something behind this site does not answer. It is not your doing. Try again soon.",
            ),
            (
                "Zurzeit nicht verfügbar",
                "Etwas hinter dieser Seite antwortet nicht. Es liegt nicht an Ihnen. Versuchen Sie es bald wieder.",
            ),
            (
                "Indisponible pour le moment",
                "Quelque chose derrière ce site ne répond pas. Vous n’y êtes pour rien. Réessayez bientôt.",
            ),
            (
                "No disponible por el momento",
                "Algo detrás de este sitio no responde. No es culpa suya. Vuelva a intentarlo pronto.",
            ),
        ],
    ),
    (
        Said::Maintenance,
        [
            ("Closed for maintenance", "The site is being worked on. Try again soon."),
            ("Wegen Wartung geschlossen", "An der Seite wird gearbeitet. Versuchen Sie es bald wieder."),
            ("Fermé pour maintenance", "Le site est en cours de maintenance. Réessayez bientôt."),
            ("Cerrado por mantenimiento", "Se está trabajando en el sitio. Vuelva a intentarlo pronto."),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_said_in_every_language() {
        for (said, columns) in TABLE {
            assert_eq!(TABLE.iter().filter(|(own, _)| own == said).count(), 1, "{said:?} twice");
            for (title, text) in columns {
                assert!(!title.is_empty() && !title.ends_with('.'), "{title}");
                assert!(text.ends_with('.'), "{text}");
            }
        }
        for spoken in super::super::spoken::SPOKEN {
            for tongue in TONGUES {
                assert_ne!(tongue.say(spoken.said), ("", ""), "{:?} in {}", spoken.said, tongue.tag);
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
