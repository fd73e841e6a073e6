//! Where the log is written to: what `ZMQ_MONITOR_LOG` says.
//!
//! ```text
//! ZMQ_MONITOR_LOG=[json:|text:](stderr | fd:N | PATH)
//! ```
//!
//! The variable is read once per process, and not at all where the system
//! does not trust the environment (secure_getenv). A file is appended to and
//! made if need be; a link at its place is not followed.

use super::line::{Format, LONGEST};
use crate::errno::{Errno, Result};
use crate::sys::{self, fork};
use nix::errno::Errno as SystemErrno;
use nix::fcntl::{OFlag, open as open_file};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::stat::Mode;
use nix::unistd::write;
use std::ffi::OsStr;
use std::os::fd::{AsFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::OnceLock;

/// How often a writer that waits looks whether it is to give up, in ms.
const GLANCE: u16 = 50;

/// What the environment says.
struct Setting {
    format: Format,
    place: Place,
}

enum Place {
    /// Taken over once, so that the number may be used for something else.
    Descriptor(OwnedFd),
    /// Absolute, wherever the program goes.
    File(PathBuf),
}

/// An open log.
pub struct Target(OwnedFd);

/// Opens the log; None if there is to be none, or it cannot be opened.
pub fn open() -> Option<(Format, Target)> {
    static SETTING: OnceLock<Option<Setting>> = OnceLock::new();
    let value = || sys::env::trusted(c"ZMQ_MONITOR_LOG");
    let setting = fork::steady(|| SETTING.get_or_init(|| Setting::parse(&value()?)).as_ref())?;
    let fd = match &setting.place {
        Place::Descriptor(fd) => fd.try_clone().ok()?,
        Place::File(path) => append_to(path).ok()?,
    };
    Some((setting.format, Target(fd)))
}

impl Setting {
    fn parse(value: &[u8]) -> Option<Setting> {
        let (format, place) = match value.strip_prefix(b"json:") {
            Some(place) => (Format::Json, place),
            None => (Format::Text, value.strip_prefix(b"text:").unwrap_or(value)),
        };
        let place = match place {
            b"" => return None,
            b"stderr" => Place::Descriptor(sys::fd::duplicate(2, 3).ok()?),
            place => match place.strip_prefix(b"fd:") {
                Some(number) => Place::Descriptor(sys::fd::duplicate(parse_number(number)?, 3).ok()?),
                None => Place::File(std::path::absolute(OsStr::from_bytes(place)).ok()?),
            },
        };
        Some(Setting { format, place })
    }
}

fn parse_number(text: &[u8]) -> Option<RawFd> {
    str::from_utf8(text).ok()?.parse().ok()
}

fn append_to(path: &PathBuf) -> Result<OwnedFd> {
    let how = OFlag::O_WRONLY | OFlag::O_APPEND | OFlag::O_CREAT;
    // Non-blocking, so that a FIFO that nobody reads is an error.
    let safely = OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC | OFlag::O_NOCTTY | OFlag::O_NONBLOCK;
    Ok(open_file(path, how | safely, Mode::S_IRUSR | Mode::S_IWUSR)?)
}

impl Target {
    /// Writes lines, in pieces that the system does not break up. Waits as
    /// long as it takes, until `is_over`: then only what needs no waiting.
    ///
    /// # Errors
    /// The target cannot be written to any more.
    pub fn write(&mut self, lines: &[u8], is_over: impl Fn() -> bool) -> Result<()> {
        let mut rest = lines;
        while !rest.is_empty() {
            self.await_room(&is_over)?;
            match write(&self.0, piece(rest)) {
                Ok(count) => rest = &rest[count..],
                Err(SystemErrno::EINTR | SystemErrno::EAGAIN) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(())
    }

    fn await_room(&self, is_over: &impl Fn() -> bool) -> Result<()> {
        loop {
            let mut fds = [PollFd::new(self.0.as_fd(), PollFlags::POLLOUT)];
            match poll(&mut fds, PollTimeout::from(GLANCE)) {
                Ok(0) if is_over() => return Err(Errno::EAGAIN),
                Ok(0) | Err(SystemErrno::EINTR) => {}
                Ok(_) => return Ok(()),
                Err(errno) => return Err(errno.into()),
            }
        }
    }
}

/// As many lines as can be written in one piece.
fn piece(lines: &[u8]) -> &[u8] {
    let most = &lines[..lines.len().min(LONGEST)];
    let end = most.iter().rposition(|&byte| byte == b'\n').map_or(most.len(), |at| at + 1);
    &most[..end]
}
