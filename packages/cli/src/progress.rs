//! How far reading is, for whoever waits at a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::ui::{self, style, Line};

/// What is over sooner needs no progress.
const PATIENCE: Duration = Duration::from_millis(300);
/// Between two looks.
const STEP: Duration = Duration::from_millis(100);
/// Cells of the bar.
const CELLS: u64 = 20;

/// Does something long that adds the bytes that it has read to a counter, and tells on stderr how far it is, if that is a
/// terminal and `quiet` isn't set. Nothing is left of it.
pub fn reading<T>(total: u64, quiet: bool, work: impl FnOnce(&AtomicU64) -> T) -> T {
    let done = AtomicU64::new(0);
    if quiet || !io::stderr().is_terminal() {
        return work(&done);
    }
    let (over, waiting) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(|| tell(&done, total, waiting));
        let result = work(&done);
        drop(over);
        result
    })
}

fn tell(done: &AtomicU64, total: u64, over: mpsc::Receiver<()>) {
    let started = Instant::now();
    let mut wait = PATIENCE;
    let mut widest = 0;
    while over.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = STEP;
        let line = line(done.load(Relaxed), total, started.elapsed());
        widest = line.width().max(widest);
        // whoever can't be told goes without
        let _ = write!(anstream::stderr(), "\r{}", line.padded(widest));
    }
    if widest > 0 {
        let _ = write!(anstream::stderr(), "\r{}\r", " ".repeat(widest));
    }
}

/// `reading ████████░░░░  1.2 of 13.4 GB, 1.3 GB a second`
fn line(done: u64, total: u64, elapsed: Duration) -> Line {
    let cells = u128::from(done.min(total)) * u128::from(CELLS) / u128::from(total.max(1));
    let filled = usize::try_from(cells).unwrap_or_default();
    let empty = usize::try_from(CELLS).unwrap_or_default() - filled;
    let millis = elapsed.as_millis().max(1);
    let rate = u64::try_from(u128::from(done) * 1_000 / millis).unwrap_or(u64::MAX);
    Line::from("reading ").and(style::GOOD, "█".repeat(filled)).and(style::QUIET, "░".repeat(empty)).plain(
        format!("  {} of {}, {} a second", ui::short_size(done), ui::short_size(total), ui::short_size(rate)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(done: u64, total: u64) -> String {
        anstream::adapter::strip_str(&line(done, total, Duration::from_secs(2)).to_string()).to_string()
    }

    #[test]
    fn the_line_says_how_far_it_is() {
        assert_eq!(
            text(3_000_000_000, 12_000_000_000),
            "reading █████░░░░░░░░░░░░░░░  3.0 GB of 12.0 GB, 1.5 GB a second"
        );
        // nothing to read, and more than there was
        assert!(text(0, 0).starts_with("reading ░░░░░░░░░░░░░░░░░░░░  0 B of 0 B"));
        assert!(text(9, 3).starts_with("reading ████████████████████"));
        assert!(text(u64::MAX, u64::MAX).contains("18446744073.7 GB"));
    }

    #[test]
    fn the_work_is_done_whether_or_not_it_is_told() {
        for quiet in [true, false] {
            let read = reading(3, quiet, |done| {
                done.fetch_add(3, Relaxed);
                done.load(Relaxed)
            });
            assert_eq!(read, 3);
        }
    }
}
