//! The log's lines for people, taken apart again, and their dates.
//!
//! ```text
//! DATE PID #NUMBER TYPE ['IDENTITY'] EVENT [ENDPOINT] [peer PEER] [fd N] [in N ms] [code 0xN] [status N] [errno N (TEXT)]
//! DATE PID DROPPED N lines
//! ```

use crate::event::Event;

/// Reads a line; None if it is not one of the log's.
pub fn read(line: &str) -> Option<Event> {
    let (date, rest) = line.trim_end().split_once(' ')?;
    let (pid, rest) = rest.split_once(' ')?;
    let mut event = Event { time: seconds(date)?, pid: pid.parse().ok()?, ..Event::default() };
    if let Some(lines) = rest.strip_prefix("DROPPED ") {
        event.count = lines.strip_suffix(" lines")?.parse().ok();
        event.what = "DROPPED".into();
        return event.count.is_some().then_some(event);
    }
    let (number, rest) = rest.strip_prefix('#')?.split_once(' ')?;
    event.socket = number.parse().ok()?;
    let (kind, rest) = rest.split_once(' ')?;
    event.kind = kind.into();
    let (identity, rest) = identity(rest);
    event.identity = identity.into();
    let (what, rest) = rest.split_at(rest.find(' ').unwrap_or(rest.len()));
    event.what = what.into();
    is_name(what).then(|| facts(rest, event))
}

/// Splits off the identity. It may have quotes inside: what comes after the
/// last one is the name of an event.
fn identity(text: &str) -> (&str, &str) {
    let Some(text) = text.strip_prefix('\'') else { return ("", text) };
    let ends = text.match_indices("' ").map(|(at, quote)| (&text[..at], &text[at + quote.len()..]));
    ends.into_iter()
        .find(|(_, rest)| is_name(rest.split(' ').next().unwrap_or_default()))
        .unwrap_or(("", text))
}

fn is_name(word: &str) -> bool {
    word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// Takes what follows an event's name, from the back: only the endpoint may
/// have blanks in it.
fn facts(rest: &str, mut event: Event) -> Event {
    let mut rest = rest;
    if let Some((before, errno)) = rest.rsplit_once(" errno ")
        && let Some((number, text)) = errno.split_once(' ')
    {
        event.errno = number.parse().ok();
        event.error = text.trim_start_matches('(').trim_end_matches(')').into();
        rest = before;
    }
    event.status = number(&mut rest, " status ", "");
    event.code = hexadecimal(&mut rest);
    event.interval = number(&mut rest, " in ", " ms");
    event.fd = number(&mut rest, " fd ", "");
    if let Some((before, peer)) = rest.rsplit_once(" peer ") {
        event.peer = peer.into();
        rest = before;
    }
    event.endpoint = rest.trim_start().into();
    event
}

fn number(rest: &mut &str, before: &str, after: &str) -> Option<i32> {
    let (start, number) = rest.rsplit_once(before)?;
    let number = number.strip_suffix(after)?.parse().ok()?;
    *rest = start;
    Some(number)
}

fn hexadecimal(rest: &mut &str) -> Option<i32> {
    let (start, number) = rest.rsplit_once(" code 0x")?;
    let number = u32::from_str_radix(number, 16).ok()?;
    *rest = start;
    Some(number.cast_signed())
}

// ---- dates

/// Days from the first of March of the year 0 to 1970. Years begin in March
/// here, so that the day that some years have more comes last.
const EPOCH: i64 = 719_468;

/// Seconds since 1970 as a date in UTC (RFC 3339).
pub fn date(time: f64) -> String {
    let micros = (time * 1e6).round() as i64;
    let (second, micros) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
    let (days, second) = (second.div_euclid(86_400) + EPOCH, second.rem_euclid(86_400));
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

/// The seconds of a date.
fn seconds(date: &str) -> Option<f64> {
    let (day, time) = date.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = three(day, '-')?;
    let [hour, minute, second] = three(time, ':')?;
    let (month, year) = if month > 2.0 { (month - 3.0, year) } else { (month + 9.0, year - 1.0) };
    let leap = (year / 4.0).floor() - (year / 100.0).floor() + (year / 400.0).floor();
    let days = 365.0 * year + leap + ((153.0 * month + 2.0) / 5.0).floor() + day - 1.0 - EPOCH as f64;
    Some(days * 86_400.0 + hour * 3600.0 + minute * 60.0 + second)
}

fn three(text: &str, between: char) -> Option<[f64; 3]> {
    let numbers: Result<Vec<f64>, _> = text.split(between).map(str::parse).collect();
    numbers.ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_back_as_it_was() {
        let lines = [
            "2024-02-29T23:59:59.000042Z 7 #3 DEALER 'w1' CONNECTED tcp://127.0.0.1:5 peer tcp://[::1]:5 fd 9 errno 111 (Connection refused)",
            "2024-02-29T23:59:59.000042Z 7 #3 DEALER CONNECT_RETRIED tcp://127.0.0.1:5 in 0 ms",
            "2024-02-29T23:59:59.000042Z 7 #3 DEALER HANDSHAKE_FAILED_AUTH tcp://127.0.0.1:5 fd 3 status 400",
            "2024-02-29T23:59:59.000042Z 7 #3 DEALER HANDSHAKE_FAILED_PROTOCOL tcp://127.0.0.1:5 fd 3 code 0x11000002",
            "2024-02-29T23:59:59.000042Z 7 #3 DEALER SOCKET_OPENED",
            "2024-02-29T23:59:59.000042Z 7 #3 DEALER 'it's a \\x5c' LISTENING ipc:///tmp/a fd b fd 3",
            "1970-01-01T00:00:00.000000Z 7 DROPPED 12 lines",
        ];
        for line in lines {
            assert_eq!(Event::read(line).unwrap().to_string(), line);
        }
        assert_eq!(read(lines[5]).unwrap().endpoint, "ipc:///tmp/a fd b");
        assert_eq!(read(lines[5]).unwrap().identity, "it's a \\x5c");
        assert_eq!(read(lines[3]).unwrap().code, Some(0x1100_0002));
    }

    #[test]
    fn other_lines_are_none() {
        let lines = [
            "2024-02-29 a b c",
            "x y z",
            "2024-02-29T23:59:59Z 7 #x DEALER UP",
            "2024-02-29T23:59:59Z 7 #1 A b",
        ];
        for line in lines {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn days_are_counted_right() {
        let days = [
            (0.0, "1970-01-01"),
            (951_782_400.0, "2000-02-29"),
            (951_868_800.0, "2000-03-01"),
            (1_704_067_200.0, "2024-01-01"),
            (4_107_542_400.0, "2100-03-01"),
        ];
        for (time, day) in days {
            let text = format!("{day}T00:00:00.000000Z");
            assert_eq!(date(time), text);
            assert_eq!(seconds(&text), Some(time));
        }
    }
}
