//! What refusals say in Spanish: heading and text.

use super::Said;

/// Heading and text.
pub(super) fn say(said: Said) -> (&'static str, &'static str) {
    match said {
        Said::SignIn => (
            "Inicie sesión",
            "Esta página está abierta a quienes han iniciado sesión. Inicie sesión y vuelva a intentarlo.",
        ),
        Said::SignInFailed => {
            ("No se pudo iniciar sesión", "Estas credenciales no se aceptan. Compruébelas y vuelva a intentarlo.")
        }
        Said::SchemeNotTaken => (
            "Inicie sesión de otro modo",
            "Aquí no se aceptan credenciales de este tipo. Use uno de los modos que indican los campos \
                WWW-Authenticate de esta respuesta.",
        ),
        Said::CredentialsUnreadable => (
            "No se pueden leer las credenciales",
            "Envíe las credenciales una sola vez, en la forma que prescribe su esquema.",
        ),
        Said::AccountShut => {
            ("Esta cuenta no tiene acceso", "Otro intento no sirve. Pregunte por su cuenta al propietario del sitio.")
        }
        Said::TokenExpired => {
            ("El token ha caducado", "Inicie sesión de nuevo u obtenga otro token y vuelva a intentarlo.")
        }
        Said::TokenNotYet => {
            ("El token aún no es válido", "Compruebe los relojes o vuelva a intentarlo un poco más tarde.")
        }
        Said::TokenRevoked => {
            ("El token ha sido revocado", "Inicie sesión de nuevo u obtenga otro token y vuelva a intentarlo.")
        }
        Said::TokenRefused => {
            ("El token no se acepta", "Obtenga un token de acceso emitido para este servicio y vuelva a intentarlo.")
        }
        Said::Scope => (
            "El alcance del token no basta",
            "Obtenga un token cuyo alcance cubra esta solicitud y vuelva a intentarlo.",
        ),
        Said::StepUp => (
            "Confirme que es usted",
            "Aquí se necesita un segundo factor usado hace poco. Inicie sesión de nuevo con él.",
        ),
        Said::LinkExpired => ("Este enlace ha caducado", "Pida uno nuevo a quien se lo dio."),
        Said::LinkBroken => {
            ("Este enlace no es válido", "Quizá se cortó por el camino. Cópielo entero o pida uno nuevo.")
        }
        Said::CertificateNeeded => (
            "Se necesita un certificado de cliente",
            "Elija su certificado cuando el navegador lo pida, o configúrelo en su programa, y vuelva a \
                intentarlo.",
        ),
        Said::CertificateRefused => {
            ("El certificado no se acepta", "Use el certificado que se le expidió para este servicio.")
        }
        Said::Rights => (
            "No tiene acceso a esta página",
            "Si lo necesita, solicite acceso. Volver a iniciar sesión no sirve, salvo con otra cuenta.",
        ),
        Said::Network => (
            "No se abre desde aquí",
            "Esta página no se abre desde su red. Si suele venir de otra, conéctese a ella y vuelva a \
                intentarlo.",
        ),
        Said::Banned => (
            "Cerrado para su dirección",
            "Las solicitudes desde su dirección no se atienden por ahora. Si es un error, escriba al sitio e \
                indique el identificador de la solicitud.",
        ),
        Said::Time => {
            ("Ahora no está abierto", "Esta página no está abierta en este momento. Vuelva a intentarlo más tarde.")
        }
        Said::Shut => (
            "Esta página no está abierta",
            "Esta dirección no está abierta a nadie. Compruébela letra por letra o empiece por la página de \
                inicio.",
        ),
        Said::NotFound => (
            "Aquí no hay nada",
            "No se encontró nada en esta dirección. Compruébela letra por letra o empiece por la página de \
                inicio.",
        ),
        Said::Gone => {
            ("Esta página ya no existe", "Se ha retirado definitivamente. Los enlaces a ella pueden eliminarse.")
        }
        Said::Legal => (
            "No disponible por motivos legales",
            "Un requerimiento legal prohíbe mostrar esta página. Otro intento no sirve.",
        ),
        Said::Method => (
            "Esto no se puede hacer aquí",
            "El método de la solicitud no está abierto aquí; el campo Allow de esta respuesta indica cuáles \
                lo están.",
        ),
        Said::Malformed => (
            "No se puede leer la solicitud",
            "Infringe una regla de HTTP. Abra de nuevo la dirección o corrija el programa que la envió.",
        ),
        Said::BodyTooLarge => ("Se envió demasiado", "Envíe menos de una vez o un archivo más pequeño."),
        Said::HeadTooLarge => (
            "Demasiadas cookies o campos de cabecera",
            "Borre las cookies de este sitio en el navegador o envíe menos campos de cabecera y más cortos.",
        ),
        Said::TargetTooLong => (
            "La dirección es demasiado larga",
            "Envíe los valores largos en el cuerpo de la solicitud, no en la dirección.",
        ),
        Said::Rate => (
            "Demasiadas solicitudes",
            "Llegaron más solicitudes de las que se atienden a la vez. Todo lo demás está bien.",
        ),
        Said::SignInWait => (
            "Demasiados intentos de iniciar sesión",
            "El inicio de sesión falló demasiadas veces. Espere antes del próximo intento.",
        ),
        Said::Host => (
            "Este sitio no se sirve aquí",
            "Compruebe el nombre del servidor en la dirección o abra una conexión nueva y vuelva a \
                intentarlo.",
        ),
        Said::Https => ("Se necesita una conexión cifrada", "Use la dirección que empieza por https."),
        Said::TooEarly => {
            ("Enviado demasiado pronto", "Envíe de nuevo la solicitud cuando la conexión esté establecida.")
        }
        Said::Unavailable => (
            "No disponible por el momento",
            "Algo detrás de este sitio no responde. No es culpa suya. Vuelva a intentarlo pronto.",
        ),
        Said::Maintenance => {
            ("Cerrado por mantenimiento", "Se está trabajando en el sitio. Vuelva a intentarlo pronto.")
        }
    }
}
