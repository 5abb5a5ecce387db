//! A picture drawn: on eighty columns, on two hundred, on thirty.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Paragraph, Wrap};

use super::chart::{bars, rate, share};
use super::keys::KEYS;
use super::picture::{Entry, Picture, Row, TABS, Tab};
use super::recent::{MINUTES, SECONDS};
use crate::layout::plain;

/// Below this nothing can be told.
const LEAST: (u16, u16) = (24, 6);
/// From this width on, tables stand side by side.
const WIDE_COLUMNS: u16 = 90;
/// Columns before a chart.
const LABEL_COLUMNS: u16 = 26;
/// The classes in the order of their series, with their colours.
const CLASSES: [(&str, Color); 5] = [
    ("open", Color::Green),
    ("refused", Color::Yellow),
    ("absent", Color::Blue),
    ("wrong", Color::Magenta),
    ("failing", Color::Red),
];

/// Draws a picture.
pub(super) fn draw(frame: &mut Frame<'_>, picture: &Picture) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        frame.render_widget(Paragraph::new("too small: q ends"), area);
        return;
    }
    let rows = [Constraint::Length(1), Constraint::Length(1), Constraint::Min(1), Constraint::Length(1)];
    let [head, tabs, body, foot] = Layout::vertical(rows).areas(area);
    frame.render_widget(title(picture), head);
    frame.render_widget(names(picture, tabs.width), tabs);
    frame.render_widget(footer(picture), foot);
    if picture.choice.help {
        frame.render_widget(help(picture), body);
        return;
    }
    match picture.choice.tab {
        Tab::Overview => overview(frame, picture, body),
        Tab::Refusals => entries(frame, picture, body),
        Tab::Paths => table(frame, picture, body, "Shut", &picture.paths),
        Tab::Clients => table(frame, picture, body, "Clients and crawlers", &picture.clients),
        Tab::Causes => {
            let [above, below] = Layout::vertical([Constraint::Percentage(40), Constraint::Min(3)]).areas(body);
            table(frame, picture, above, "Causes, as logs state them", &picture.causes);
            findings(frame, picture, below);
        }
    }
}

/// A style of a colour, where colours are wanted.
fn style(picture: &Picture, colour: Color) -> Style {
    if picture.colour { Style::new().fg(colour) } else { Style::new() }
}

fn strong() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

/// What is loud: seen without colours too.
fn loud(picture: &Picture) -> Style {
    style(picture, Color::Red).add_modifier(Modifier::BOLD | Modifier::REVERSED)
}

fn title(picture: &Picture) -> Line<'_> {
    let sums = &picture.sums;
    let mut spans = vec![Span::styled("doorward logs", strong())];
    if sums.alarms > 0 {
        spans.push(" ".into());
        spans.push(Span::styled(format!(" {} OPEN THOUGH SHUT ", sums.alarms), loud(picture)));
    }
    if picture.choice.paused {
        spans.push(" ".into());
        spans.push(Span::styled(" paused ", Style::new().add_modifier(Modifier::REVERSED)));
    }
    let unread = if sums.unparsed > 0 { format!(", {} not understood", sums.unparsed) } else { String::new() };
    let logs = if picture.logs == 1 { "1 log".to_owned() } else { format!("{} logs", picture.logs) };
    spans.push(format!("  {logs}  {} lines, {} refused{unread}", sums.lines, sums.refused).into());
    Line::from(spans)
}

/// The tabs; where they find no room, the one that is chosen.
fn names(picture: &Picture, width: u16) -> Line<'static> {
    let all: usize = TABS.iter().map(|(_, name)| name.len() + 5).sum();
    let shown = |tab: Tab| usize::from(width) >= all || tab == picture.choice.tab;
    let spans = (1..).zip(TABS).filter(|(_, (tab, _))| shown(*tab)).map(|(number, (tab, name))| {
        let chosen = if tab == picture.choice.tab { strong().add_modifier(Modifier::REVERSED) } else { Style::new() };
        [Span::styled(format!(" {number} {name} "), chosen), Span::raw(" ")]
    });
    spans.flatten().collect()
}

fn footer(picture: &Picture) -> Line<'_> {
    let choice = &picture.choice;
    if choice.types {
        return Line::from(vec![Span::styled("/", strong()), plain(&choice.filter).into_owned().into(), "▏".into()]);
    }
    if !choice.filter.is_empty() {
        return Line::from(format!("with `{}` in it; Esc shows all", plain(&choice.filter)));
    }
    if picture.remark.is_empty() {
        return Line::from("q end  Tab next  ↑↓ scroll  p pause  / filter  a all  ? help");
    }
    Line::from(plain(&picture.remark).into_owned())
}

fn help(picture: &Picture) -> Paragraph<'static> {
    let lines = KEYS
        .iter()
        .map(|(keys, what)| Line::from(vec![Span::styled(format!("{keys:<22}"), strong()), Span::raw(*what)]));
    let note = "Counts in the charts are requests a second; tables tell of the last 10 minutes unless `a` was pressed.";
    let lines: Vec<Line<'static>> = lines.chain([Line::default(), Line::from(note)]).collect();
    Paragraph::new(lines).wrap(Wrap { trim: false }).block(block(picture, "Keys"))
}

fn block(picture: &Picture, title: &str) -> Block<'static> {
    Block::new().borders(Borders::TOP).border_style(style(picture, Color::DarkGray)).title(format!(" {title} "))
}

fn overview(frame: &mut Frame<'_>, picture: &Picture, area: Rect) {
    let charts_rows = if area.height < 14 { 3 } else { 6 };
    let [above, middle, below] =
        Layout::vertical([Constraint::Length(charts_rows), Constraint::Fill(1), Constraint::Fill(1)]).areas(area);
    charts(frame, picture, above);
    if area.width < WIDE_COLUMNS {
        table(frame, picture, middle, "Shut", &picture.paths);
        entries(frame, picture, below);
        return;
    }
    let halves = [Constraint::Fill(3), Constraint::Fill(2)];
    let spaced = Layout::horizontal(halves).spacing(1);
    let [left, right] = spaced.areas(middle);
    table(frame, picture, left, "Shut", &picture.paths);
    table(frame, picture, right, "Clients and crawlers", &picture.clients);
    let [left, right] = spaced.areas(below);
    entries(frame, picture, left);
    let [causes, found] = Layout::vertical([Constraint::Fill(1), Constraint::Fill(1)]).areas(right);
    table(frame, picture, causes, "Causes", &picture.causes);
    findings(frame, picture, found);
}

/// Requests a second of each class, those that came first.
fn charts(frame: &mut Frame<'_>, picture: &Picture, area: Rect) {
    let block = block(picture, &format!("Requests, the last {} minutes", SECONDS / 60));
    let inner = block.inner(area);
    let width = usize::from(inner.width.saturating_sub(LABEL_COLUMNS));
    let total: u64 = picture.series.iter().flatten().sum();
    let mut lines: Vec<(bool, Line<'_>)> = Vec::new();
    for ((name, colour), series) in CLASSES.iter().zip(&picture.series) {
        let numbers = format!("{name:<8}{:>8.1}/s {:>6} ", rate(series), share(series.iter().sum(), total));
        let spans = vec![Span::raw(numbers), Span::styled(bars(series, width), style(picture, *colour))];
        // Of few rows, those that tell of refusals come first.
        lines.push((matches!(*name, "open" | "refused"), Line::from(spans)));
    }
    if usize::from(inner.height) < lines.len() {
        lines.retain(|(is_first, _)| *is_first);
    }
    let lines: Vec<Line<'_>> = lines.into_iter().map(|(_, line)| line).collect();
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

fn span(picture: &Picture) -> String {
    if picture.choice.all { "everything counted".to_owned() } else { format!("the last {MINUTES} minutes") }
}

fn table(frame: &mut Frame<'_>, picture: &Picture, area: Rect, title: &str, rows: &[Row]) {
    let block = block(picture, &format!("{title}, {}", span(picture)));
    let lines: Vec<Line<'_>> = rows
        .iter()
        .skip(scrolled(picture, rows.len()))
        .take(usize::from(area.height))
        .map(|row| {
            let cells: Vec<String> = row.cells.iter().map(|cell| clean(cell)).collect();
            Line::from(vec![
                Span::styled(format!("{:>8}", row.count), strong()),
                format!("  {}", cells.join("  ")).into(),
            ])
        })
        .collect();
    frame.render_widget(Paragraph::new(or_nothing(lines, picture)).block(block), area);
}

fn entries(frame: &mut Frame<'_>, picture: &Picture, area: Rect) {
    let lines: Vec<Line<'_>> = picture
        .entries
        .iter()
        .skip(scrolled(picture, picture.entries.len()))
        .take(usize::from(area.height))
        .map(|entry| refusal(picture, entry))
        .collect();
    frame.render_widget(Paragraph::new(or_nothing(lines, picture)).block(block(picture, "The newest refusals")), area);
}

fn refusal<'a>(picture: &Picture, entry: &Entry) -> Line<'a> {
    let of = if entry.alarm { loud(picture) } else { Style::new() };
    let time = entry.moment.split_once(' ').map_or(entry.moment.as_str(), |(_, time)| time);
    Line::from(vec![
        Span::styled(format!("{time}  "), style(picture, Color::DarkGray)),
        Span::styled(clean(&entry.line), of),
    ])
}

fn findings(frame: &mut Frame<'_>, picture: &Picture, area: Rect) {
    let lines = picture.findings.iter().skip(scrolled(picture, picture.findings.len()));
    let mut lines: Vec<Line<'_>> = lines.map(|text| Line::from(format!("* {}", clean(text)))).collect();
    if lines.is_empty() {
        lines.push(Line::from("none so far"));
    }
    let paragraph =
        Paragraph::new(lines).wrap(Wrap { trim: true }).block(block(picture, "Findings, everything counted"));
    frame.render_widget(paragraph, area);
}

/// How far the rows are scrolled, if there are so many.
fn scrolled(picture: &Picture, rows: usize) -> usize {
    picture.choice.scroll.min(rows.saturating_sub(1))
}

fn or_nothing<'a>(lines: Vec<Line<'a>>, picture: &Picture) -> Vec<Line<'a>> {
    if !lines.is_empty() {
        return lines;
    }
    let is_old = !picture.choice.all && picture.sums.refused > 0;
    vec![Line::from(if is_old { "nothing; `a` shows everything counted" } else { "nothing" })]
}

/// What clients sent, on one line and without effect on the terminal.
fn clean(text: &str) -> String {
    plain(text).replace(['\n', '\t'], " ")
}

#[cfg(test)]
mod tests;
