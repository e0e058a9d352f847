//! What a policy asks, in words.

use polity::registry::{AxisKind, Better, Component, Limit, Rule, TermSet, Terms, Vocabulary};

use crate::ui::{thousands, time};

/// What is asked of an axis.
pub fn limit(limit: Option<&Limit>, axis: u8, vocabulary: &Vocabulary) -> String {
    let kind = vocabulary.axis(axis).map(|axis| &axis.kind);
    match (limit, kind) {
        (None, _) => "nothing".into(),
        (Some(Limit::Allowed(set)), Some(AxisKind::Set(terms))) => allowed(set, terms),
        (Some(Limit::Duties(set)), Some(AxisKind::Duties(terms))) => list(set, terms, true),
        (Some(Limit::Lowest(step)), Some(AxisKind::Ladder(steps))) => {
            let step = steps.get(*step).map(ToString::to_string).unwrap_or_default();
            format!("at least {step}")
        }
        (Some(Limit::Bound { value, stricter }), _) => {
            let side = if stricter.allows(1, 0) { "at least" } else { "at most" };
            format!("{side}\u{a0}{}", signed(*value))
        }
        // a policy that was made has no other
        (Some(_), _) => String::new(),
    }
}

/// The terms allowed, or those that aren't where these are fewer.
fn allowed(set: &TermSet, terms: &Terms) -> String {
    let (all, some) = (terms.iter().count(), set.iter().count());
    match all - some.min(all) {
        0 => format!("all {all}"),
        left if left < some => format!("all but {}", list(set, terms, false)),
        _ => list(set, terms, true),
    }
}

fn list(set: &TermSet, terms: &Terms, within: bool) -> String {
    let named = terms.numbers().filter(|number| set.contains(*number) == within);
    named.filter_map(|number| terms.get(number)).map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What a rule asks, but for its metric and panel.
pub fn rule(rule: &Rule) -> String {
    let side = match rule.better {
        Better::Higher => "at least",
        Better::Lower => "at most",
    };
    let mut words = vec![format!("{side}\u{a0}{}", decimal(rule.bound.into(), 6))];
    if rule.z > 0 {
        words.push(format!("by {} standard errors", decimal(rule.z.into(), 3)));
    }
    let mut parts = vec![words.join(" ")];
    parts.push(format!("{} must pass, {} may fail", rule.k, rule.max_fail));
    if rule.full {
        parts.push("all samples measured".into());
    }
    if rule.min_n > 1 {
        parts.push(format!("{} samples or more", thousands(rule.min_n)));
    }
    if let Some(max_age) = rule.max_age {
        let when = if rule.renew { "always" } else { "when activated" };
        parts.push(format!("{when} measured in the last {}", time::span(max_age)));
    }
    parts.join("; ")
}

/// A component that two policies are compared in.
pub fn component(component: &Component, vocabulary: &Vocabulary) -> String {
    match component {
        Component::Axis(axis) => match vocabulary.axis(*axis) {
            Some(axis) => format!("axis {}", axis.name),
            None => component.to_string(),
        },
        _ => component.to_string(),
    }
}

/// A whole number, its thousands apart.
fn signed(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", thousands(number.unsigned_abs()))
}

/// A number in parts of a power of ten, exact and without zeros at its end.
fn decimal(number: i128, decimals: usize) -> String {
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let part = part.trim_end_matches('0');
    let (sign, point) = (if number < 0 { "-" } else { "" }, if part.is_empty() { "" } else { "." });
    format!("{sign}{whole}{point}{part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        for (number, decimals, text) in [
            (920_000, 6, "0.92"),
            (-1, 6, "-0.000001"),
            (0, 3, "0"),
            (1_960, 3, "1.96"),
            (12_000_000, 6, "12"),
            (i128::from(i64::MIN), 6, "-9223372036854.775808"),
        ] {
            assert_eq!(decimal(number, decimals), text);
        }
        assert_eq!(signed(-1_234), "-1,234");
    }
}
