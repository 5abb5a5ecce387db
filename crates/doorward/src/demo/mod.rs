//! `doorward demo`: a site on this machine whose doors have known faults, what `why` says of three of them, and the gateway in front.
//!
//! Everything runs in this one process: nothing is installed, nothing is written but the gateway's map and users, which go at the end, and
//! no address but loopback is listened on. The faults are real: each door refuses by a rule that a server in the world has, and opens once
//! that rule is met.

mod command;
mod doors;
mod folder;
mod gateway;
mod message;
mod scene;
mod server;
mod show;

use std::sync::Arc;
use std::time::Duration;

use doorward_diagnose::Question;
use doorward_observe::Limits;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::DemoArgs;
use crate::demo::command::program;
use crate::demo::doors::{DOORS, Door};
use crate::demo::gateway::{GATES, Gateway};
use crate::demo::scene::Scene;
use crate::failure::Failure;
use crate::report::{Format, Report};
use crate::why::Pace;
use crate::{Ending, output, why};

/// The time that one answer may take; it takes a hundredth of it.
const TOTAL_TIME: Duration = Duration::from_secs(30);

/// Carries out the command.
pub(crate) fn run(args: &DemoArgs) -> Result<Ending, Failure> {
    if !args.listen.ip().is_loopback() {
        return Err(Failure::usage(
            format!("`--listen {}` is not a loopback address", args.listen),
            "the doors are faulty on purpose and stay on this machine: 127.0.0.1:8080 or [::1]:8080",
        ));
    }
    why::runtime()?.block_on(until_interrupted(args))
}

/// Demonstrates until it is done, or until it is told to stop, which is listened for before anything is shown: the gateway listens for the
/// same signals, so that none of them ends the process by itself.
async fn until_interrupted(args: &DemoArgs) -> Result<Ending, Failure> {
    let cannot = |error: std::io::Error| {
        Failure::new(format!("cannot wait for Ctrl-C: {error}"), "is the machine out of file descriptors?")
    };
    let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
    let mut hangup = signal(SignalKind::hangup()).map_err(cannot)?;
    tokio::select! {
        biased;
        _ = interrupt.recv() => Ok(Ending::Clean),
        _ = terminate.recv() => Ok(Ending::Clean),
        _ = hangup.recv() => Ok(Ending::Clean),
        done = demonstrate(args) => done,
    }
}

/// Opens the site, shows the answers, and keeps it open: it comes to an end by itself with `--once` only.
async fn demonstrate(args: &DemoArgs) -> Result<Ending, Failure> {
    let listener = listen(args).await?;
    let address = listener.local_addr().map_err(anyhow::Error::from)?;
    let scene = Arc::new(Scene::new(address, why::now_s()));
    let program = program();
    tokio::spawn(server::serve(listener, Arc::clone(&scene), show::index(&scene, &program)?));
    output::data(&show::opening(&scene))?;
    let shown: Vec<&Door> = DOORS.iter().copied().filter(|door| door.shown).collect();
    for (number, door) in shown.iter().enumerate() {
        let command = door.command(&scene, &program);
        output::data(&show::heading(number + 1, shown.len(), door, &command))?;
        output::data(&answer(door, &scene).await?)?;
    }
    let gateway = Gateway::start(&scene, !args.once).await?;
    let mut rows = Vec::new();
    for gate in GATES {
        rows.push((gate, gateway.met(gate).await?));
    }
    output::data(&show::gates(&rows))?;
    if args.once {
        output::data(&show::farewell(shown.len()))?;
        return Ok(Ending::Clean);
    }
    output::data(&show::entrance(&gateway, &program))?;
    output::data(&show::table(&scene, &program))?;
    std::future::pending().await
}

/// Listens.
async fn listen(args: &DemoArgs) -> Result<TcpListener, Failure> {
    TcpListener::bind(args.listen).await.map_err(|error| {
        Failure::new(
            format!("cannot listen on {}: {error}", args.listen),
            "another port does: --listen 127.0.0.1:0 takes one that is free",
        )
    })
}

/// What `why` answers to the door's command.
async fn answer(door: &Door, scene: &Scene) -> Result<String, Failure> {
    let mut question = Question::new(door.request(scene)?, why::now_s(), why::random_word());
    question.login = door.login(scene)?;
    question.other_source = why::other_source(&question.request);
    let pace = Pace { spacing: Duration::ZERO, total: TOTAL_TIME, limits: Limits::default(), explain: false };
    let mut remarks = Vec::new();
    let investigation = why::carry_out(question, &pace, None, &mut remarks).await;
    let diagnosis = investigation
        .diagnosis()
        .ok_or_else(|| Failure::new("the door did not answer", "a firewall may guard loopback on this machine"))?;
    Ok(Report::new(investigation.question(), &diagnosis, &remarks).write(Format::Text, output::is_colourful())?)
}
