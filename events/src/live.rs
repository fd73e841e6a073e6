//! Watching a program: in the view, or line by line.

use crate::app::{App, Wish};
use crate::event::Event;
use crate::model::Model;
use crate::run::{News, Program, Stream, is_gone};
use crate::screen::Screen;
use crate::tail::{Entry, Lines};
use crate::view;
use signal_hook::consts::signal::{SIGINT, SIGKILL, SIGTERM};
use std::collections::VecDeque;
use std::io::{self, Write, stderr, stdout};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Between two pictures while things happen, and while nothing does.
const BUSY: Duration = Duration::from_millis(80);
const IDLE: Duration = Duration::from_millis(250);
/// As good as.
const FOREVER: Duration = Duration::from_secs(86_400);
/// Bytes of the program's output that are printed when the view is gone.
const KEPT: usize = 1 << 20;

pub fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

/// Draws the view until the program has ended; returns what it amounted to,
/// and what the program printed.
pub fn watch(program: &mut Program, mut screen: Screen, title: String) -> io::Result<(Model, Printed)> {
    let mut app = App::default();
    app.scene.title = title;
    app.scene.status = "running".into();
    app.scene.start = now();
    let mut printed = Printed::default();
    let (mut out, mut err) = (Lines::default(), Lines::default());
    let mut due = Instant::now();
    let mut processes_seen = Instant::now();
    program.read_keys();
    loop {
        match program.next(due.saturating_duration_since(Instant::now())) {
            Ok(News::Line(line)) => {
                if let Some(event) = Event::read(&line) {
                    app.event(event);
                }
                due = due.min(Instant::now() + BUSY);
            }
            Ok(News::Printed(stream, bytes)) => {
                let lines = if stream == Stream::Out { &mut out } else { &mut err };
                for line in lines.push(&bytes) {
                    app.scene.tail.push(Entry::Printed(now(), line));
                }
                printed.push(stream, bytes);
                due = due.min(Instant::now() + BUSY);
            }
            Ok(News::Key(key)) => {
                match app.key(key) {
                    Wish::Quit => program.signal(quit(&mut app.scene.status)),
                    Wish::Interrupt => program.signal(SIGINT),
                    _ => {}
                }
                due = Instant::now();
            }
            Ok(_) => due = Instant::now(),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok((app.scene.model, printed)),
        }
        if processes_seen.elapsed() > Duration::from_secs(1) {
            processes_seen = Instant::now();
            let model = &mut app.scene.model;
            model
                .processes()
                .into_iter()
                .filter(|&pid| is_gone(pid))
                .for_each(|pid| model.process_ended(pid));
        }
        if Instant::now() >= due {
            app.scene.model.advance(now());
            let (scene, look) = app.shown();
            screen.draw(|frame| view::draw(frame, scene, look))?;
            due = Instant::now() + IDLE;
        }
    }
}

/// Which signal asks the program to end: the second time, one it cannot refuse.
fn quit(status: &mut String) -> i32 {
    let asked = status == "ending (q to kill)";
    *status = "ending (q to kill)".into();
    if asked { SIGKILL } else { SIGTERM }
}

/// Prints each event until the program has ended.
pub fn list(program: &mut Program, json: bool) -> Model {
    let mut model = Model::default();
    let mut lines = Printer::new(json);
    // What is printed waits for more only if that is there already.
    let mut patience = FOREVER;
    loop {
        match program.next(patience) {
            Ok(News::Line(line)) => {
                if let Some(event) = Event::read(&line) {
                    lines.print(&event);
                    model.apply(&event);
                }
                patience = Duration::ZERO;
            }
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => {
                lines.flush();
                patience = FOREVER;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    lines.flush();
    model
}

/// Prints events, in one write each time that there is nothing more to come.
pub struct Printer {
    json: bool,
    /// None once nobody reads them.
    to: Option<io::BufWriter<io::Stdout>>,
}

impl Printer {
    pub fn new(json: bool) -> Printer {
        Printer { json, to: Some(io::BufWriter::new(stdout())) }
    }

    pub fn print(&mut self, event: &Event) {
        let Some(to) = &mut self.to else { return };
        let written = if self.json { writeln!(to, "{}", event.json()) } else { writeln!(to, "{event}") };
        if written.is_err() {
            self.to = None;
        }
    }

    pub fn flush(&mut self) {
        if self.to.as_mut().is_some_and(|to| to.flush().is_err()) {
            self.to = None;
        }
    }
}

/// What a program printed while the view had the terminal: the end of it.
#[derive(Default)]
pub struct Printed {
    pieces: VecDeque<(Stream, Vec<u8>)>,
    size: usize,
    cut: bool,
}

impl Printed {
    fn push(&mut self, stream: Stream, bytes: Vec<u8>) {
        self.size += bytes.len();
        self.pieces.push_back((stream, bytes));
        while self.size > KEPT
            && let Some((_, bytes)) = self.pieces.pop_front()
        {
            self.size -= bytes.len();
            self.cut = true;
        }
    }

    /// Prints it, where it would have gone.
    pub fn print(&self) {
        if self.cut {
            eprintln!("zmq-events: what the program printed before is left out");
        }
        for (stream, bytes) in &self.pieces {
            let _ = match stream {
                Stream::Out => stdout().write_all(bytes).and_then(|()| stdout().flush()),
                Stream::Err => stderr().write_all(bytes),
            };
        }
    }
}
