//! A recorded log, at the pace at which it was recorded, or faster.

use crate::app::{App, Wish};
use crate::event::Event;
use crate::live::Printer;
use crate::model::Model;
use crate::run::{News, read_keys};
use crate::screen::Screen;
use crate::view;
use std::io;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

/// Between two pictures.
const FRAME: Duration = Duration::from_millis(80);

/// The events of a file, in either form; other lines are passed over.
pub fn read(path: &Path) -> io::Result<Vec<Event>> {
    let bytes = std::fs::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let events: Vec<_> = text.lines().filter_map(Event::read).collect();
    if events.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no events in it"));
    }
    Ok(events)
}

/// Prints each event.
pub fn list(events: &[Event], json: bool) {
    let mut lines = Printer::new(json);
    events.iter().for_each(|event| lines.print(event));
    lines.flush();
}

/// What all of them amount to.
pub fn all(events: &[Event]) -> Model {
    let mut model = Model::default();
    events.iter().for_each(|event| model.apply(event));
    model
}

/// Draws the view until somebody quits.
pub fn watch(events: Vec<Event>, mut screen: Screen, title: String) -> io::Result<()> {
    let mut app = App::default();
    let first = events.first().map_or(0.0, |event| event.time);
    let last = events.iter().map(|event| event.time).fold(first, f64::max);
    app.scene.title = title;
    app.scene.start = first;
    app.look.replays = true;
    let (sender, news) = sync_channel(1);
    read_keys(sender);
    let (mut clock, mut speed) = (first, 1.0);
    let mut rest = events.into_iter().peekable();
    let mut before = Instant::now();
    loop {
        let passed = before.elapsed().as_secs_f64();
        before = Instant::now();
        if !app.look.paused {
            clock = (clock + passed * speed).min(last);
        }
        while let Some(event) = rest.next_if(|event| event.time <= clock) {
            app.event(event);
        }
        app.scene.model.advance(clock);
        let at_end = if rest.peek().is_none() { ", at the end" } else { "" };
        app.scene.status = format!("replay x{speed}{at_end}");
        let (scene, look) = app.shown();
        screen.draw(|frame| view::draw(frame, scene, look))?;

        match news.recv_timeout(FRAME) {
            Ok(News::Key(key)) => match app.key(key) {
                Wish::Quit | Wish::Interrupt => return Ok(()),
                Wish::Faster => speed = f64::min(speed * 2.0, 1024.0),
                Wish::Slower => speed = f64::max(speed / 2.0, 0.125),
                Wish::ToTheEnd => clock = last,
                Wish::Nothing => {}
            },
            Ok(_) | Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
            // No keys, no end.
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}
