//! What refusals say in French: heading and text.

use super::Said;

/// Heading and text.
pub(super) fn say(said: Said) -> (&'static str, &'static str) {
    match said {
        Said::SignIn => (
            "Veuillez vous connecter",
            "Cette page est réservée aux personnes connectées. Connectez-vous, puis réessayez.",
        ),
        Said::SignInFailed => {
            ("La connexion a échoué", "Ces identifiants ne sont pas acceptés. Vérifiez-les, puis réessayez.")
        }
        Said::SchemeNotTaken => (
            "Veuillez vous connecter autrement",
            "Ce type d’identifiants n’est pas accepté ici. Utilisez l’un des moyens indiqués par les champs \
                WWW-Authenticate de cette réponse.",
        ),
        Said::CredentialsUnreadable => (
            "Les identifiants sont illisibles",
            "Envoyez une seule fois des identifiants, dans la forme prescrite par leur schéma.",
        ),
        Said::AccountShut => (
            "Ce compte n’a pas accès",
            "Réessayer n’aide pas. Renseignez-vous sur votre compte auprès du propriétaire du site.",
        ),
        Said::TokenExpired => ("Le jeton a expiré", "Reconnectez-vous ou obtenez un nouveau jeton, puis réessayez."),
        Said::TokenNotYet => {
            ("Le jeton n’est pas encore valable", "Vérifiez les horloges, ou réessayez un peu plus tard.")
        }
        Said::TokenRevoked => {
            ("Le jeton a été révoqué", "Reconnectez-vous ou obtenez un nouveau jeton, puis réessayez.")
        }
        Said::TokenRefused => {
            ("Le jeton n’est pas accepté", "Obtenez un jeton d’accès émis pour ce service, puis réessayez.")
        }
        Said::Scope => (
            "La portée du jeton ne suffit pas",
            "Obtenez un jeton dont la portée couvre cette requête, puis réessayez.",
        ),
        Said::StepUp => (
            "Veuillez confirmer votre identité",
            "Un second facteur, utilisé récemment, est nécessaire ici. Reconnectez-vous avec celui-ci.",
        ),
        Said::LinkExpired => ("Ce lien a expiré", "Demandez-en un nouveau à la personne qui vous l’a donné."),
        Said::LinkBroken => (
            "Ce lien n’est pas valable",
            "Il a peut-être été tronqué en chemin. Copiez-le en entier, ou demandez-en un nouveau.",
        ),
        Said::CertificateNeeded => (
            "Un certificat client est nécessaire",
            "Choisissez votre certificat quand le navigateur le demande, ou configurez-le dans votre \
                programme, puis réessayez.",
        ),
        Said::CertificateRefused => {
            ("Le certificat n’est pas accepté", "Utilisez le certificat qui vous a été délivré pour ce service.")
        }
        Said::Rights => (
            "Vous n’avez pas accès à cette page",
            "Si vous en avez besoin, demandez l’accès. Se reconnecter n’aide pas, sauf avec un autre compte.",
        ),
        Said::Network => (
            "Inaccessible d’ici",
            "Cette page ne s’ouvre pas depuis votre réseau. Si vous venez d’habitude d’un autre réseau, \
                connectez-vous à celui-ci, puis réessayez.",
        ),
        Said::Banned => (
            "Fermé pour votre adresse",
            "Les requêtes venant de votre adresse restent sans réponse pour le moment. Si c’est une erreur, \
                écrivez au site en citant l’identifiant de la requête.",
        ),
        Said::Time => ("Fermé pour le moment", "Cette page n’est pas ouverte en ce moment. Réessayez plus tard."),
        Said::Shut => (
            "Cette page n’est pas ouverte",
            "Cette adresse n’est ouverte à personne. Vérifiez-la lettre par lettre, ou commencez par la page \
                d’accueil.",
        ),
        Said::NotFound => (
            "Il n’y a rien ici",
            "Rien n’a été trouvé à cette adresse. Vérifiez-la lettre par lettre, ou commencez par la page \
                d’accueil.",
        ),
        Said::Gone => (
            "Cette page n’existe plus",
            "Elle a été retirée définitivement. Les liens vers elle peuvent être supprimés.",
        ),
        Said::Legal => (
            "Indisponible pour des raisons légales",
            "Une demande légale interdit d’afficher cette page. Réessayer n’aide pas.",
        ),
        Said::Method => (
            "Cette action est impossible ici",
            "La méthode de la requête n’est pas ouverte ici\u{a0}; le champ Allow de cette réponse indique \
                celles qui le sont.",
        ),
        Said::Malformed => (
            "La requête est illisible",
            "Elle enfreint une règle de HTTP. Ouvrez l’adresse à nouveau, ou corrigez le programme qui l’a \
                envoyée.",
        ),
        Said::BodyTooLarge => {
            ("Trop de données envoyées", "Envoyez moins de données à la fois, ou un fichier plus petit.")
        }
        Said::HeadTooLarge => (
            "Trop de cookies ou de champs d’en-tête",
            "Supprimez les cookies de ce site dans le navigateur, ou envoyez moins de champs d’en-tête, et de \
                plus courts.",
        ),
        Said::TargetTooLong => (
            "L’adresse est trop longue",
            "Envoyez les valeurs longues dans le corps de la requête, pas dans l’adresse.",
        ),
        Said::Rate => (
            "Trop de requêtes",
            "Il est venu plus de requêtes qu’il n’en est traité à la fois. Tout le reste est en ordre.",
        ),
        Said::SignInWait => (
            "Trop de tentatives de connexion",
            "La connexion a échoué trop souvent. Attendez avant la prochaine tentative.",
        ),
        Said::Host => (
            "Ce site n’est pas servi ici",
            "Vérifiez le nom d’hôte dans l’adresse, ou ouvrez une nouvelle connexion, puis réessayez.",
        ),
        Said::Https => ("Une connexion chiffrée est nécessaire", "Utilisez l’adresse qui commence par https."),
        Said::TooEarly => ("Envoyé trop tôt", "Renvoyez la requête une fois la connexion établie."),
        Said::Unavailable => (
            "Indisponible pour le moment",
            "Quelque chose derrière ce site ne répond pas. Vous n’y êtes pour rien. Réessayez bientôt.",
        ),
        Said::Maintenance => ("Fermé pour maintenance", "Le site est en cours de maintenance. Réessayez bientôt."),
    }
}
