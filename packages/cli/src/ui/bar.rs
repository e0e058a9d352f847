use super::style::{BAD, GOOD, OPEN, QUIET};
use super::{Line, Quantity};

const FULL: &str = "█";
const EMPTY: &str = "░";
const MARK: &str = "┃";
/// Cells of a bar, at least and at most.
const CELLS: (usize, usize) = (8, 50);

/// How much there is, of a whole, beside a mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What is measured.
    pub label: String,
    /// What there is.
    pub have: Quantity,
    /// Where the mark is.
    pub need: Quantity,
    /// How that is written.
    pub needed: String,
    /// What a full bar is. A mark beyond it stands at its end.
    pub whole: Quantity,
    /// Whether all is well.
    pub met: bool,
    /// Whether it can't get better any more.
    pub closed: bool,
    /// What that means, in a few words.
    pub verdict: String,
}

/// Bars under each other, in lines of at most `width` columns: label, bar, what there is, where the mark is, verdict.
/// Where there is too little room the figures stand in a line of their own.
pub fn bars(bars: &[Bar], width: usize) -> Vec<Line> {
    let widest =
        |text: fn(&Bar) -> String| bars.iter().map(|bar| Line::from(text(bar)).width()).max().unwrap_or(0);
    let label = widest(|bar| bar.label.clone());
    let have = widest(|bar| bar.have.number());
    let need = widest(|bar| bar.needed.clone());
    let verdict = widest(|bar| bar.verdict.clone()) + 2;
    let figures = have + " of ".len() + need + 2 + verdict;
    let room = width.saturating_sub(label + 2 + 1 + 2);
    let (cells, one_line) = match room.checked_sub(figures) {
        Some(cells) if cells >= CELLS.0 => (cells.min(CELLS.1), true),
        _ => (room.clamp(1, CELLS.1), false),
    };
    let mut lines = vec![];
    for bar in bars {
        let (style, mark) = match (bar.met, bar.closed) {
            (true, _) => (GOOD, "✓"),
            (false, false) => (OPEN, "…"),
            (false, true) => (BAD, "✗"),
        };
        let (filled, at) = bar.cells(cells);
        let cell = |index: usize| if index < filled { (style, FULL) } else { (QUIET, EMPTY) };
        let part = |from: usize, to: usize| {
            let split = filled.clamp(from, to);
            Line::styled(style, FULL.repeat(split - from)).and(cell(cells).0, EMPTY.repeat(to - split))
        };
        let gauge = part(0, at).plain(MARK).then(part(at, cells));
        let right = |text: String, width: usize| {
            let line = Line::from(text);
            let blanks = width.saturating_sub(line.width());
            line.indented(blanks)
        };
        let figures = right(bar.have.number(), have)
            .and(QUIET, " of ")
            .then(right(bar.needed.clone(), need))
            .plain("  ")
            .and(style, format!("{mark} {}", bar.verdict));
        let line = Line::from(bar.label.as_str()).padded(label + 2).then(gauge);
        if one_line {
            lines.push(line.plain("  ").then(figures));
        } else {
            lines.push(line);
            lines.extend(figures.block(width, 2));
        }
    }
    lines
}

impl Bar {
    /// How many of `cells` are filled, and before which of them the mark stands. The filled part reaches the mark
    /// exactly if there is as much as it says, whatever is lost in rounding.
    fn cells(&self, cells: usize) -> (usize, usize) {
        let share = |quantity: &Quantity| quantity.share_of(&self.whole, cells);
        let mark = share(&self.need);
        let mark = if self.need.is_zero() { 0 } else { mark.max(1) };
        let filled = share(&self.have);
        let filled =
            if self.have >= self.need { filled.max(mark) } else { filled.min(mark.saturating_sub(1)) };
        (filled, mark)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unit;
    use super::*;

    fn bar(have: u128, need: u128, whole: u128) -> Bar {
        let unit = Unit::new("X", 0);
        let met = have >= need;
        Bar {
            label: "Quorum".into(),
            have: unit.of(have),
            need: unit.of(need),
            needed: unit.of(need).number(),
            whole: unit.of(whole),
            met,
            closed: false,
            verdict: if met { "met".into() } else { format!("missing {}", need - have) },
        }
    }

    fn text(given: &[Bar], width: usize) -> String {
        let lines: Vec<_> = bars(given, width).iter().map(|line| line.to_string()).collect();
        anstream::adapter::strip_str(&lines.join("\n")).to_string()
    }

    #[test]
    fn a_bar_shows_what_there_is_beside_the_mark() {
        assert_eq!(
            text(&[bar(80, 320, 800), bar(320, 320, 800), bar(0, 1_600, 800)], 60),
            "\
Quorum  ██░░░░░░┃░░░░░░░░░░░░░   80 of   320  … missing 240
Quorum  ████████┃░░░░░░░░░░░░░  320 of   320  ✓ met
Quorum  ░░░░░░░░░░░░░░░░░░░░░┃    0 of 1,600  … missing 1600"
        );
    }

    /// Whatever the rounding: filled up to the mark or beyond if and only if the need is met.
    #[test]
    fn the_mark_is_reached_exactly_when_the_need_is_met() {
        for whole in [1u128, 3, 7, 60] {
            for need in 0..=whole + 1 {
                for have in 0..=whole {
                    for cells in [1, 5, 8, 50] {
                        let (filled, mark) = bar(have, need, whole).cells(cells);
                        assert!(filled <= cells && mark <= cells);
                        assert_eq!(filled >= mark, have >= need, "{have} {need} {whole} {cells}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        for width in 30..200 {
            let lines = bars(&[bar(80, 320, 800), bar(1, 1_000_000, 800)], width);
            assert!(lines.iter().all(|line| line.width() <= width), "{width}");
        }
    }
}
