//! Runs the suite of assertions against a server that it starts anew for each, and tells which hold: a line an assertion, and the
//! score at the end.
//!
//!     assertions --server nginx --program /usr/sbin/nginx --template bench/assertions/nginx.conf [--only c001] [--why]

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use doorward_testkit::assertions::{
    ABLE_CADDY, ABLE_DOORWARD, ABLE_NGINX, Again, Assertion, Outcome, SITE, Target, named,
};
use doorward_testkit::stage::{Kind, Program, Stage};

/// The longest configuration that is read, in bytes.
const TEMPLATE_BYTES: u64 = 1024 * 1024;

struct Wishes {
    program: Program,
    only: Vec<String>,
    why: bool,
}

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    match wishes().and_then(|wishes| judge(&wishes, &mut out).map_err(|error| error.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            writeln!(io::stderr(), "assertions: {why}").ok();
            ExitCode::from(2)
        }
    }
}

/// What the command line says.
fn wishes() -> Result<Wishes, String> {
    let (mut kind, mut path, mut template, mut only, mut why) = (Kind::Doorward, None, None, Vec::new(), false);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("`{word}` needs a value"));
        match word.as_str() {
            "--server" => kind = server(&value()?)?,
            "--program" => path = Some(PathBuf::from(value()?)),
            "--template" => template = Some(read(&value()?)?),
            "--only" => only.push(value()?),
            "--why" => why = true,
            _ => return Err(format!("`{word}` is not known")),
        }
    }
    let path = path.ok_or("--program is needed")?;
    let template = match (template, kind) {
        (Some(template), _) => template,
        (None, Kind::Doorward) => SITE.to_owned(),
        (None, _) => return Err("--template is needed".to_owned()),
    };
    Ok(Wishes { program: Program { kind, path, template }, only, why })
}

fn server(name: &str) -> Result<Kind, String> {
    match name {
        "doorward" => Ok(Kind::Doorward),
        "nginx" => Ok(Kind::Nginx),
        "caddy" => Ok(Kind::Caddy),
        _ => Err(format!("`{name}` is no server that is known")),
    }
}

fn read(path: &str) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| format!("`{path}`: {error}"))?;
    file.take(TEMPLATE_BYTES).read_to_string(&mut text).map_err(|error| format!("`{path}`: {error}"))?;
    Ok(text)
}

/// Runs what is wished, and writes what came of it.
fn judge(wishes: &Wishes, out: &mut impl io::Write) -> io::Result<()> {
    let (mut pass, mut fail, mut unable, mut left_out) = (0, 0, 0, 0);
    for (name, assertion) in named() {
        if !wishes.only.is_empty() && !wishes.only.iter().any(|wish| name.starts_with(wish.as_str())) {
            continue;
        }
        let (word, why) = match outcome(&wishes.program, assertion) {
            Outcome::Pass => (counted(&mut pass, "pass"), String::new()),
            Outcome::Fail(why) => (counted(&mut fail, "fail"), why),
            Outcome::NotAble(why) => (counted(&mut unable, "unable"), why),
            Outcome::LeftOut(why) => (counted(&mut left_out, "left-out"), why.to_owned()),
        };
        writeln!(out, "{word:<8} {:<8} {name}", assertion.level.word())?;
        if wishes.why && !why.is_empty() {
            writeln!(out, "         {why}")?;
        }
        out.flush()?;
    }
    writeln!(out, "score: {pass} pass, {fail} fail, {unable} unable, {left_out} left out")
}

fn counted(count: &mut usize, word: &'static str) -> &'static str {
    *count += 1;
    word
}

/// Starts the server and lets the assertion judge it.
fn outcome(program: &Program, assertion: &Assertion) -> Outcome {
    let (able, again) = match program.kind {
        Kind::Doorward => (ABLE_DOORWARD, Again::Program),
        Kind::Nginx => (ABLE_NGINX, Again::Never),
        Kind::Caddy => (ABLE_CADDY, Again::Never),
    };
    let stage = match Stage::new(program.clone()) {
        Ok(stage) => stage,
        Err(error) => return Outcome::Fail(error.to_string()),
    };
    match stage.launch(&[]) {
        Ok(running) => assertion.judge(&Target::of(&stage, &running, able, again)),
        Err(why) => Outcome::Fail(why),
    }
}
