//! What keys do.

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::picture::{Choice, TABS};
use super::recent::ROWS;

/// Most characters of a filter.
pub(super) const MAX_FILTER: usize = 80;
/// Rows of a page.
const PAGE: usize = 10;

/// The keys and what they do, for the page that explains them.
pub(super) const KEYS: [(&str, &str); 8] = [
    ("q, ^C", "end, with the report of everything that was counted"),
    ("Tab, ← →, 1-5", "another tab"),
    ("↑ ↓, PgUp PgDn, Home", "scroll"),
    ("p, space", "the picture stands still; counting goes on"),
    ("/", "show what has this text in it; Enter keeps it, Esc clears it"),
    ("a", "tables of everything counted, or of the last 10 minutes"),
    ("?", "this page"),
    ("Esc", "back"),
];

/// What a key comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// The picture is another one.
    Changed,
    /// Nothing.
    Nothing,
    /// The end is asked for.
    Over,
}

/// Takes an event of the terminal.
pub(super) fn take(choice: &mut Choice, event: &Event) -> Done {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => pressed(choice, key),
        Event::Resize(..) => Done::Changed,
        _ => Done::Nothing,
    }
}

fn pressed(choice: &mut Choice, key: &KeyEvent) -> Done {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return if matches!(key.code, KeyCode::Char('c' | 'd')) { Done::Over } else { Done::Nothing };
    }
    if choice.types {
        return typed(choice, key.code);
    }
    match key.code {
        KeyCode::Char('q') => return Done::Over,
        KeyCode::Esc if choice.help => choice.help = false,
        KeyCode::Esc => choice.filter.clear(),
        KeyCode::Char('?') => choice.help = !choice.help,
        KeyCode::Char('p' | ' ') => choice.paused = !choice.paused,
        KeyCode::Char('a') => choice.all = !choice.all,
        KeyCode::Char('/') => choice.types = true,
        KeyCode::Tab | KeyCode::Right | KeyCode::Char('l') => step(choice, 1),
        KeyCode::BackTab | KeyCode::Left | KeyCode::Char('h') => step(choice, TABS.len() - 1),
        KeyCode::Down | KeyCode::Char('j') => scroll(choice, 1),
        KeyCode::PageDown => scroll(choice, PAGE),
        KeyCode::Up | KeyCode::Char('k') => choice.scroll = choice.scroll.saturating_sub(1),
        KeyCode::PageUp => choice.scroll = choice.scroll.saturating_sub(PAGE),
        KeyCode::Home => choice.scroll = 0,
        KeyCode::Char(digit) => return numbered(choice, digit),
        _ => return Done::Nothing,
    }
    Done::Changed
}

/// A letter of the filter.
fn typed(choice: &mut Choice, code: KeyCode) -> Done {
    choice.scroll = 0;
    match code {
        KeyCode::Enter => choice.types = false,
        KeyCode::Esc => {
            choice.filter.clear();
            choice.types = false;
        }
        KeyCode::Backspace => drop(choice.filter.pop()),
        KeyCode::Char(letter) if choice.filter.chars().count() < MAX_FILTER => choice.filter.push(letter),
        _ => return Done::Nothing,
    }
    Done::Changed
}

fn numbered(choice: &mut Choice, digit: char) -> Done {
    let number = digit.to_digit(10).and_then(|number| usize::try_from(number).ok()?.checked_sub(1));
    let Some((tab, _)) = number.and_then(|number| TABS.get(number)) else { return Done::Nothing };
    choice.tab = *tab;
    choice.scroll = 0;
    Done::Changed
}

fn step(choice: &mut Choice, by: usize) {
    let at = TABS.iter().position(|(tab, _)| *tab == choice.tab).unwrap_or(0);
    if let Some((tab, _)) = TABS.get((at + by) % TABS.len()) {
        choice.tab = *tab;
    }
    choice.scroll = 0;
}

fn scroll(choice: &mut Choice, by: usize) {
    choice.scroll = (choice.scroll + by).min(ROWS);
}

#[cfg(test)]
mod tests {
    use super::super::picture::Tab;
    use super::*;

    fn press(choice: &mut Choice, codes: &[KeyCode]) -> Done {
        let mut done = Done::Nothing;
        for code in codes {
            done = take(choice, &Event::Key(KeyEvent::new(*code, KeyModifiers::NONE)));
        }
        done
    }

    #[test]
    fn keys_do_what_the_page_says() {
        use KeyCode::*;
        let start = Choice::default;
        for (codes, wanted) in [
            (&[Tab][..], Choice { tab: self::Tab::Refusals, ..start() }),
            (&[Left], Choice { tab: self::Tab::Causes, ..start() }),
            (&[Tab, BackTab], start()),
            (&[Char('3'), Down, Down, Up], Choice { tab: self::Tab::Paths, scroll: 1, ..start() }),
            (&[Down, Char('4')], Choice { tab: self::Tab::Clients, ..start() }),
            (&[Char('9')], start()),
            (&[Char('p')], Choice { paused: true, ..start() }),
            (&[Char('p'), Char(' ')], start()),
            (&[Char('/'), Char('q'), Char('?')], Choice { filter: "q?".to_owned(), types: true, ..start() }),
            (&[Char('/'), Char('a'), Backspace, Char('b'), Enter], Choice { filter: "b".to_owned(), ..start() }),
            (&[Char('/'), Char('a'), Enter, Esc], start()),
            (&[Char('/'), Char('a'), Esc], start()),
            (&[Char('?')], Choice { help: true, ..start() }),
            (&[Char('?'), Esc], start()),
            (&[Char('a')], Choice { all: true, ..start() }),
        ] {
            let mut choice = start();
            press(&mut choice, codes);
            assert_eq!(choice, wanted, "{codes:?}");
        }
    }

    #[test]
    fn the_end_is_asked_for_by_q_and_by_an_interrupt() {
        assert_eq!(press(&mut Choice::default(), &[KeyCode::Char('q')]), Done::Over);
        assert_eq!(press(&mut Choice::default(), &[KeyCode::Char('/'), KeyCode::Char('q')]), Done::Changed);
        let interrupt = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        let mut typing = Choice { types: true, ..Choice::default() };
        assert_eq!(take(&mut typing, &Event::Key(interrupt)), Done::Over);
    }

    #[test]
    fn filters_and_scrolling_have_limits() {
        let mut choice = Choice::default();
        press(&mut choice, &[KeyCode::PageDown; 100]);
        assert_eq!(choice.scroll, ROWS);
        press(&mut choice, &[KeyCode::Char('/')]);
        press(&mut choice, &[KeyCode::Char('x'); MAX_FILTER + 1]);
        assert_eq!(choice.filter.len(), MAX_FILTER);
    }
}
