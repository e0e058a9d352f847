use std::path::PathBuf;

use clap::Args;
use polity::registry::{at_least_as_strict, tightens, Component, LimitMsg, Policy, Rule, RuleMsg};
use serde::Serialize;
use serde_json::{json, Value as Json};

use super::{read, words, Known, Meaning};
use crate::error::CliError;
use crate::files;
use crate::ui::{style, time, Column, Line, Screen, Table, Value};

#[derive(Args)]
pub struct Diff {
    /// The policy that B is compared with: usually the one in force
    #[arg(value_name = "A")]
    old: PathBuf,

    /// The policy that should be at least as strict
    #[arg(value_name = "B")]
    new: PathBuf,

    #[command(flatten)]
    meaning: Meaning,

    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

/// How B stands to A in a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Change {
    Stricter,
    Laxer,
    /// Stricter in one thing and laxer in another: neither holds.
    Neither,
}

/// A component in which they differ.
#[derive(Serialize)]
struct Differs {
    #[serde(skip)]
    name: String,
    component: Json,
    change: Change,
    #[serde(skip)]
    words: [String; 2],
    before: Json,
    after: Json,
}

/// In the words of the registry's query `strictness`, and beside it each component that differs.
#[derive(Serialize)]
struct Told<'a> {
    at_least_as_strict: bool,
    tightens: bool,
    component: Option<Component>,
    differences: &'a [Differs],
}

impl Diff {
    pub fn run(&self) -> Result<(), CliError> {
        let known = self.meaning.load()?;
        let (a, b) = (read(&self.old)?, read(&self.new)?);
        if a.vocabulary != b.vocabulary {
            // nothing else can be compared, nor made: only one vocabulary is known
            if self.json {
                let component = Some(Component::Vocabulary);
                self.print_json(false, false, component, &[])?;
            } else {
                let line = format!(
                    "✗ A is written in vocabulary {}, and B in vocabulary {}: nothing can be compared",
                    a.vocabulary, b.vocabulary
                );
                let mut screen = Screen::new(None);
                let lines = Line::styled(style::BAD, line).wrap(screen.width(), 2);
                screen.write(lines)?;
            }
            return Err(self.laxer("vocabulary".into()));
        }
        let (a, b) = (known.compile(&self.old, &a)?, known.compile(&self.new, &b)?);
        let strict = at_least_as_strict(&b, &a).map_err(|error| error.component);
        let tighter = tightens(&b, &a).map_err(|error| error.component);
        let differs = compare(&a, &b, &known);
        if self.json {
            self.print_json(strict.is_ok(), tighter.is_ok(), tighter.clone().err(), &differs)?;
        } else {
            self.tell_people(&strict, &tighter, &differs, &known)?;
        }
        match strict {
            Ok(()) => Ok(()),
            Err(component) => {
                let laxer = differs.iter().filter(|differs| differs.change != Change::Stricter);
                let names: Vec<_> = laxer.map(|differs| differs.name.as_str()).collect();
                // the contract's word in any case
                let first = words::component(&component, &known.vocabulary);
                Err(self.laxer(if names.is_empty() { first } else { names.join(", ") }))
            }
        }
    }

    fn laxer(&self, components: String) -> CliError {
        CliError::Laxer { new: self.new.clone(), old: self.old.clone(), components }
    }

    fn print_json(
        &self,
        at_least_as_strict: bool,
        tightens: bool,
        component: Option<Component>,
        differs: &[Differs],
    ) -> Result<(), CliError> {
        Ok(files::print_json(&Told { at_least_as_strict, tightens, component, differences: differs })?)
    }

    fn tell_people(
        &self,
        strict: &Result<(), Component>,
        tighter: &Result<(), Component>,
        differs: &[Differs],
        known: &Known,
    ) -> Result<(), CliError> {
        let mut screen = Screen::new(None);
        let width = screen.width();
        let mut lines = vec![];
        if !differs.is_empty() {
            let mut table = Table::new([
                Column::new("component").wrapped(),
                "B is".into(),
                Column::new("A asks").wrapped(),
                Column::new("B asks").wrapped(),
            ]);
            for Differs { name, change, words: [before, after], .. } in differs {
                let change = match change {
                    Change::Stricter => Value::Good("stricter".into()),
                    Change::Laxer => Value::Bad("laxer".into()),
                    Change::Neither => Value::Bad("neither".into()),
                };
                table.row([Value::text(name), change, Value::text(before), Value::text(after)]);
            }
            lines.extend(table.lines(width));
            lines.push(Line::new());
        }
        let mut say = |holds: bool, text: String| {
            let (style, mark) = if holds { (style::GOOD, "✓") } else { (style::BAD, "✗") };
            lines.extend(Line::styled(style, format!("{mark} {text}")).wrap(width, 2));
        };
        match strict {
            Ok(()) if differs.is_empty() => say(true, "B asks the same as A".into()),
            Ok(()) => say(true, "B is at least as strict as A".into()),
            Err(_) => say(false, "B isn't at least as strict as A".into()),
        }
        match tighter {
            Ok(()) => say(true, "TightenGuardrails may put B in force in place of A".into()),
            Err(component) => {
                let component = words::component(component, &known.vocabulary);
                say(false, format!("TightenGuardrails would be refused in place of A: {component}"));
            }
        }
        Ok(screen.write(lines)?)
    }
}

/// A policy that asks for nothing but a part of another.
fn only(of: &Policy, take: impl FnOnce(&mut Policy)) -> Policy {
    let mut part = Policy {
        amendments: vec![],
        constraints: vec![],
        disclosures: vec![],
        rules: vec![],
        max_staleness: 0,
        ..of.clone()
    };
    take(&mut part);
    part
}

/// How B stands to A, by the contract's own comparison both ways; none if both are as strict.
fn change(a: &Policy, b: &Policy) -> Option<Change> {
    match (at_least_as_strict(b, a).is_ok(), at_least_as_strict(a, b).is_ok()) {
        (true, true) => None,
        (true, false) => Some(Change::Stricter),
        (false, true) => Some(Change::Laxer),
        (false, false) => Some(Change::Neither),
    }
}

/// Each component that differs, compared alone. Together they are the whole comparison, which is a conjunction of these.
fn compare(a: &Policy, b: &Policy, known: &Known) -> Vec<Differs> {
    let mut all = vec![];
    let both = [a, b];
    let mut add =
        |name: String, component: Json, take: &dyn Fn(&Policy) -> Policy, words, values: [Json; 2]| {
            if let Some(change) = change(&take(a), &take(b)) {
                let [before, after] = values;
                all.push(Differs { name, component, change, words, before, after });
            }
        };

    for (number, axis) in (0..=u8::MAX).zip(known.vocabulary.axes()) {
        let take = |of: &Policy| {
            only(of, |part| {
                part.constraints = of.constraints.iter().filter(|c| c.axis == number).cloned().collect()
            })
        };
        let words = both.map(|policy| words::limit(policy.limit(number), number, &known.vocabulary));
        let limit = |policy: &Policy| -> Option<LimitMsg> {
            let described = take(policy).describe(&known.vocabulary);
            described.constraints.into_iter().next().map(|constraint| constraint.limit)
        };
        let component = json!({ "axis": axis.name });
        add(format!("axis {}", axis.name), component, &take, words, both.map(|policy| json!(limit(policy))));
    }

    let mut disclosures: Vec<_> = both.iter().flat_map(|policy| &policy.disclosures).collect();
    disclosures.sort_unstable();
    disclosures.dedup();
    for disclosure in disclosures {
        let has = |policy: &Policy| policy.disclosures.contains(disclosure);
        let take = |of: &Policy| {
            only(of, |part| {
                part.disclosures = of.disclosures.iter().filter(|d| *d == disclosure).cloned().collect()
            })
        };
        let words = both.map(|policy| if has(policy) { "required" } else { "nothing" }.to_owned());
        let component = json!({ "disclosure": disclosure });
        add(
            format!("disclosure {disclosure}"),
            component,
            &take,
            words,
            both.map(|policy| json!(has(policy))),
        );
    }

    let mut pairs: Vec<_> =
        both.iter().flat_map(|policy| &policy.rules).map(|r| (r.metric, r.panel)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    for (metric, panel) in pairs {
        let rules = |of: &Policy| -> Vec<Rule> {
            of.rules.iter().filter(|r| (r.metric, r.panel) == (metric, panel)).cloned().collect()
        };
        let take = |of: &Policy| only(of, |part| part.rules = rules(of));
        let words = both.map(|policy| match rules(policy).as_slice() {
            [] => "nothing".to_owned(),
            rules => rules.iter().map(words::rule).collect::<Vec<_>>().join("; and "),
        });
        let values =
            both.map(|policy| json!(rules(policy).into_iter().map(RuleMsg::from).collect::<Vec<_>>()));
        let component = json!({ "rules": { "metric": metric, "panel": panel } });
        add(format!("rules by metric {metric} and panel {panel}"), component, &take, words, values);
    }

    let take = |of: &Policy| only(of, |part| part.max_staleness = of.max_staleness);
    let words = both.map(|policy| format!("at most {}", time::span(policy.max_staleness)));
    add(
        "max_staleness".into(),
        json!("max_staleness"),
        &take,
        words,
        both.map(|policy| json!(policy.max_staleness)),
    );
    all
}

#[cfg(test)]
mod tests {
    use polity::registry::{Better, Constraint, Limit, Term};
    use polity::Digest;

    use super::*;

    fn known() -> Known {
        let vocabulary = include_str!("../../../tests/fixtures/policy/vocabulary.json");
        let vocabulary = serde_json::from_str(vocabulary).unwrap();
        Known { vocabulary, metrics: Default::default(), panels: Default::default() }
    }

    fn rule(metric: u32, bound: i64, k: u8) -> Rule {
        Rule {
            metric,
            panel: 1,
            better: Better::Higher,
            bound,
            k,
            max_fail: 0,
            min_n: 1,
            full: false,
            z: 0,
            max_age: None,
            renew: false,
        }
    }

    /// Policies that differ in each component, in ways that are comparable and ways that aren't.
    fn policies() -> Vec<Policy> {
        let set = |terms: &[u8]| Limit::Allowed(terms.iter().copied().collect());
        let uses = [None, Some(set(&[0, 1])), Some(set(&[1])), Some(set(&[0]))];
        let ladders = [None, Some(Limit::Lowest(0)), Some(Limit::Lowest(1))];
        let disclosures: [&[&str]; 3] = [&[], &["p"], &["q"]];
        let rules = [vec![], vec![rule(1, 5, 1)], vec![rule(1, 5, 2), rule(1, 9, 1)], vec![rule(2, 5, 1)]];
        let mut policies = vec![];
        for (at, uses) in uses.iter().enumerate() {
            for ladder in &ladders {
                for disclosures in disclosures {
                    for rules in &rules {
                        let limits = [(0, uses), (2, ladder)];
                        let constraint = |(axis, limit): (u8, &Option<Limit>)| {
                            limit.map(|limit| Constraint { axis, limit })
                        };
                        policies.push(Policy {
                            vocabulary: 1,
                            document: Digest([0; 32]),
                            amendments: vec![],
                            constraints: limits.into_iter().filter_map(constraint).collect(),
                            disclosures: disclosures.iter().map(|d| Term::try_from(*d).unwrap()).collect(),
                            rules: rules.clone(),
                            max_staleness: [60, 30][(at + rules.len()) % 2],
                        });
                    }
                }
            }
        }
        policies
    }

    /// What is told of the components is the contract's answer, for every pair: at least as strict if and only if no
    /// component is laxer or neither; and the same both ways if none differs.
    #[test]
    fn the_components_together_are_the_whole_comparison() {
        let (policies, known) = (policies(), known());
        let mut both = [0, 0];
        for a in &policies {
            for b in &policies {
                let differs = compare(a, b, &known);
                let whole = at_least_as_strict(b, a).is_ok();
                assert_eq!(differs.iter().all(|d| d.change == Change::Stricter), whole, "{a:?}\n{b:?}");
                let same = whole && at_least_as_strict(a, b).is_ok();
                assert_eq!(differs.is_empty(), same, "{a:?}\n{b:?}");
                both[usize::from(whole)] += 1;
            }
        }
        assert!(both.iter().all(|count| *count > 1_000), "{both:?}");
    }
}
