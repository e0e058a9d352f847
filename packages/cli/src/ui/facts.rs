use super::style::STRONG;
use super::{Line, Value};

/// Names and values under each other, in lines of at most `width` columns.
pub fn facts(facts: &[(&str, Value)], width: usize) -> Vec<Line> {
    let widest = facts.iter().map(|(name, _)| Line::from(*name).width()).max().unwrap_or(0);
    let lines = facts.iter().flat_map(|(name, value)| {
        let name = Line::styled(STRONG, *name).padded(widest + 2);
        name.then(value.line()).wrap(width, widest + 2)
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_line_up_and_are_wrapped() {
        let given = [("root", Value::text("0".repeat(20))), ("in words", Value::text("one two three"))];
        let text: Vec<_> = facts(&given, 20).iter().map(Line::text).collect();
        assert_eq!(
            text,
            ["root      0000000000", "          0000000000", "in words  one two", "          three"]
        );
    }
}
