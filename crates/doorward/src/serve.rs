//! `doorward serve`: the gateway, from its map to its end.

use doorward_gateway::serve::{Event, Start};
use doorward_gateway::server::client::Door;
use doorward_gateway::state::State;

use crate::cli::ServeArgs;
use crate::failure::Failure;
use crate::{Ending, maps, output};

/// Runs the command.
pub(crate) fn run(args: &ServeArgs) -> Result<Ending, Failure> {
    let reading = maps::read(&args.map)?;
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

/// What happens, for who watches.
pub(crate) fn told(event: &Event) -> String {
    match event {
        Event::Listening { door, address } => format!("listening on {address} ({})", what_for(*door)),
        Event::Reloaded => "the changed map is in force".to_owned(),
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
