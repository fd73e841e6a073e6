//! Draws the view.

use crate::app::{Look, Scene};
use crate::event::Event;
use crate::model::{Model, Second, State};
use crate::rows::{Level, Row, Sort, rows, span};
use crate::tail::Entry;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style, Stylize};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Cell, Paragraph, Table};

/// Seconds of history that stand beside a rate, at most.
const BARS: usize = 20;

pub fn draw(frame: &mut Frame<'_>, scene: &Scene, look: &mut Look) {
    use Constraint::{Fill, Length};
    let parts = [Length(1), Length(1), Length(1), Fill(3), Length(1), Fill(2), Length(1)];
    let [title, counts, rates, table, bar, tail, help] = Layout::vertical(parts).areas(frame.area());
    draw_title(frame, title, scene, look);
    frame.render_widget(count_line(&scene.model), counts);
    draw_rates(frame, rates, &scene.model);
    draw_table(frame, table, scene, look);
    frame.render_widget(Line::from(look.which.heading().bold()).style(bar_style()), bar);
    draw_tail(frame, tail, scene, look);
    frame.render_widget(help_line(look), help);
}

fn bar_style() -> Style {
    Style::new().fg(Color::Gray).bg(Color::Indexed(236))
}

fn draw_title(frame: &mut Frame<'_>, area: Rect, scene: &Scene, look: &Look) {
    let style = Style::new().fg(Color::Black).bg(Color::Cyan);
    let left = Line::from(vec![" zmq-events ".bold(), scene.title.as_str().into()]);
    let paused = if look.paused { "PAUSED  " } else { "" };
    let age = span(scene.model.now - scene.start);
    let right = Line::from(format!("{paused}{}  {age} ", scene.status)).right_aligned();
    frame.render_widget(Paragraph::new(left).style(style), area);
    let width = (right.width() as u16).min(area.width);
    frame.render_widget(
        Paragraph::new(right).style(style.bold()),
        Rect { x: area.right() - width, width, ..area },
    );
}

/// How many are how.
fn count_line(model: &Model) -> Line<'_> {
    let (mut bound, mut up, mut busy, mut out) = (0, 0, 0, 0);
    let sockets = model.sockets.values().filter(|socket| socket.ended.is_none());
    for socket in sockets.clone() {
        bound += socket.bound.values().filter(|bound| bound.state == State::Listening).count();
        let links = socket.bound.values().flat_map(|bound| bound.links());
        for link in links.chain(socket.outgoing.values().flat_map(|outgoing| outgoing.links())) {
            match link.state {
                State::Up => up += 1,
                State::Lost | State::Closed => {}
                _ if link.out.is_some() => out += 1,
                _ => busy += 1,
            }
        }
    }
    let mut spans = vec![
        format!(" {} sockets  {bound} bound  ", sockets.count()).into(),
        format!("{up} up").fg(color(State::Up)),
        format!("  {busy} connecting").fg(color(State::Connecting)),
        format!("  {out} out").fg(color(State::Down)),
        format!("  {} retries", model.ledger.total.retries).into(),
    ];
    if model.missing > 0 {
        spans.push(format!("  {} events missing", model.missing).red().bold());
    }
    Line::from(spans)
}

/// What came and went: in all, per second, and bars for the last seconds, as far as there is room.
fn draw_rates(frame: &mut Frame<'_>, area: Rect, model: &Model) {
    let (rates, total) = (&model.rates, &model.ledger.total);
    type Of = fn(&Second) -> u64;
    let parts: [(_, _, _, Of); 3] = [
        ("connects", total.made, Color::Green, |second| second.made),
        ("drops", total.lost, Color::Red, |second| second.lost),
        ("refusals", total.refused, Color::Yellow, |second| second.refused),
    ];
    let areas = Layout::horizontal([Constraint::Fill(1); 3]).areas::<3>(area);
    for ((name, total, color, of), area) in parts.into_iter().zip(areas) {
        let text = format!(" {name} {total}, {:.1}/s ", rates.mean(of));
        let room = usize::from(area.width).saturating_sub(text.len() + 1).min(BARS);
        let bars = bars(&rates.history(of), room);
        frame.render_widget(Line::from(vec![text.into(), bars.fg(color)]), area);
    }
}

/// Numbers as a row of bars, the last ones.
fn bars(history: &[u64], room: usize) -> String {
    let last = &history[history.len().saturating_sub(room)..];
    let most = last.iter().copied().max().unwrap_or(0).max(1);
    let bar = |&number: &u64| match number {
        0 => ' ',
        number => ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'][((number * 8).div_ceil(most) - 1) as usize],
    };
    last.iter().map(bar).collect()
}

fn draw_table(frame: &mut Frame<'_>, area: Rect, scene: &Scene, look: &mut Look) {
    let all = rows(&scene.model, look.sort, &look.filter);
    look.page = usize::from(area.height.saturating_sub(1));
    look.scroll = look.scroll.min(all.len().saturating_sub(look.page));
    if all.is_empty() {
        let hint = match (look.filter.is_empty(), scene.model.events) {
            (false, _) => "nothing fits the filter",
            (true, 0) => "no event yet; a program tells its events if it uses zmq-oxide's libzmq.so.3",
            (true, _) => "no socket is open",
        };
        let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        frame.render_widget(format!(" {hint}").dark_gray(), below);
    }
    let shown = all.iter().skip(look.scroll).take(look.page).map(|row| cells(row, look.sort));
    use Constraint::{Fill, Length};
    let widths = [Fill(5), Length(11), Length(6), Length(7), Length(5), Fill(3)];
    let right = |text: &'static str| Cell::from(Text::from(text).right_aligned());
    let place = match all.len() {
        many if many > look.page => {
            format!(" CONNECTION  {}-{} of {many}", look.scroll + 1, (look.scroll + look.page).min(many))
        }
        _ => " CONNECTION".into(),
    };
    let heads = [
        Cell::from(place),
        Cell::from("STATE"),
        right("AGE"),
        right("RETRIES"),
        right("LOST"),
        Cell::from("LAST ERROR"),
    ];
    let header = ratatui::widgets::Row::new(heads).style(bar_style().bold());
    frame.render_widget(Table::new(shown, widths).header(header), area);
}

fn cells(row: &Row, sort: Sort) -> ratatui::widgets::Row<'_> {
    let name = match (sort, row.level) {
        (Sort::Socket, Level::Socket) => Line::from(format!(" {}", row.socket).bold()),
        (Sort::Socket, Level::Endpoint) => Line::from(format!("   {}", row.name)),
        (Sort::Socket, Level::Peer) => Line::from(format!("     {}", row.name)),
        // Where it is short of room, the socket is what can be done without.
        _ => Line::from(vec![format!(" {}  ", row.name).into(), row.socket.as_str().dim()]),
    };
    let color = row.state.map_or(Color::Reset, color);
    let number = |number: u64| {
        let text = if number == 0 { String::new() } else { number.to_string() };
        Cell::from(Text::from(text).right_aligned())
    };
    let cells = [
        Cell::from(name),
        Cell::from(row.status.as_str().fg(color)),
        Cell::from(Text::from(span(row.age)).right_aligned()),
        number(row.retries),
        number(row.lost),
        Cell::from(row.error.as_str().fg(if row.state == Some(State::Up) {
            Color::DarkGray
        } else {
            Color::Red
        })),
    ];
    let over = matches!(row.state, Some(State::Closed | State::Lost)) || row.status == "ended";
    ratatui::widgets::Row::new(cells).style(if over { Color::DarkGray } else { Color::Reset })
}

fn color(state: State) -> Color {
    match state {
        State::Up | State::Listening => Color::Green,
        State::Retrying | State::Connecting | State::Handshake | State::Closing => Color::Yellow,
        State::BindFailed | State::Down | State::Lost | State::Failed => Color::Red,
        State::Closed => Color::DarkGray,
    }
}

fn draw_tail(frame: &mut Frame<'_>, area: Rect, scene: &Scene, look: &Look) {
    let last = scene.tail.last(area.height.into(), look.which, &look.filter);
    let lines: Vec<_> = last.into_iter().map(|entry| tail_line(entry, scene.start)).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

fn tail_line(entry: &Entry, start: f64) -> Line<'_> {
    let time = |time: f64| format!("{:>9.3} ", time - start).dark_gray();
    match entry {
        Entry::Event(event) => Line::from(vec![
            time(event.time),
            format!("{}  ", event.socket()).into(),
            event.what.as_str().fg(event_color(event)),
            format!(" {}", brief(event)).into(),
        ]),
        Entry::Printed(when, line) => Line::from(vec![time(*when), "│ ".cyan(), line.as_str().cyan()]),
    }
}

/// Its details, without a peer that the endpoint tells already.
fn brief(event: &Event) -> String {
    match event.peer == event.endpoint {
        true => Event { peer: String::new(), ..event.clone() }.details(),
        false => event.details(),
    }
}

fn event_color(event: &Event) -> Color {
    match event.what.as_str() {
        "CONNECT_DELAYED" | "CONNECT_RETRIED" => Color::Yellow,
        "CONNECTED" | "ACCEPTED" | "LISTENING" | "HANDSHAKE_SUCCEEDED" => Color::Green,
        "DISCONNECTED" | "DROPPED" => Color::Red,
        what if what.contains("FAILED") || event.errno.is_some() => Color::Red,
        _ => Color::Reset,
    }
}

fn help_line(look: &Look) -> Line<'_> {
    if look.typing {
        return Line::from(vec![
            " /".bold(),
            look.filter.as_str().into(),
            "█".into(),
            "  Enter keeps it, Esc clears it".dim(),
        ]);
    }
    let mut spans = Vec::new();
    let mut key =
        |key: &'static str, does: String| spans.extend([format!(" {key}").bold(), format!(" {does} ").dim()]);
    key("q", "quit".into());
    key("s", format!("sort: {}", look.sort.name()));
    key("/", if look.filter.is_empty() { "filter".into() } else { format!("filter: {}", look.filter) });
    key("p", if look.paused { "go on".into() } else { "pause".into() });
    key("t", format!("tail: {}", look.which.name()));
    key("↑↓", "scroll".into());
    if look.replays {
        key("+-", "speed".into());
        key("e", "to the end".into());
    }
    Line::from(spans)
}
