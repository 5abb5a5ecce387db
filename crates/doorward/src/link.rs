//! `doorward link sign`: an address that carries its own permission, signed with the secret that the map names.

use doorward_identity::link::{LinkFault, LinkKey, Target};
use doorward_policy::map::{Authenticator, LinkRules, Method};
use doorward_policy::{Map, Path, PathRules};
use jiff::Timestamp;
use url::Url;

use crate::cli::{LinkCommand, SignArgs};
use crate::failure::Failure;
use crate::{Ending, maps, moment, output};

/// Carries out the command.
pub(crate) fn run(command: &LinkCommand) -> Result<Ending, Failure> {
    match command {
        LinkCommand::Sign(args) => sign(args),
    }
}

fn sign(args: &SignArgs) -> Result<Ending, Failure> {
    let map = maps::read(&args.map)?.map;
    let rules = rules(&map, args.scheme.as_deref())?;
    let secret =
        maps::around(&args.map).secret(&rules.secret).map_err(|fault| Failure::new(fault.message, fault.hint))?;
    let key = LinkKey::new(rules, &secret).map_err(|fault| told(&fault))?;
    let url = address(&map, &args.url)?;
    let path = Path::parse(url.path(), PathRules { pass_encoded_slash: map.site.pass_encoded_slash })
        .map_err(|fault| Failure::new(fault.to_string(), fault.hint()))?;
    let host = url.host_str().unwrap_or_default();
    let now = Timestamp::now();
    let end_s = moment::end_s("--expires", &args.expires, now)?;
    if end_s <= now.as_second() {
        return Err(Failure::usage("the link would be past its end already", "name a moment still to come"));
    }
    let target = Target { method: &args.method, host, path: path.as_str(), query: url.query().unwrap_or_default() };
    let query = key.sign(&target, end_s).map_err(|fault| told(&fault))?;
    let route = map.locate(host, &path, &args.method);
    let takes =
        route.schemes().iter().filter_map(|at| map.authenticate.get(*at)).any(|one| one.name == name(&map, rules));
    if !takes {
        output::note(&format!("no route takes such a link for `{}`: see `doorward map show`", path.as_str()));
    }
    let mut signed = url.clone();
    signed.set_path(path.as_str());
    signed.set_query(Some(&query));
    output::note(&format!("good until {}, for whoever has it:", moment::written(end_s)));
    output::data(&format!("{signed}\n"))?;
    Ok(Ending::Clean)
}

fn told(fault: &LinkFault) -> Failure {
    Failure::new(fault.to_string(), fault.hint())
}

/// The rules of the `link` scheme that is meant.
fn rules<'m>(map: &'m Map, name: Option<&str>) -> Result<&'m LinkRules, Failure> {
    let link = |one: &'m Authenticator| match &one.method {
        Method::Link(rules) if name.is_none_or(|name| *one.name == *name) => Some(rules),
        _ => None,
    };
    map.authenticate.iter().find_map(link).ok_or_else(|| match name {
        Some(name) => {
            Failure::usage(format!("the map has no `link` scheme `{name}`"), "look at its `[[authenticate]]`")
        }
        None => Failure::usage(
            "the map has no scheme `link`",
            "write `[[authenticate]]` with `scheme = \"link\"` and `secret = { env = \"NAME\" }`",
        ),
    })
}

/// The name of the scheme that has these rules.
fn name(map: &Map, rules: &LinkRules) -> Box<str> {
    let has = |one: &&Authenticator| matches!(&one.method, Method::Link(own) if own == rules);
    map.authenticate.iter().find(has).map(|one| one.name.clone()).unwrap_or_default()
}

/// The address to sign: a URL of the site, or a path of it.
fn address(map: &Map, text: &str) -> Result<Url, Failure> {
    let origin = &map.site.origin;
    let url = if text.starts_with('/') { origin.join(text) } else { Url::parse(text) };
    let url = url.map_err(|error| {
        Failure::usage(
            format!("`{text}` is no address: {error}"),
            "write a URL of the site, or a path that begins with `/`",
        )
    })?;
    let serves = url.host_str().is_some_and(|host| map.site.hosts.iter().any(|own| own.matches(host)));
    if serves && matches!(url.scheme(), "http" | "https") {
        return Ok(url);
    }
    Err(Failure::usage(
        format!("`{text}` is no address of the site `{origin}`"),
        "links are signed for hosts that the map serves: `[site] names`",
    ))
}
