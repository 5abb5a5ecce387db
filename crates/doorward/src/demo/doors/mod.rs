//! The doors: each one rule that a site in the world has, and the command that shows it.
//!
//! Adding a door is a constant in one of the files below and a line in `DOORS`.

mod clients;
mod credentials;
mod places;

use std::net::IpAddr;

use doorward_diagnose::vary::OWN_AGENT;
use doorward_diagnose::{Field, Request};
use url::Url;

use super::command;
use super::message::{Answer, Asked};
use super::scene::Scene;

/// Every door, in the order in which they are listed.
pub(super) const DOORS: &[&Door] = &[
    &credentials::EXPIRED_TOKEN,
    &clients::USER_AGENT,
    &credentials::COOKIE_PATH,
    &credentials::WRONG_SCHEME,
    &credentials::SOFT_401,
    &clients::HOTLINK,
    &clients::COUNTRY,
    &clients::RATE_LIMIT,
    &places::STALE_CACHE,
    &places::METHOD,
    &places::QUERY_WORD,
    &places::INDEX_MISSING,
    &credentials::HONEST_401,
    &places::HONEST_404,
    &places::OPEN,
];

/// A door.
pub(super) struct Door {
    /// The path and query that are asked for.
    pub(super) place: &'static str,
    /// What is wrong with it, in about five words.
    pub(super) fault: &'static str,
    /// What the command tells besides the URL.
    pub(super) told: &'static [Told],
    /// Whether its answer is shown at the start.
    pub(super) shown: bool,
    /// The path whose own and whose children's requests the guard sees.
    pub(super) realm: &'static str,
    /// The rule: the refusal, or nothing where it lets the request through.
    pub(super) guard: fn(&Visit<'_>) -> Option<Answer>,
    /// What lies behind the door.
    pub(super) behind: Behind,
}

/// Something that the command tells: an option on the command line, and what it makes of the question.
pub(super) enum Told {
    /// The method.
    Method(&'static str),
    /// The User-Agent.
    Agent(&'static str),
    /// The page that links here.
    Referer(&'static str),
    /// A header field.
    Header(&'static str, &'static str),
    /// A bearer token.
    Bearer(fn(&Scene) -> &str),
    /// Where a person signs in: a place on the site.
    Login(&'static str),
}

impl Told {
    /// The option.
    fn words(&self, scene: &Scene) -> [String; 2] {
        let (option, value) = match self {
            Self::Method(name) => ("-X", (*name).to_owned()),
            Self::Agent(name) => ("-A", (*name).to_owned()),
            Self::Referer(url) => ("-e", (*url).to_owned()),
            Self::Header(name, value) => ("-H", format!("{name}: {value}")),
            Self::Bearer(token) => ("--oauth2-bearer", token(scene).to_owned()),
            Self::Login(place) => ("--login", scene.url(place)),
        };
        [option.to_owned(), value]
    }

    /// The request with it.
    fn applied(&self, mut request: Request, scene: &Scene) -> Request {
        match self {
            Self::Method(name) => {
                (*name).clone_into(&mut request.method);
                request
            }
            Self::Agent(name) => request.with_field("User-Agent", name),
            Self::Referer(url) => request.with_field("Referer", url),
            Self::Header(name, value) => request.with_field(name, value),
            Self::Bearer(token) => request.with_field("Authorization", &format!("Bearer {}", token(scene))),
            Self::Login(_) => request,
        }
    }
}

/// What lies behind a door.
pub(super) enum Behind {
    /// A page with this title and text.
    Page(&'static str, &'static str),
    /// Data.
    Json(&'static str),
    /// A drawing.
    Picture(&'static str),
    /// Nothing.
    Nothing,
}

/// A request on its way to a door.
pub(super) struct Visit<'a> {
    /// What is asked.
    pub(super) asked: &'a Asked,
    /// The address it comes from.
    pub(super) client: IpAddr,
    /// What the site knows.
    pub(super) scene: &'a Scene,
    /// Now, as Unix seconds.
    pub(super) now_s: i64,
}

impl Door {
    /// The command that shows what is wrong, as a shell takes it.
    pub(super) fn command(&self, scene: &Scene, program: &str) -> String {
        let options = self.told.iter().flat_map(|told| told.words(scene));
        command::shell(program, &options.chain([scene.url(self.place)]).collect::<Vec<_>>())
    }

    /// The request that the command describes.
    pub(super) fn request(&self, scene: &Scene) -> anyhow::Result<Request> {
        let mut plain = Request::get(Url::parse(&scene.url(self.place))?);
        plain.fields = vec![Field::new("User-Agent", OWN_AGENT), Field::new("Accept", "*/*")];
        Ok(self.told.iter().fold(plain, |request, told| told.applied(request, scene)))
    }

    /// Where the command says that a person signs in.
    pub(super) fn login(&self, scene: &Scene) -> anyhow::Result<Option<Url>> {
        let place = self.told.iter().find_map(|told| match told {
            Told::Login(place) => Some(*place),
            _ => None,
        });
        Ok(place.map(|place| Url::parse(&scene.url(place))).transpose()?)
    }

    /// The path.
    fn path(&self) -> &'static str {
        self.place.split('?').next().unwrap_or(self.place)
    }

    /// Whether the guard sees requests for this path.
    fn guards(&self, path: &str) -> bool {
        path.strip_prefix(self.realm).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// The site's answer: the guard's refusal, else what lies there.
pub(super) fn answer(asked: &Asked, client: IpAddr, scene: &Scene, now_s: i64) -> Answer {
    let visit = Visit { asked, client, scene, now_s };
    let refusal = DOORS.iter().filter(|door| door.guards(&asked.path)).find_map(|door| (door.guard)(&visit));
    refusal.unwrap_or_else(|| serve(&visit))
}

/// What lies at the place, where no rule refuses.
fn serve(visit: &Visit<'_>) -> Answer {
    let asked = visit.asked;
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(&asked.method.as_str());
    if !known {
        return Answer::refusal(501, "This method is not known here.");
    }
    let Some(found) = lies_at(visit) else {
        return Answer::refusal(404, "There is nothing at this address.");
    };
    match asked.method.as_str() {
        "GET" | "HEAD" => found,
        "OPTIONS" => Answer { status: 204, fields: Vec::new(), body: String::new() }.with("Allow", "GET, HEAD"),
        _ => Answer::refusal(405, "This can be read and nothing else.").with("Allow", "GET, HEAD"),
    }
}

/// What is to be read at the place.
fn lies_at(visit: &Visit<'_>) -> Option<Answer> {
    if let Some(answer) = credentials::beside(visit) {
        return Some(answer);
    }
    let door = DOORS.iter().find(|door| door.path() == visit.asked.path)?;
    match door.behind {
        Behind::Page(title, text) => Some(Answer::page(200, title, text)),
        Behind::Json(text) => Some(Answer::new(200, "application/json", text)),
        Behind::Picture(text) => Some(Answer::new(200, "image/svg+xml", text)),
        Behind::Nothing => None,
    }
}

#[cfg(test)]
mod tests;
