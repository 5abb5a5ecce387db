//! Numbers of a series, and the series as bars of a character's width.

/// Seconds over which the present rate is taken.
const RATE_SECONDS: usize = 10;
/// Bars, the lowest first; nothing is no bar.
const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Requests a second over the last whole seconds: the last of all is not over.
pub(super) fn rate(series: &[u64]) -> f64 {
    let whole = series.iter().rev().skip(1).take(RATE_SECONDS);
    whole.sum::<u64>() as f64 / RATE_SECONDS as f64
}

/// A share in percent.
pub(super) fn share(part: u64, total: u64) -> String {
    if total == 0 { "-".to_owned() } else { format!("{:.1} %", part as f64 * 100.0 / total as f64) }
}

/// A series as so many bars, the newest at the right; the highest is the most.
pub(super) fn bars(series: &[u64], width: usize) -> String {
    if width == 0 {
        return String::new();
    }
    let each = series.len().div_ceil(width).max(1);
    let mut sums: Vec<u64> = series.rchunks(each).map(|chunk| chunk.iter().sum()).collect();
    sums.reverse();
    let most = sums.iter().copied().max().unwrap_or(0).max(1);
    let steps = BARS.len() as u64 - 1;
    let bar = |sum: u64| usize::try_from((sum * steps).div_ceil(most)).ok().and_then(|step| BARS.get(step));
    sums.into_iter().map(|sum| bar(sum).copied().unwrap_or(' ')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_becomes_bars() {
        for (series, width, wanted) in [
            (&[0, 1, 4, 8][..], 4, " ▁▄█"),
            (&[0, 1, 4, 8], 9, " ▁▄█"),
            (&[0, 0, 4, 4], 2, " █"),
            (&[8, 0, 0, 0, 1], 2, "█▁"),
            (&[0, 0], 2, "  "),
            (&[1, 1000], 2, "▁█"),
            (&[1], 0, ""),
            (&[], 5, ""),
        ] {
            assert_eq!(bars(series, width), wanted, "{series:?} on {width}");
        }
    }

    #[test]
    fn the_second_that_is_not_over_is_no_part_of_the_rate() {
        let mut series = vec![7; RATE_SECONDS + 5];
        series.push(1000);
        assert!((rate(&series) - 7.0).abs() < 1e-9);
        assert_eq!((share(1, 8), share(0, 0)), ("12.5 %".to_owned(), "-".to_owned()));
    }
}
