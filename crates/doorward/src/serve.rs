//! `doorward serve`: the gateway, from its map to its end.

use std::path::Path;

use doorward_gateway::refuse::snippets::{Proxy, snippet};
use doorward_gateway::serve::{Event, Start};
use doorward_gateway::server::client::Door;
use doorward_gateway::state::State;
use doorward_policy::Map;

use crate::cli::ServeArgs;
use crate::failure::Failure;
use crate::{Ending, maps, output};

/// Runs the command.
pub(crate) fn run(args: &ServeArgs) -> Result<Ending, Failure> {
    let reading = maps::read(&args.map)?;
    if let Some(proxy) = args.print {
        return print(proxy, &reading.map, &args.map);
    }
    reading.warnings.iter().for_each(|warning| output::note(&warning.to_string()));
    let around = maps::around(&args.map);
    let state = State::new(reading.map, &around, None).map_err(|faults| {
        let lines = doorward_gateway::serve::lines(&faults).join("\n");
        Failure::new(
            format!("the map in `{}` cannot be put to work\n{lines}", args.map.display()),
            "mend what is named above, then try `doorward serve --check`",
        )
    })?;
    if args.check {
        let routes = state.map.routes.len();
        output::note(&format!("{}: {routes} routes, nothing wrong", args.map.display()));
        return Ok(if reading.warnings.is_empty() { Ending::Clean } else { Ending::Findings });
    }
    let start = Start { map: args.map.clone(), around, state };
    doorward_gateway::serve::run(start, |event| output::note(&told(&event)))
        .map_err(|fault| Failure::new(fault.to_string(), fault.hint()))?;
    Ok(Ending::Clean)
}

/// Prints what makes another proxy ask here. It passes on to the site's upstream by itself, where the map names one.
fn print(proxy: Proxy, map: &Map, file: &Path) -> Result<Ending, Failure> {
    let decides = map.listen.forward_auth.ok_or_else(|| {
        Failure::usage(
            format!("the map `{}` has no address at which other proxies ask", file.display()),
            "write `forward_auth = \"127.0.0.1:9090\"` under `[listen]`",
        )
    })?;
    let server = map.site.upstream.and_then(|at| map.upstreams.get(at)).and_then(|group| group.servers.first());
    if server.is_none() {
        output::note("the map names no upstream for the whole site: put the application's address in its place");
    }
    // What the map does not name has the site's own address, which is seen to be wrong at once.
    let upstream = server.unwrap_or(&map.site.origin);
    output::data(&snippet(proxy, decides, &map.site.origin, upstream, &map.forward))?;
    Ok(Ending::Clean)
}

/// What happens, for who watches.
pub(crate) fn told(event: &Event) -> String {
    match event {
        Event::Listening { door, address } => format!("listening on {address} ({})", what_for(*door)),
        Event::Reloaded => "the changed map is in force".to_owned(),
        Event::Waiting(keys) => {
            format!(
                "of the changed map, `{}` needs a restart: until then what was there at the start stays",
                keys.join("`, `")
            )
        }
        Event::NotReloaded(faults) => {
            format!("the changed map is not put to work, the old one stays:\n{}", faults.join("\n"))
        }
        Event::Upstream { server, well: true } => format!("{server} is well"),
        Event::Upstream { server, well: false } => format!("{server} is not well"),
        Event::Stopping => "stopping".to_owned(),
    }
}

fn what_for(door: Door) -> &'static str {
    match door {
        Door::Plain => "http",
        Door::Tls => "https",
        Door::ForwardAuth => "decisions for other proxies",
        Door::Admin => "health and metrics",
    }
}
