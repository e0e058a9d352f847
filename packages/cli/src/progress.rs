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
        let room =
            terminal_size::terminal_size_of(io::stderr()).map_or(usize::MAX, |(width, _)| width.0.into());
        let line = line(done.load(Relaxed), total, started.elapsed(), room);
        widest = line.width().max(widest);
        // a line that got shorter must not leave its end behind; whoever can't be told goes without
        let rest = " ".repeat(widest.saturating_sub(line.width()));
        let _ = write!(anstream::stderr(), "\r{line}{rest}");
    }
    if widest > 0 {
        let _ = write!(anstream::stderr(), "\r{}\r", " ".repeat(widest));
    }
}

/// `reading ████████░░░░  1.2 GB of 13.4 GB, 1.3 GB a second`, or as much of it as a terminal has room for in one line:
/// one that is wrapped can't be written over.
fn line(done: u64, total: u64, elapsed: Duration, room: usize) -> Line {
    let cells = u128::from(done.min(total)) * u128::from(CELLS) / u128::from(total.max(1));
    let filled = usize::try_from(cells).unwrap_or_default();
    let empty = usize::try_from(CELLS).unwrap_or_default() - filled;
    let millis = elapsed.as_millis().max(1);
    let rate = u64::try_from(u128::from(done) * 1_000 / millis).unwrap_or(u64::MAX);
    let head = Line::from("reading ");
    let bar = head.clone().and(style::GOOD, "█".repeat(filled)).and(style::QUIET, "░".repeat(empty));
    let sizes = format!("{} of {}", ui::short_size(done), ui::short_size(total));
    let whole = bar.clone().plain(format!("  {sizes}, {} a second", ui::short_size(rate)));
    // the last column is left: some terminals wrap when it is written
    let fits = |line: &Line| line.width() < room;
    [whole, bar.plain(format!("  {sizes}")), head.plain(sizes)].into_iter().find(fits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_in(done: u64, total: u64, room: usize) -> String {
        line(done, total, Duration::from_secs(2), room).text()
    }

    fn text(done: u64, total: u64) -> String {
        text_in(done, total, usize::MAX)
    }

    #[test]
    fn the_line_is_never_wrapped() {
        for room in 0..100 {
            let line = text_in(3_000_000_000, 12_000_000_000, room);
            assert!(Line::from(line.as_str()).width() < room.max(1), "{room}");
        }
        assert_eq!(text_in(3_000, 12_000, 80).len(), text(3_000, 12_000).len());
        assert_eq!(text_in(3_000, 12_000, 50), "reading █████░░░░░░░░░░░░░░░  3.0 kB of 12.0 kB");
        assert_eq!(text_in(3_000, 12_000, 30), "reading 3.0 kB of 12.0 kB");
        assert_eq!(text_in(3_000, 12_000, 20), "");
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
