//! The terminal while the view has it, and giving it back.

use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::{Frame, Terminal, backend::CrosstermBackend};
use std::io::{self, Stdout, stdout};

/// The terminal, which gets back what it had when this is dropped, and
/// before a panic of any thread says what it has to say.
pub struct Screen(Terminal<CrosstermBackend<Stdout>>);

impl Screen {
    pub fn enter() -> io::Result<Screen> {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            report(panic);
        }));
        enable_raw_mode()?;
        let terminal = execute!(stdout(), EnterAlternateScreen)
            .and_then(|()| Terminal::new(CrosstermBackend::new(stdout())))
            .inspect_err(|_| give_back())?;
        Ok(Screen(terminal))
    }

    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.0.draw(draw).map(drop)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// As far as possible: the terminal may be gone.
fn give_back() {
    let _ = execute!(stdout(), LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use nix::pty::openpty;
    use nix::sys::termios::tcgetattr;
    use std::fs::File;
    use std::io::Read;
    use std::os::fd::AsFd;
    use std::process::Command;

    const INSIDE: &str = "ZMQ_EVENTS_TEST_PANICS";

    /// Runs itself once more, in a terminal.
    #[test]
    fn a_panic_gives_the_terminal_back() {
        if std::env::var_os(INSIDE).is_some() {
            let mut screen = Screen::enter().unwrap();
            screen.draw(|frame| frame.render_widget("hello", frame.area())).unwrap();
            panic!("on purpose");
        }
        let terminal =
            openpty(&nix::pty::Winsize { ws_row: 9, ws_col: 40, ws_xpixel: 0, ws_ypixel: 0 }, None).unwrap();
        let before = tcgetattr(&terminal.slave).unwrap();
        let side = || terminal.slave.try_clone().unwrap();
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["a_panic_gives_the_terminal_back", "--nocapture", "--test-threads=1"])
            .env(INSIDE, "1")
            .stdin(side())
            .stdout(side())
            .stderr(side())
            .status()
            .unwrap();
        assert!(!status.success());
        assert_eq!(tcgetattr(&terminal.slave).unwrap(), before);

        let mut file = File::from(terminal.master);
        let mut printed = Vec::new();
        let ready = |file: &File| {
            let mut fds = [PollFd::new(file.as_fd(), PollFlags::POLLIN)];
            poll(&mut fds, PollTimeout::ZERO).unwrap() == 1
        };
        while ready(&file) {
            let mut buffer = [0; 4096];
            let count = file.read(&mut buffer).unwrap();
            printed.extend_from_slice(&buffer[..count]);
        }
        let printed = String::from_utf8_lossy(&printed);
        let at = |text: &str| printed.find(text).unwrap_or_else(|| panic!("no {text:?} in {printed:?}"));
        assert!(at("\x1b[?1049h") < at("hello"));
        assert!(at("hello") < at("\x1b[?1049l"));
        assert!(at("\x1b[?1049l") < at("on purpose"));
        assert!(at("\x1b[?25h") < at("on purpose"));
    }
}
