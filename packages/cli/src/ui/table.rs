use serde_json::{Map, Value as Json};

use super::style::{QUIET, STRONG};
use super::{Line, Value};

/// Blanks between two columns.
const GAP: usize = 2;
/// Under this many columns a column of text is no longer readable.
const NARROW: usize = 12;

/// Rows under heads. Numbers stand on the right, and only text is ever wrapped; where that isn't enough, each row
/// becomes a list of its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Value>>,
    sums: Option<Vec<Value>>,
}

/// A column: its head, and its name in JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    head: String,
    key: String,
    wraps: bool,
}

impl Column {
    /// A column whose name in JSON is its head in lower case with underscores.
    pub fn new(head: &str) -> Self {
        let key = head.to_lowercase().replace([' ', '\u{a0}', '-'], "_");
        Self { head: head.into(), key, wraps: false }
    }

    /// The same under another name in JSON.
    pub fn named(self, key: &str) -> Self {
        Self { key: key.into(), ..self }
    }

    /// The same, wrapped where there is too little room.
    pub fn wrapped(self) -> Self {
        Self { wraps: true, ..self }
    }
}

impl From<&str> for Column {
    fn from(head: &str) -> Self {
        Self::new(head)
    }
}

impl Table {
    /// A table without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: vec![], sums: None }
    }

    /// Adds a row, one value for each column.
    pub fn row(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        let row: Vec<_> = values.into_iter().collect();
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
        self
    }

    /// Sets the row of sums under a rule.
    pub fn sums(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        let row: Vec<_> = values.into_iter().collect();
        debug_assert_eq!(row.len(), self.columns.len());
        self.sums = Some(row);
        self
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table in lines of at most `width` columns.
    pub fn lines(&self, width: usize) -> Vec<Line> {
        match self.widths(width) {
            Some(widths) => self.side_by_side(&widths),
            None => self.stacked(width),
        }
    }

    /// Whether its columns can stand side by side in so many columns.
    pub fn fits(&self, width: usize) -> bool {
        self.widths(width).is_some()
    }

    /// Rows as objects, and the sums as one more.
    pub fn json(&self) -> Json {
        let object = |row: &Vec<Value>| {
            let fields = self.columns.iter().zip(row);
            fields.map(|(column, value)| (column.key.clone(), value.json())).collect::<Map<_, _>>()
        };
        let mut json = Map::new();
        json.insert("rows".into(), self.rows.iter().map(object).collect());
        if let Some(sums) = &self.sums {
            json.insert("sums".into(), object(sums).into());
        }
        json.into()
    }

    fn all_rows(&self) -> impl Iterator<Item = &Vec<Value>> {
        self.rows.iter().chain(&self.sums)
    }

    /// How much stands behind the decimal points of a column, at most.
    fn fraction(&self, column: usize) -> usize {
        self.all_rows().filter_map(|row| row.get(column)).map(fraction).max().unwrap_or(0)
    }

    /// The width of each column; none if they can't stand side by side.
    fn widths(&self, width: usize) -> Option<Vec<usize>> {
        let mut widths: Vec<usize> =
            self.columns.iter().map(|column| Line::from(&*column.head).width()).collect();
        for row in self.all_rows() {
            for (index, (width, value)) in widths.iter_mut().zip(row).enumerate() {
                *width = (*width).max(to_point(value, self.fraction(index)).width());
            }
        }
        let gaps = GAP * self.columns.len().saturating_sub(1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(width);
        // the widest text gives first, until it is as wide as the next
        while excess > 0 {
            let texts = widths.iter_mut().zip(&self.columns).filter(|(_, column)| column.wraps);
            let (widest, _) = texts.max_by_key(|(width, _)| **width).filter(|(width, _)| **width > NARROW)?;
            *widest -= 1;
            excess -= 1;
        }
        Some(widths)
    }

    fn side_by_side(&self, widths: &[usize]) -> Vec<Line> {
        let right: Vec<bool> = (0..self.columns.len())
            .map(|index| {
                let mut values = self.all_rows().filter_map(|row| row.get(index));
                values.any(Value::is_number)
            })
            .collect();
        let fractions: Vec<usize> = (0..self.columns.len()).map(|index| self.fraction(index)).collect();
        let row = |cells: Vec<Line>| {
            let cells: Vec<Vec<Line>> =
                cells.iter().zip(widths).map(|(cell, width)| cell.wrap(*width, 0)).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            (0..height)
                .map(|index| {
                    let mut line = Line::new();
                    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
                        let part = cell.get(index).cloned().unwrap_or_default();
                        let gap = if column > 0 { GAP } else { 0 };
                        let blanks = if right[column] { width.saturating_sub(part.width()) } else { 0 };
                        line = line.then(part.indented(blanks).padded(*width).indented(gap));
                    }
                    line
                })
                .collect::<Vec<_>>()
        };
        let rule = {
            let width = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
            Line::styled(QUIET, "─".repeat(width))
        };
        let values = |values: &Vec<Value>| {
            let cells = values.iter().zip(&fractions);
            cells.map(|(value, fraction)| to_point(value, *fraction)).collect::<Vec<_>>()
        };
        let heads = self.columns.iter().map(|column| Line::styled(STRONG, &*column.head)).collect();
        let mut lines = row(heads);
        lines.push(rule.clone());
        lines.extend(self.rows.iter().flat_map(|cells| row(values(cells))));
        if let Some(sums) = &self.sums {
            lines.push(rule);
            lines.extend(row(values(sums)));
        }
        lines
    }

    fn stacked(&self, width: usize) -> Vec<Line> {
        let heads = self.columns.iter().map(|column| Line::from(&*column.head).width());
        let head = heads.max().unwrap_or(0).min(width / 2);
        let mut lines = vec![];
        for (index, row) in self.all_rows().enumerate() {
            if index > 0 {
                lines.push(Line::styled(QUIET, "─".repeat(width)));
            }
            for (column, value) in self.columns.iter().zip(row) {
                let name = Line::styled(STRONG, &*column.head).padded(head);
                lines.extend(name.plain(" ".repeat(GAP)).then(value.line()).wrap(width, head + GAP));
            }
        }
        lines
    }
}

/// What stands behind the decimal point of a number, and the point.
fn fraction(value: &Value) -> usize {
    let Value::Number(number) = value else { return 0 };
    let number = number.number();
    number.find('.').map_or(0, |point| number.len() - point)
}

/// A value with room behind it, so that the decimal points of its column stand under each other.
fn to_point(value: &Value, room: usize) -> Line {
    value.line().plain(" ".repeat(room - fraction(value)))
}

#[cfg(test)]
mod tests {
    use super::super::Unit;
    use super::*;

    fn table() -> Table {
        let digit = Unit::new("DIGIT", 6);
        let mut table = Table::new(["account".into(), Column::new("why").wrapped(), "staked".into()]);
        for (name, why, units) in [
            ("maya", "because she has been there from the first day on", 220_000_000_000u128),
            ("tomas", "-", 1),
        ] {
            table.row([Value::text(name), Value::text(why), Value::Number(digit.of(units))]);
        }
        table.sums([Value::text("all"), Value::Nothing, Value::Number(digit.of(220_000_000_001u128))]);
        table
    }

    fn text(width: usize) -> String {
        let lines: Vec<_> = table().lines(width).iter().map(|line| line.to_string()).collect();
        anstream::adapter::strip_str(&lines.join("\n")).to_string()
    }

    #[test]
    fn columns_line_up_and_only_text_is_wrapped() {
        assert_eq!(
            text(50),
            "\
account  why                                staked
──────────────────────────────────────────────────
maya     because she has been       220,000
         there from the first day
         on
tomas    -                                0.000001
──────────────────────────────────────────────────
all      –                          220,000.000001"
        );
        assert_eq!(text(400), text(90));
    }

    #[test]
    fn what_cant_stand_side_by_side_is_stacked() {
        assert_eq!(
            text(30),
            "\
account  maya
why      because she has been
         there from the first
         day on
staked   220,000
──────────────────────────────
account  tomas
why      -
staked   0.000001
──────────────────────────────
account  all
why      –
staked   220,000.000001"
        );
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        for width in 24..120 {
            let lines = table().lines(width);
            assert!(lines.iter().all(|line| line.width() <= width), "{width}");
        }
    }
}
