//! zmq-events: watch the connections of a program that uses zmq-oxide.
//!
//! The program is started with its event log (`ZMQ_MONITOR_LOG`) led to a
//! pipe; this reads it, and links nothing of the library. Lines become
//! [`event`]s, events become a [`model`], and of that a picture is drawn
//! ([`rows`], [`view`]). [`run`] has the program, [`screen`] the terminal.
#![forbid(unsafe_code)]

mod app;
mod event;
mod live;
mod model;
mod replay;
mod rows;
mod run;
mod screen;
mod tail;
mod text;
mod view;

use model::Model;
use run::{Output, Program};
use screen::Screen;
use signal_hook::consts::signal::SIGHUP;
use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal, Write, stderr, stdout};
use std::path::PathBuf;
use std::process::exit;

const USAGE: &str = "\
usage: zmq-events [--json] [--summary] COMMAND [ARG...]
       zmq-events [--json] [--summary] --replay FILE

Shows what becomes of the connections of a program that uses zmq-oxide: a
view, or one line per event where the output is no terminal.

  --json         one JSON object per event, not a view
  --summary      at the end, a table of all endpoints
  --replay FILE  not a program, but what ZMQ_MONITOR_LOG=FILE has recorded
  --version      which version this is
";

/// What the exit status says besides the program's own.
const TROUBLE: i32 = 125;
const CANNOT_RUN: i32 = 126;
const NOT_FOUND: i32 = 127;

#[derive(Default)]
struct Options {
    json: bool,
    summary: bool,
    replay: Option<PathBuf>,
    command: Vec<OsString>,
}

fn main() {
    exit(match parse() {
        Ok(Options { replay: Some(file), json, summary, .. }) => replayed(file, json, summary),
        Ok(options) => watched(&options),
        Err(complaint) => {
            eprint!("zmq-events: {complaint}\n{USAGE}");
            2
        }
    })
}

fn parse() -> Result<Options, String> {
    let mut options = Options::default();
    let mut args = std::env::args_os().skip(1);
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("--json") => options.json = true,
            Some("--summary") => options.summary = true,
            Some("--replay") => options.replay = Some(args.next().ok_or("--replay needs a file")?.into()),
            Some("--help" | "-h") => say(USAGE),
            Some("--version") => say(concat!("zmq-events ", env!("CARGO_PKG_VERSION"), "\n")),
            Some("--") => options.command.extend(args.by_ref()),
            Some(other) if other.starts_with('-') => return Err(format!("there is no option {other}")),
            _ => {
                options.command.push(arg);
                options.command.extend(args.by_ref());
            }
        }
    }
    match (options.command.is_empty(), options.replay.is_some()) {
        (true, false) => Err("a command is needed".into()),
        (false, true) => Err("there is a command and a file".into()),
        _ => Ok(options),
    }
}

fn say(text: &str) -> ! {
    let _ = stdout().write_all(text.as_bytes());
    exit(0)
}

/// Whether a view is wanted and there is a terminal that can be drawn on.
fn has_view(json: bool) -> bool {
    let can_draw = || std::env::var_os("TERM").is_some_and(|term| !term.is_empty() && term != "dumb");
    !json && stdout().is_terminal() && can_draw()
}

fn watched(options: &Options) -> i32 {
    let view = has_view(options.json);
    let output = if view { Output::Captured } else { Output::Aside };
    let mut program = match Program::start(&options.command, output) {
        Ok(program) => program,
        Err(error) => {
            eprintln!("zmq-events: {}: {error}", options.command[0].display());
            return if error.kind() == ErrorKind::NotFound { NOT_FOUND } else { CANNOT_RUN };
        }
    };
    let model = if view {
        let command: Vec<_> = options.command.iter().map(|word| word.to_string_lossy()).collect();
        match Screen::enter().and_then(|screen| live::watch(&mut program, screen, command.join(" "))) {
            Ok((model, printed)) => {
                printed.print();
                model
            }
            Err(error) => {
                // As when a terminal goes away below a program.
                program.signal(SIGHUP);
                return trouble(&error);
            }
        }
    } else {
        live::list(&mut program, options.json)
    };
    if options.summary {
        summarize(&model, options.json);
    }
    program.status()
}

fn replayed(file: PathBuf, json: bool, summary: bool) -> i32 {
    let events = match replay::read(&file) {
        Ok(events) => events,
        Err(error) => {
            eprintln!("zmq-events: {}: {error}", file.display());
            return 1;
        }
    };
    let model = replay::all(&events);
    if has_view(json) {
        let title = file.display().to_string();
        if let Err(error) = Screen::enter().and_then(|screen| replay::watch(events, screen, title)) {
            return trouble(&error);
        }
    } else {
        replay::list(&events, json);
    }
    if summary {
        summarize(&model, json);
    }
    0
}

fn trouble(error: &io::Error) -> i32 {
    eprintln!("zmq-events: the terminal: {error}");
    TROUBLE
}

/// The table, which stays away from what machines read.
fn summarize(model: &Model, json: bool) {
    let table = model.summary().table();
    let _ = if json { stderr().write_all(table.as_bytes()) } else { stdout().write_all(table.as_bytes()) };
}
