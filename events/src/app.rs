//! What the view shows, and what keys do to it.

use crate::event::Event;
use crate::model::Model;
use crate::rows::Sort;
use crate::tail::{Entry, Tail, Which};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// All there is to see.
#[derive(Clone, Default)]
pub struct Scene {
    /// The command, or the file.
    pub title: String,
    /// How it is going.
    pub status: String,
    /// The time that others are told from.
    pub start: f64,
    pub model: Model,
    pub tail: Tail,
}

/// How one looks at it.
#[derive(Default)]
pub struct Look {
    pub sort: Sort,
    pub filter: String,
    /// The filter is being typed.
    pub typing: bool,
    pub which: Which,
    /// Rows above the first one that is shown.
    pub scroll: usize,
    /// Rows that fit; known once they have been drawn.
    pub page: usize,
    pub paused: bool,
    pub replays: bool,
}

/// What a key asks for that is not the view's own affair.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    Nothing,
    Quit,
    Interrupt,
    Faster,
    Slower,
    ToTheEnd,
}

#[derive(Default)]
pub struct App {
    pub scene: Scene,
    pub look: Look,
    /// What is shown while paused. Events go on being taken in.
    frozen: Option<Scene>,
}

impl App {
    pub fn event(&mut self, event: Event) {
        self.scene.model.apply(&event);
        self.scene.tail.push(Entry::Event(Box::new(event)));
    }

    /// What is to be drawn.
    pub fn shown(&mut self) -> (&Scene, &mut Look) {
        (self.frozen.as_ref().unwrap_or(&self.scene), &mut self.look)
    }

    pub fn key(&mut self, key: KeyEvent) -> Wish {
        if key.kind == KeyEventKind::Release {
            return Wish::Nothing;
        }
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return if key.code == KeyCode::Char('c') { Wish::Interrupt } else { Wish::Nothing };
        }
        if self.look.typing {
            self.look.type_filter(key.code);
            return Wish::Nothing;
        }
        let look = &mut self.look;
        match key.code {
            KeyCode::Char('q') => return Wish::Quit,
            KeyCode::Char('+') if look.replays => return Wish::Faster,
            KeyCode::Char('-') if look.replays => return Wish::Slower,
            KeyCode::Char('e') if look.replays => return Wish::ToTheEnd,
            KeyCode::Char('s') => look.sort = look.sort.next(),
            KeyCode::Char('t') => look.which = look.which.next(),
            KeyCode::Char('/') => look.typing = true,
            KeyCode::Char('p' | ' ') => self.pause(),
            KeyCode::Esc => look.filter.clear(),
            KeyCode::Up | KeyCode::Char('k') => look.scroll = look.scroll.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => look.scroll += 1,
            KeyCode::PageUp => look.scroll = look.scroll.saturating_sub(look.page),
            KeyCode::PageDown => look.scroll += look.page,
            KeyCode::Home => look.scroll = 0,
            // Drawing knows where the end is.
            KeyCode::End => look.scroll = usize::MAX / 2,
            _ => {}
        }
        Wish::Nothing
    }

    fn pause(&mut self) {
        self.look.paused = !self.look.paused;
        self.frozen = self.look.paused.then(|| self.scene.clone());
    }
}

impl Look {
    fn type_filter(&mut self, key: KeyCode) {
        match key {
            KeyCode::Char(char) => self.filter.push(char),
            KeyCode::Backspace => drop(self.filter.pop()),
            KeyCode::Enter => self.typing = false,
            KeyCode::Esc => {
                self.filter.clear();
                self.typing = false;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(app: &mut App, keys: &str) -> Wish {
        let key = |char| match char {
            '\n' => KeyCode::Enter,
            '\x1b' => KeyCode::Esc,
            '\x08' => KeyCode::Backspace,
            char => KeyCode::Char(char),
        };
        keys.chars().map(|char| app.key(KeyEvent::new(key(char), KeyModifiers::NONE))).last().unwrap()
    }

    #[test]
    fn a_filter_is_typed_and_cleared() {
        let mut app = App::default();
        assert_eq!(press(&mut app, "/sqtx\x08\n"), Wish::Nothing);
        assert_eq!((app.look.filter.as_str(), app.look.typing, app.look.sort), ("sqt", false, Sort::Socket));
        press(&mut app, "\x1b");
        assert_eq!(app.look.filter, "");
        press(&mut app, "/abc\x1b");
        assert_eq!((app.look.filter.as_str(), app.look.typing), ("", false));
    }

    #[test]
    fn a_pause_keeps_the_picture() {
        let mut app = App::default();
        press(&mut app, "p");
        app.event(Event { what: "DROPPED".into(), count: Some(3), ..Event::default() });
        assert_eq!(app.shown().0.model.missing, 0);
        press(&mut app, " ");
        assert_eq!(app.shown().0.model.missing, 3);
    }

    #[test]
    fn keys_ask_for_things() {
        let mut app = App::default();
        assert_eq!(press(&mut app, "q"), Wish::Quit);
        assert_eq!(press(&mut app, "+"), Wish::Nothing);
        app.look.replays = true;
        assert_eq!(press(&mut app, "+"), Wish::Faster);
        let interrupt = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(app.key(interrupt), Wish::Interrupt);
    }
}
