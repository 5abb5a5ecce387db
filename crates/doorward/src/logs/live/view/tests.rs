//! Frames of fixed data, as a person sees them.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::super::picture::{Choice, Sums};
use super::*;

fn picture() -> Picture {
    let mut series: [Vec<u64>; 5] = std::array::from_fn(|_| vec![0; SECONDS]);
    for (second, refused) in (0..SECONDS).rev().zip([1, 2, 3, 4, 5, 6, 7, 8]) {
        series[0][second] = 30;
        series[1][second] = refused;
    }
    let row = |count, cells: [&str; 2]| Row { count, cells: cells.map(str::to_owned).to_vec() };
    Picture {
        sums: Sums { lines: 12_345, unparsed: 2, refused: 678, alarms: 1 },
        logs: 3,
        series,
        paths: vec![row(412, ["403", "shop.example/blog/post-1"]), row(3, ["401", "shop.example/account"])],
        clients: vec![row(400, ["66.249.64.5", "Googlebot (verified)"]), row(15, ["192.0.2.9", "curl"])],
        causes: vec![row(400, ["ip-denied", "The address is denied"])],
        entries: vec![
            Entry {
                moment: "2026-10-01 00:00:07".to_owned(),
                line: "200  GET  shop.example/admin/  192.0.2.9  curl  OPEN THOUGH SHUT".to_owned(),
                alarm: true,
            },
            Entry {
                moment: "2026-10-01 00:00:06".to_owned(),
                line: "403  GET  shop.example/blog/\u{1b}[31m\n1  192.0.2.9  curl".to_owned(),
                alarm: false,
            },
        ],
        findings: vec!["403 on /blog/* for Googlebot began 2026-10-04 03:12, 0 → 98 %".to_owned()],
        remark: String::new(),
        choice: Choice::default(),
        colour: true,
    }
}

fn buffer(picture: &Picture, width: u16, height: u16) -> ratatui::buffer::Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, picture)).unwrap();
    terminal.backend().buffer().clone()
}

fn drawn(picture: &Picture, width: u16, height: u16) -> String {
    let buffer = buffer(picture, width, height);
    let rows = buffer.content().chunks(usize::from(width));
    let text: Vec<String> =
        rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned()).collect();
    text.join("\n")
}

#[test]
fn the_overview_shows_all_on_a_wide_terminal() {
    let text = drawn(&picture(), 120, 30);
    for wanted in [
        "doorward logs  1 OPEN THOUGH SHUT   3 logs  12345 lines, 678 refused, 2 not understood",
        " 1 Overview   2 Refusals   3 Paths   4 Clients   5 Causes",
        "refused      3.5/s 13.0 %",
        "     412  403  shop.example/blog/post-1",
        "     400  66.249.64.5  Googlebot (verified)",
        "     400  ip-denied  The address is denied",
        "00:00:07  200  GET  shop.example/admin/",
        "* 403 on /blog/* for Googlebot began",
        "q end  Tab next",
    ] {
        assert!(text.contains(wanted), "`{wanted}` is not in\n{text}");
    }
    assert!(text.contains('█') && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn every_tab_is_drawn_at_every_size() {
    for (tab, _) in TABS {
        for width in [1, 23, 24, 40, 80, 200] {
            for height in [1, 5, 6, 12, 24, 60] {
                for help in [false, true] {
                    let choice = Choice { tab, help, ..Choice::default() };
                    drawn(&Picture { choice, ..picture() }, width, height);
                    drawn(
                        &Picture { choice: Choice { tab, help, ..Choice::default() }, ..Picture::default() },
                        width,
                        height,
                    );
                }
            }
        }
    }
}

#[test]
fn a_narrow_terminal_keeps_what_matters() {
    let text = drawn(&picture(), 40, 16);
    for wanted in ["OPEN THOUGH SHUT", " 1 Overview", "refused ", "412  403  shop.example", "00:00:07  200"] {
        assert!(text.contains(wanted), "`{wanted}` is not in\n{text}");
    }
    assert_eq!(drawn(&picture(), 20, 5).lines().next(), Some("too small: q ends"));
}

#[test]
fn what_was_chosen_is_shown() {
    let with = |change: fn(&mut Choice)| {
        let mut picture = picture();
        change(&mut picture.choice);
        drawn(&picture, 100, 24)
    };
    assert!(with(|choice| choice.paused = true).contains(" paused "));
    assert!(with(|choice| choice.all = true).contains("Shut, everything counted"));
    assert!(with(|choice| choice.help = true).contains("the picture stands still; counting goes on"));
    let typed = |choice: &mut Choice| (choice.types, choice.filter) = (true, "blog".to_owned());
    assert!(with(typed).contains("/blog▏"));
    assert!(with(|choice| choice.filter = "blog".to_owned()).contains("with `blog` in it"));
    let scrolled = with(|choice| (choice.tab, choice.scroll) = (Tab::Paths, 1));
    assert!(scrolled.contains("shop.example/account") && !scrolled.contains("/blog/post-1"));
    assert!(with(|choice| (choice.tab, choice.scroll) = (Tab::Paths, 100)).contains("shop.example/account"));
}

#[test]
fn without_colour_nothing_is_coloured_and_the_alarm_stands_out_still() {
    for colour in [false, true] {
        let buffer = buffer(&Picture { colour, ..picture() }, 120, 30);
        let is_coloured = buffer.content().iter().any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
        assert_eq!(is_coloured, colour);
        let alarm = buffer.content().iter().filter(|cell| cell.modifier.contains(Modifier::REVERSED | Modifier::BOLD));
        assert!(alarm.count() > 20, "the alarm is reversed");
    }
}
