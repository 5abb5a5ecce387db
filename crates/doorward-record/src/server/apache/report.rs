//! The way of a request becomes an account: testimonies with their places, and what could not be told.

use doorward_diagnose::testimony::{Bearing, Testimony, Tie, Witness, quotation};

use super::decide::Trail;
use super::layer::setting;
use super::pass::Pass;
use super::repair::{self, Workshop};
use super::serve;
use super::verdict::{Refusal, Step};
use super::walk::Access;
use crate::Account;

/// Reasons that a configuration which was evaluated to its end rules out, where it refuses nothing.
const RULED_OUT: &[&str] = &[
    "path-rule",
    "htaccess-deny",
    "path-not-granted",
    "allowoverride-off",
    "dotfile-rule",
    "extension-rule",
    "ip-denied",
    "ip-not-allowed",
    "ua-blocked",
    "crawler-blocked",
    "ua-empty-blocked",
    "referer-refused",
    "cookie-refused",
    "query-rule",
    "method-refused",
    "country-blocked",
    "https-required",
    "htaccess-syntax",
    "time-window",
    "header-required",
];

/// What was found, as an account.
pub(super) fn account(access: &Access<'_>, pass: &Pass<'_>, trail: Trail) -> Account {
    let mut account = Account::default();
    let shop = if access.with_repairs { Workshop::new(access, pass, &trail) } else { None };
    let mut diverted = false;
    let mut doubtful = false;
    let mut refused = false;
    for step in &trail.steps {
        match step {
            Step::Open => {}
            Step::Refused(refusal) => {
                refused = true;
                let mut said = testimony(refusal, pass, &trail, diverted, doubtful, None);
                if said.bearing == Bearing::Refuses {
                    said.repair = shop.as_ref().and_then(|shop| repair::of(refusal, shop));
                }
                account.testimonies.push(said);
            }
            Step::Doubtful(doubt) => {
                account.unread.push(doubt.why.clone());
                diverted |= doubt.diverts;
                doubtful = true;
                if let Some(refusal) = &doubt.refusal {
                    account.testimonies.push(testimony(refusal, pass, &trail, true, true, Some(&doubt.why)));
                }
            }
        }
    }
    account.testimonies.extend(missing(access, pass, &trail, diverted, shop.as_ref()));
    account.testimonies.extend(stripped(pass, &trail, shop.as_ref()));
    if !refused && !doubtful && account.unread.is_empty() && account.testimonies.is_empty() {
        account.testimonies.push(nothing_refuses());
    }
    account.answers = trail.answers.filter(|_| !diverted);
    account.served = trail.served.filter(|_| !refused);
    account.forward = trail.forward;
    account.read.extend(trail.access);
    account
}

/// Takes the certainty from an account of a configuration that is not known as a whole: what is missing may decide before it.
pub(super) fn hold_back(account: &mut Account) {
    account.testimonies.retain(|testimony| testimony.bearing != Bearing::Excludes);
    for testimony in &mut account.testimonies {
        testimony.bearing = Bearing::Allows;
        testimony.tie = Tie::Loose;
        testimony.repair = None;
    }
    account.answers = None;
}

/// What a refusal says. It is certain unless something before it may have led the request elsewhere, or another status came.
fn testimony(
    refusal: &Refusal,
    pass: &Pass<'_>,
    trail: &Trail,
    diverted: bool,
    doubtful: bool,
    why: Option<&str>,
) -> Testimony {
    let mut reasons = refusal.reasons.clone();
    let mut text = refusal.text.clone();
    let mut shown = refusal.status;
    let document = error_document(refusal.status, pass, trail);
    if let Some(node) = &document {
        shown = 302;
        reasons.insert(0, "denial-masked-by-redirect");
        text = format!("{text}, and the ErrorDocument of {} turns that into a redirect", node.at());
    }
    let contradicted = pass.ask.status.is_some_and(|status| status != shown);
    if contradicted {
        text = format!("{text} with {shown}, where another status came");
    }
    if let Some(why) = why {
        text = format!("{text}, unless {why}");
    }
    let bearing = if diverted || contradicted { Bearing::Allows } else { Bearing::Refuses };
    Testimony {
        witness: Witness::Config,
        bearing,
        reasons,
        hop: "apache".to_owned(),
        place: refusal.node.as_ref().map(|node| node.place()),
        quote: refusal.node.as_ref().map_or_else(String::new, |node| quotation(&node.line)),
        text,
        tie: if doubtful || contradicted { Tie::Close } else { Tie::Exact },
        repair: None,
    }
}

/// The `ErrorDocument` that answers a status with a redirect to a whole URL.
fn error_document(status: u16, pass: &Pass<'_>, trail: &Trail) -> Option<std::rc::Rc<super::tree::Node>> {
    let layers = if trail.layers.is_empty() { super::walk::server_layers(pass.site) } else { trail.layers.clone() };
    let wanted = status.to_string();
    let lines = super::layer::all(&layers, pass.method(), "errordocument");
    let node = lines.into_iter().map(|(_, node)| node).rfind(|node| node.word(0) == wanted)?;
    (node.word(1).contains("://") && status != 401).then_some(node)
}

/// A file that is not there while an `.htaccess` with rewrite rules is not read, or no rules are there at all.
fn missing(
    access: &Access<'_>,
    pass: &Pass<'_>,
    trail: &Trail,
    diverted: bool,
    shop: Option<&Workshop<'_>>,
) -> Option<Testimony> {
    if !trail.missing || pass.ask.status.is_some_and(|status| status != 404) {
        return None;
    }
    let rules = trail
        .ignored
        .iter()
        .find(|(path, _)| access.files.text(path).is_ok_and(|text| text.to_lowercase().contains("rewriterule")));
    if let Some((path, said)) = rules {
        let opens = would_be_there(access, pass);
        return Some(Testimony {
            witness: Witness::Config,
            bearing: if opens && !diverted { Bearing::Refuses } else { Bearing::Allows },
            reasons: vec!["allowoverride-off", "rewrite-missing"],
            hop: "apache".to_owned(),
            place: Some(said.as_ref().map_or_else(|| super::whole(path), |node| node.place())),
            quote: said.as_ref().map_or_else(String::new, |node| quotation(&node.line)),
            text: format!("the rewrite rules of `{}` are not read, and no such file is there", path.display()),
            tie: Tie::Exact,
            repair: shop.filter(|_| opens).and_then(|shop| repair::of_ignored(path.parent()?, path, shop)),
        });
    }
    let application = serve::front_controller(pass)?;
    let rewrites = setting(&trail.layers, "GET", "rewriteengine").is_some_and(|node| node.is_on());
    (!rewrites).then(|| Testimony {
        witness: Witness::Config,
        bearing: Bearing::Allows,
        reasons: vec!["rewrite-missing"],
        hop: "apache".to_owned(),
        place: pass.site.last("documentroot").map(|node| node.place()),
        quote: String::new(),
        text: format!("{application} stands there, and no rewrite rule hands it the paths that are no files"),
        tie: Tie::Exact,
        repair: None,
    })
}

/// Whether the request would find something, were every `.htaccess` read.
fn would_be_there(access: &Access<'_>, pass: &Pass<'_>) -> bool {
    let regardless = Access {
        start: access.start,
        files: access.files,
        reader: access.reader,
        regardless: true,
        with_repairs: false,
    };
    let mut again = super::early::pass(pass.site, pass.files, pass.ask);
    let mut trail = Trail::default();
    super::early::carry_out(&regardless, &mut again, &mut trail);
    !trail.missing && !trail.steps.iter().any(|step| matches!(step, Step::Refused(_)))
}

/// Credentials that were sent and taken away on the way to another server, which then asks for them.
fn stripped(pass: &Pass<'_>, trail: &Trail, shop: Option<&Workshop<'_>>) -> Option<Testimony> {
    let node = trail.strips.as_ref()?;
    let refused = pass.ask.status.is_some_and(|status| matches!(status, 401 | 403));
    Some(Testimony {
        witness: Witness::Config,
        bearing: if refused { Bearing::Refuses } else { Bearing::Allows },
        reasons: vec!["authorization-stripped"],
        hop: "apache".to_owned(),
        place: Some(node.place()),
        quote: quotation(&node.line),
        text: "the Authorization field that was sent does not reach the program behind".to_owned(),
        tie: Tie::Close,
        repair: shop.filter(|_| refused).and_then(|shop| repair::of_stripped(node, shop)),
    })
}

/// Nothing refuses.
fn nothing_refuses() -> Testimony {
    Testimony {
        witness: Witness::Config,
        bearing: Bearing::Excludes,
        reasons: RULED_OUT.to_vec(),
        hop: "apache".to_owned(),
        place: None,
        quote: String::new(),
        text: "nothing in the configuration refuses this request".to_owned(),
        tie: Tie::Exact,
        repair: None,
    }
}
