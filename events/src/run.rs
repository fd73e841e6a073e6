//! The program that is watched: starting it, and all that comes from it.

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;
use ratatui::crossterm::event;
use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
use signal_hook::iterator::Signals;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, IsTerminal, PipeReader, Read, pipe, stderr, stdin, stdout};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::spawn;
use std::time::{Duration, Instant};

/// News that may wait. The program is not held up beyond that: what it cannot
/// get rid of, its log counts.
const WAITING: usize = 10_000;
/// How long what a program left behind may go on after its end.
const AFTERMATH: Duration = Duration::from_secs(1);
/// Silence after which nothing more is expected of it.
const SILENCE: Duration = Duration::from_millis(300);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {
    Out,
    Err,
}

pub enum News {
    /// A line of the log.
    Line(String),
    Printed(Stream, Vec<u8>),
    /// One of the above will not come any more.
    Over,
    /// The program has ended.
    Ended,
    Signal(i32),
    Key(event::KeyEvent),
    /// The terminal has another size.
    Resized,
}

/// Where what the program prints goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Output {
    /// To our standard error, since our standard output has the events.
    Aside,
    /// To the view, as far as it would go to the terminal.
    Captured,
}

pub struct Program {
    child: Child,
    news: Receiver<News>,
    sender: SyncSender<News>,
    /// Pipes that are open.
    pipes: usize,
    /// When it has ended, until when to listen.
    until: Option<Instant>,
    /// Whether a terminal would interrupt the program itself, as it does us.
    interrupted: bool,
}

impl Program {
    /// Starts a command with its log led to us.
    ///
    /// Signals are taken over last: what was ignored before, as nohup has it,
    /// stays so in the program.
    pub fn start(command: &[OsString], output: Output) -> io::Result<Program> {
        let (log, log_end) = pipe()?;
        // The library makes a copy of its own, which programs it starts do
        // not get; those that read the variable find this one.
        fcntl(&log_end, FcntlArg::F_SETFD(FdFlag::empty()))?;
        let mut start = Command::new(&command[0]);
        start.args(&command[1..]).env("ZMQ_MONITOR_LOG", format!("json:fd:{}", log_end.as_raw_fd()));
        match output {
            Output::Aside => drop(start.stdout(stderr().as_fd().try_clone_to_owned()?)),
            Output::Captured => {
                start.stdout(Stdio::piped());
                if stderr().is_terminal() {
                    start.stderr(Stdio::piped());
                }
                // Keys are for the view.
                if stdin().is_terminal() {
                    start.stdin(Stdio::null());
                }
            }
        }
        let mut child = start.spawn()?;
        drop(log_end);
        let (sender, news) = sync_channel(WAITING);
        let mut pipes = 1;
        let to = sender.clone();
        spawn(move || read_log(log, &to));
        pipes += read_output(child.stdout.take(), Stream::Out, &sender);
        pipes += read_output(child.stderr.take(), Stream::Err, &sender);
        let (pid, to) = (Pid::from_raw(child.id().cast_signed()), sender.clone());
        spawn(move || {
            // It is left as it is, so that its number is not given to another.
            while waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT).is_err_and(is_interrupted)
            {
            }
            let _ = to.send(News::Ended);
        });
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2])?;
        let to = sender.clone();
        spawn(move || signals.forever().all(|signal| to.send(News::Signal(signal)).is_ok()));
        let has_terminal = stdin().is_terminal() || stdout().is_terminal() || stderr().is_terminal();
        let interrupted = output == Output::Aside && has_terminal;
        Ok(Program { child, news, sender, pipes, until: None, interrupted })
    }

    /// Has keys told, too.
    pub fn read_keys(&self) {
        read_keys(self.sender.clone());
    }

    pub fn signal(&self, signal: i32) {
        if let Ok(signal) = Signal::try_from(signal) {
            let _ = kill(Pid::from_raw(self.child.id().cast_signed()), signal);
        }
    }

    /// What comes next, if it comes before the time is over. Signals are
    /// handed on by the way.
    ///
    /// # Errors
    /// Timeout; Disconnected when the program has ended and all is said.
    pub fn next(&mut self, patience: Duration) -> Result<News, RecvTimeoutError> {
        let deadline = Instant::now() + patience;
        loop {
            let wait = match self.until {
                Some(until) if self.pipes == 0 || Instant::now() >= until => {
                    return Err(RecvTimeoutError::Disconnected);
                }
                Some(_) => SILENCE,
                None => deadline.saturating_duration_since(Instant::now()),
            };
            match self.news.recv_timeout(wait) {
                Ok(News::Signal(SIGINT | SIGQUIT)) if self.interrupted => {}
                Ok(News::Signal(signal)) => self.signal(signal),
                Ok(News::Over) => self.pipes -= 1,
                Ok(News::Ended) => self.until = Some(Instant::now() + AFTERMATH),
                Ok(news) => return Ok(news),
                Err(_) if self.until.is_some() => return Err(RecvTimeoutError::Disconnected),
                Err(error) => return Err(error),
            }
        }
    }

    /// The exit status, as a shell tells it.
    pub fn status(mut self) -> i32 {
        match self.child.wait() {
            Ok(status) => status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1),
            Err(_) => 1,
        }
    }
}

fn is_interrupted(errno: nix::errno::Errno) -> bool {
    errno == nix::errno::Errno::EINTR
}

/// Whether there is no such process.
pub fn is_gone(pid: u32) -> bool {
    let errno = kill(Pid::from_raw(pid.cast_signed()), None).err();
    errno == Some(nix::errno::Errno::ESRCH)
}

fn read_log(log: PipeReader, to: &SyncSender<News>) {
    let mut log = BufReader::with_capacity(1 << 16, log);
    let mut line = Vec::new();
    while log.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
        let text = String::from_utf8_lossy(line.trim_ascii_end()).into_owned();
        if to.send(News::Line(text)).is_err() {
            return;
        }
        line.clear();
    }
    let _ = to.send(News::Over);
}

/// Reads a pipe, if there is one; returns how many there are.
fn read_output(pipe: Option<impl Read + Send + 'static>, stream: Stream, to: &SyncSender<News>) -> usize {
    let Some(mut pipe) = pipe else { return 0 };
    let to = to.clone();
    spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            if to.send(News::Printed(stream, buffer[..count].to_vec())).is_err() {
                return;
            }
        }
        let _ = to.send(News::Over);
    });
    1
}

/// Has keys and changes of the terminal's size told.
pub fn read_keys(to: SyncSender<News>) {
    spawn(move || {
        while let Ok(event) = event::read() {
            let news = match event {
                event::Event::Key(key) => News::Key(key),
                event::Event::Resize(..) => News::Resized,
                _ => continue,
            };
            if to.send(news).is_err() {
                return;
            }
        }
    });
}
