//! Names that have one spelling, so that nobody can make one that looks like another.

use schemars::schema::{InstanceType, Schema, SchemaObject};
use thiserror::Error;

use crate::{
    bounds::{self, Bound, OutOfBounds},
    text::bounded_text,
};

/// What is wrong with a name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidName {
    /// It is too short or too long.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// It isn't written as its kind is.
    #[error("'{given}' is not a {kind}: {rule}")]
    Form {
        /// What it should be.
        kind: &'static str,
        /// What was given.
        given: String,
        /// How one is written.
        rule: &'static str,
    },
    /// It stands twice in a list, or differs from another only by case.
    #[error("'{given}' stands twice, or differs from another only by case")]
    Duplicate {
        /// The name.
        given: String,
    },
}

/// How a kind of name is written.
struct Form {
    check: fn(&str) -> bool,
    rule: &'static str,
}

impl Form {
    fn check(&self, bound: Bound, given: String) -> Result<String, InvalidName> {
        if !(self.check)(&given) {
            return Err(InvalidName::Form { kind: bound.name, given, rule: self.rule });
        }
        Ok(given)
    }

    fn schema(&self, bound: Bound) -> Schema {
        let mut schema =
            SchemaObject { instance_type: Some(InstanceType::String.into()), ..Default::default() };
        // every form is ASCII
        schema.string().min_length = u32::try_from(bound.min).ok();
        schema.string().max_length = u32::try_from(bound.max).ok();
        schema.metadata().description = Some(self.rule.into());
        schema.into()
    }
}

bounded_text!(
    /// The name of an axis, of one of its terms, of a duty, of a disclosure or of a kind of document.
    Term,
    bounds::TERM,
    InvalidName,
    Form {
        check: |s| starts_alphanumeric(s) && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-:/+".contains(&b)),
        rule: "ASCII letters, digits and . _ - : / +, starting with a letter or a digit",
    }
);

bounded_text!(
    /// The name of a model, unique for each registering address. Without capitals and without any letter that isn't
    /// ASCII: no letter of another script stands for one of these. Digits and letters that look alike remain, so the
    /// id is the identity.
    ModelName,
    bounds::MODEL_NAME,
    InvalidName,
    Form {
        check: |s| {
        starts_alphanumeric(s)
            && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
    },
        rule: "lower-case ASCII letters, digits and . _ -, starting with a letter or a digit",
    }
);

bounded_text!(
    /// What a version is called besides its number: a semantic version. Neither unique nor ordered by the registry.
    VersionLabel,
    bounds::VERSION_LABEL,
    InvalidName,
    Form {
        check: is_semver,
        rule: "a semantic version like 1.2.0 or 1.2.0-rc.1+build.5",
    }
);

bounded_text!(
    /// A package outside of this chain, `pkg:huggingface/org/name@commit`.
    PackageUrl,
    bounds::PACKAGE_URL,
    InvalidName,
    Form {
        check: is_purl,
        rule: "a package URL like pkg:huggingface/org/name@commit, in printable ASCII without spaces",
    }
);

bounded_text!(
    /// An SPDX expression, or `LicenseRef-…` for what SPDX doesn't list. Checked for its form, not against SPDX's list.
    LicenceExpression,
    bounds::LICENCE_EXPRESSION,
    InvalidName,
    Form {
        check: is_spdx,
        rule: "an SPDX expression like Apache-2.0, MIT OR (GPL-3.0-only WITH Classpath-exception-2.0) or LicenseRef-name",
    }
);

bounded_text!(
    /// A name in a metric or an attestation: of a harness, a task, a split, a filter, a data set.
    EvaluationName,
    bounds::EVALUATION_NAME,
    InvalidName,
    Form {
        check: |s| !s.starts_with(' ') && !s.ends_with(' ') && s.bytes().all(|b| b == b' ' || b.is_ascii_graphic()),
        rule: "printable ASCII, without spaces around it",
    }
);

fn starts_alphanumeric(s: &str) -> bool {
    s.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
}

fn is_semver(s: &str) -> bool {
    let identifiers = |part: &str, strict: bool| {
        part.split('.').all(|id| {
            !id.is_empty()
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !(strict && is_padded(id))
        })
    };
    let (rest, build) = split_optional(s, '+');
    let (core, pre) = split_optional(rest, '-');
    let numbers: Vec<_> = core.split('.').collect();
    numbers.len() == 3
        && numbers.iter().all(|n| is_number(n) && !is_padded(n))
        && pre.map_or(true, |pre| identifiers(pre, true))
        && build.map_or(true, |build| identifiers(build, false))
}

fn split_optional(s: &str, at: char) -> (&str, Option<&str>) {
    s.split_once(at).map_or((s, None), |(head, tail)| (head, Some(tail)))
}

fn is_number(s: &str) -> bool {
    !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit())
}

fn is_padded(s: &str) -> bool {
    is_number(s) && s.len() > 1 && s.starts_with('0')
}

fn is_purl(s: &str) -> bool {
    let Some((kind, rest)) = s.strip_prefix("pkg:").and_then(|s| s.split_once('/')) else {
        return false;
    };
    let typed = kind.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && kind.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".+-".contains(&b));
    typed && !rest.is_empty() && !rest.starts_with('/') && rest.bytes().all(|b| b.is_ascii_graphic())
}

/// expression = operand { (AND | OR) operand }; operand = id \[+\] \[WITH id\] | "(" expression ")".
fn is_spdx(s: &str) -> bool {
    if s.starts_with(' ') || s.ends_with(' ') || s.contains("  ") {
        return false;
    }
    let spaced = s.replace('(', " ( ").replace(')', " ) ");
    let mut depth: u32 = 0;
    let mut state = Spdx::Operand;
    for token in spaced.split_ascii_whitespace() {
        state = match (state, token) {
            (Spdx::Operand, "(") => {
                depth = depth.saturating_add(1);
                Spdx::Operand
            }
            (Spdx::Operator | Spdx::OperatorOrWith, ")") if depth > 0 => {
                depth = depth.saturating_sub(1);
                Spdx::Operator
            }
            (Spdx::Operator | Spdx::OperatorOrWith, "AND" | "OR") => Spdx::Operand,
            (Spdx::OperatorOrWith, "WITH") => Spdx::Exception,
            (Spdx::Operand, id) if is_licence_id(id) => Spdx::OperatorOrWith,
            (Spdx::Exception, id) if is_id(id) => Spdx::Operator,
            _ => return false,
        };
    }
    depth == 0 && matches!(state, Spdx::Operator | Spdx::OperatorOrWith)
}

#[derive(Clone, Copy)]
enum Spdx {
    Operand,
    Operator,
    OperatorOrWith,
    Exception,
}

fn is_id(s: &str) -> bool {
    !matches!(s, "AND" | "OR" | "WITH")
        && starts_alphanumeric(s)
        && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
}

fn is_licence_id(s: &str) -> bool {
    match s.strip_prefix("DocumentRef-") {
        Some(rest) => rest
            .split_once(":LicenseRef-")
            .is_some_and(|(document, licence)| is_id(document) && is_id(licence)),
        None => match s.strip_prefix("LicenseRef-") {
            Some(name) => is_id(name),
            None => is_id(s.strip_suffix('+').unwrap_or(s)),
        },
    }
}

/// The first name that another is a duplicate of, compared without case: case variants look alike.
pub(crate) fn duplicate<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut sorted: Vec<_> = names.map(str::to_ascii_lowercase).collect();
    sorted.sort_unstable();
    sorted.iter().zip(sorted.iter().skip(1)).find(|(a, b)| a == b).map(|(a, _)| a.clone())
}

/// The names in their order, each once; an error if one stands twice.
pub(crate) fn distinct(mut names: Vec<Term>) -> Result<Vec<Term>, InvalidName> {
    if let Some(given) = duplicate(names.iter().map(|name| &**name)) {
        return Err(InvalidName::Duplicate { given });
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table<T: TryFrom<&'static str>>(good: &[&'static str], bad: &[&'static str]) {
        for text in good {
            assert!(T::try_from(text).is_ok(), "{text} is refused");
        }
        for text in bad {
            assert!(T::try_from(text).is_err(), "{text:?} is accepted");
        }
    }

    #[test]
    fn names_have_one_spelling() {
        table::<Term>(
            &["DE", "text-generation", "annex-iii:5b", "art.5/1/c", "18+"],
            &["", "-x", "a b", "ä", "dе" /* Cyrillic */, "a\u{200b}"],
        );
        table::<ModelName>(
            &["llama-3.1-8b", "0", "a_b"],
            &["", "Llama", "org/name", "nаme" /* Cyrillic */, ".x", "a "],
        );
        table::<VersionLabel>(
            &["1.0.0", "0.0.0", "1.2.3-rc.1+build.05", "1.0.0--"],
            &["1.0", "01.0.0", "1.0.0-01", "v1.0.0", "1.0.0-", "1.0.0+", "1.0.0.0", "1.0.0-a..b"],
        );
        table::<PackageUrl>(
            &["pkg:huggingface/org/name@0af", "pkg:pypi/x"],
            &["pkg:/x/yyyy", "pkg:HF/x/y", "huggingface/x", "pkg:a/b c", "pkg:a//x", "pkg:aaaa/"],
        );
    }

    #[test]
    fn spdx_expressions_are_checked_for_their_form() {
        table::<LicenceExpression>(
            &[
                "Apache-2.0",
                "MIT OR Apache-2.0",
                "GPL-2.0+ WITH Classpath-exception-2.0",
                "(MIT AND (BSD-3-Clause OR ISC))",
                "LicenseRef-polity-rail",
                "DocumentRef-a:LicenseRef-b",
            ],
            &[
                "",
                "MIT OR",
                "OR MIT",
                "MIT Apache-2.0",
                "(MIT",
                "MIT)",
                "()",
                "MIT WITH",
                "(MIT) WITH x",
                " MIT",
                "MIT  OR ISC",
                "LicenseRef-",
                "MÏT",
                "MIT or ISC",
            ],
        );
    }
}
