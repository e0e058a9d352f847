//! Vocabularies, metrics, policies and licences as files describe them: what a registry's messages say, with names in
//! place of numbers.
//!
//! A registry numbers what is made in it, so that the same policy speaks of other numbers on another chain. A file says
//! what it speaks of by name, and what a name stands for is for the client to say; a number stands for itself. All else is
//! as the message has it:
//!
//! | folder | JSON of | by name |
//! |---|---|---|
//! | `seeds/vocabularies` | [`Vocabulary`]: what `create_vocabulary` takes | |
//! | `seeds/metrics` | [`Metric`] | |
//! | `seeds/policies` | [`PolicyMsg`] | `vocabulary`; `metric` and `panel` of each rule |
//! | `seeds/licences` | [`Licence`] | `restrictions`, a policy; each of `compatible`, a licence |
//!
//! Panels name addresses, so that no file can hold one. The documents whose digests policies and licences carry lie beside
//! them.
//!
//! ```
//! use polity_client::catalogue::{self, Kind};
//!
//! let json = catalogue::seeded(Kind::Policy, "digits").expect("it comes with the suite");
//! let policy = catalogue::policy(json, &|kind, name| match (kind, name) {
//!     (Kind::Vocabulary, "ai-use") => Some(3),
//!     (Kind::Metric, "digits-accuracy") => Some(1),
//!     (Kind::Panel, "digits-evaluators") => Some(7),
//!     _ => None,
//! })?;
//! assert_eq!((policy.vocabulary, policy.rules[0].panel), (3, 7));
//! # Ok::<(), catalogue::CatalogueError>(())
//! ```

use std::fmt;

use polity::registry::{Licence, Metric, PolicyMsg, Vocabulary};
use serde::de::{DeserializeOwned, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::Deserialize;
use serde_json::{Map, Value};

/// What a name of a file stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A vocabulary.
    Vocabulary,
    /// A metric.
    Metric,
    /// A panel.
    Panel,
    /// A policy.
    Policy,
    /// A licence.
    Licence,
}

/// What the files' names stand for on a chain; none: nothing yet.
pub type Numbers<'a> = dyn Fn(Kind, &str) -> Option<u32> + 'a;

/// A file that comes with the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeded {
    /// What it describes.
    pub kind: Kind,
    /// Its name, by which others speak of it.
    pub name: &'static str,
    /// What it says.
    pub json: &'static str,
}

macro_rules! seeded {
    ($($kind:ident $folder:literal: $($name:literal)+;)+) => {
        &[$($(Seeded {
            kind: Kind::$kind,
            name: $name,
            json: include_str!(concat!("../../../seeds/", $folder, "/", $name, ".json")),
        },)+)+]
    };
}

/// What comes with the suite, in an order in which each can be made after what it speaks of. Its policies name one panel,
/// `digits-evaluators`, which has to be made before them, of at least two.
pub const SEEDED: &[Seeded] = seeded! {
    Vocabulary "vocabularies": "ai-use";
    Metric "metrics": "digits-accuracy";
    Policy "policies": "digits" "digits-open" "digits-tightened" "polity-rail";
    Licence "licences": "apache-2.0" "cc-by-4.0" "polity-rail-1.0";
};

/// The file of this name that comes with the suite, if there is one.
pub fn seeded(kind: Kind, name: &str) -> Option<&'static str> {
    SEEDED.iter().find(|file| file.kind == kind && file.name == name).map(|file| file.json)
}

/// Why a file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// It isn't the JSON of what it should be.
    #[error("the {kind} can't be read: {error}")]
    Json {
        /// What it should be.
        kind: Kind,
        /// What is wrong with it.
        error: serde_json::Error,
    },
    /// It speaks of something that there isn't.
    #[error("the {kind} speaks of the {of} `{name}`, and there is none")]
    Unknown {
        /// What the file describes.
        kind: Kind,
        /// What it speaks of.
        of: Kind,
        /// By which name.
        name: String,
    },
}

/// A vocabulary.
pub fn vocabulary(json: &str) -> Result<Vocabulary, CatalogueError> {
    read(Kind::Vocabulary, json).and_then(|file| decode(Kind::Vocabulary, file))
}

/// A metric.
pub fn metric(json: &str) -> Result<Metric, CatalogueError> {
    read(Kind::Metric, json).and_then(|file| decode(Kind::Metric, file))
}

/// A policy, with numbers in place of the names of its vocabulary, metrics and panels.
pub fn policy(json: &str, numbers: &Numbers<'_>) -> Result<PolicyMsg, CatalogueError> {
    let mut file = read(Kind::Policy, json)?;
    let into = (Kind::Policy, numbers);
    number(into, Kind::Vocabulary, file.get_mut("vocabulary"))?;
    for rule in file.get_mut("rules").and_then(Value::as_array_mut).into_iter().flatten() {
        number(into, Kind::Metric, rule.get_mut("metric"))?;
        number(into, Kind::Panel, rule.get_mut("panel"))?;
    }
    decode(Kind::Policy, file)
}

/// A licence, with numbers in place of the names of its restrictions and of the licences that it is compatible with.
pub fn licence(json: &str, numbers: &Numbers<'_>) -> Result<Licence, CatalogueError> {
    let mut file = read(Kind::Licence, json)?;
    let into = (Kind::Licence, numbers);
    number(into, Kind::Policy, file.get_mut("restrictions"))?;
    let compatible = file.pointer_mut("/share_alike/compatible").and_then(Value::as_array_mut);
    for other in compatible.into_iter().flatten() {
        number(into, Kind::Licence, Some(other))?;
    }
    decode(Kind::Licence, file)
}

/// Puts a number in the place of a name. What is no name is left for the type to judge.
fn number(
    (kind, numbers): (Kind, &Numbers<'_>),
    of: Kind,
    place: Option<&mut Value>,
) -> Result<(), CatalogueError> {
    let Some(place) = place else { return Ok(()) };
    let Value::String(name) = place else { return Ok(()) };
    let Some(number) = numbers(of, name) else {
        return Err(CatalogueError::Unknown { kind, of, name: name.clone() });
    };
    *place = number.into();
    Ok(())
}

fn read(kind: Kind, json: &str) -> Result<Value, CatalogueError> {
    let Once(value) = serde_json::from_str(json).map_err(|error| CatalogueError::Json { kind, error })?;
    Ok(value)
}

fn decode<T: DeserializeOwned>(kind: Kind, file: Value) -> Result<T, CatalogueError> {
    serde_json::from_value(file).map_err(|error| CatalogueError::Json { kind, error })
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Vocabulary => "vocabulary",
            Self::Metric => "metric",
            Self::Panel => "panel",
            Self::Policy => "policy",
            Self::Licence => "licence",
        })
    }
}

/// JSON whose objects have each key once: a tree would keep the last one without a word.
pub struct Once(pub Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Once;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON without fractions")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Once, E> {
                Ok(Once(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Once, E> {
                Ok(Once(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Once, E> {
                Ok(Once(value.into()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Once, E> {
                Ok(Once(value.into()))
            }

            fn visit_unit<E>(self) -> Result<Once, E> {
                Ok(Once(Value::Null))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Once, A::Error> {
                let mut items = vec![];
                while let Some(Once(item)) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Once(items.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
                let mut entries = Map::new();
                while let Some((key, Once(value))) = map.next_entry::<String, Once>()? {
                    if entries.insert(key.clone(), value).is_some() {
                        return Err(A::Error::custom(format!("duplicate field `{key}`")));
                    }
                }
                Ok(Once(entries.into()))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use polity::registry::{
        at_least_as_strict, tightens, AxisKind, Better, Component, LimitMsg, Policy, Relation, RuleFacts,
    };
    use polity::Digest;
    use sha2::{Digest as _, Sha256};

    use super::*;

    const FOLDERS: [(Kind, &str); 4] = [
        (Kind::Vocabulary, "vocabularies"),
        (Kind::Metric, "metrics"),
        (Kind::Policy, "policies"),
        (Kind::Licence, "licences"),
    ];

    fn seeds() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds"))
    }

    fn digest_of(path: &str) -> Digest {
        Digest(Sha256::digest(fs::read(seeds().join(path)).unwrap()).into())
    }

    fn number_of(kind: Kind, name: &str) -> Option<u32> {
        Some(match (kind, name) {
            (Kind::Vocabulary, "ai-use") => 11,
            (Kind::Metric, "digits-accuracy") => 12,
            (Kind::Panel, "digits-evaluators") => 13,
            (Kind::Policy, "polity-rail") => 14,
            _ => return None,
        })
    }

    fn file(kind: Kind, name: &str) -> &'static str {
        seeded(kind, name).unwrap()
    }

    fn ai_use() -> Vocabulary {
        vocabulary(file(Kind::Vocabulary, "ai-use")).unwrap()
    }

    fn message(name: &str) -> PolicyMsg {
        policy(file(Kind::Policy, name), &number_of).unwrap()
    }

    fn compiled(name: &str) -> Policy {
        let facts =
            RuleFacts { better: Better::Higher, unit: polity::registry::MetricUnit::Fraction, members: 3 };
        let message = message(name);
        message.compile(&ai_use(), &vec![facts; message.rules.len()]).unwrap()
    }

    fn terms(axis: &str) -> Vec<String> {
        let vocabulary = ai_use();
        match &vocabulary.find(axis).unwrap().1.kind {
            AxisKind::Set(terms) | AxisKind::Ladder(terms) | AxisKind::Duties(terms) => {
                terms.iter().map(ToString::to_string).collect()
            }
            AxisKind::Number(_) => panic!("{axis} has no terms"),
        }
    }

    /// What is in the folders is what comes with the suite; nothing is lost on the way through the types; and what a file
    /// speaks of comes before it.
    #[test]
    fn every_file_of_the_folders_comes_with_the_suite() {
        for (kind, folder) in FOLDERS {
            let files = fs::read_dir(seeds().join(folder)).unwrap().map(|file| file.unwrap().path());
            let there: BTreeSet<_> = files
                .filter(|path| path.extension() == Some("json".as_ref()))
                .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
                .collect();
            let known = SEEDED.iter().filter(|file| file.kind == kind).map(|file| file.name.to_owned());
            assert_eq!(there, known.collect());
        }
        let mut made = BTreeSet::from([(Kind::Panel, "digits-evaluators".to_owned())]);
        for Seeded { kind, name, json } in SEEDED {
            let number = |kind, name: &str| {
                made.contains(&(kind, name.to_owned())).then(|| number_of(kind, name)).flatten()
            };
            let read = match kind {
                Kind::Vocabulary => serde_json::to_value(vocabulary(json).unwrap()),
                Kind::Metric => serde_json::to_value(metric(json).unwrap()),
                Kind::Policy => serde_json::to_value(policy(json, &number).unwrap()),
                Kind::Licence => serde_json::to_value(licence(json, &number).unwrap()),
                Kind::Panel => panic!("no file holds a panel"),
            };
            let mut numbered = (*json).to_owned();
            for (name, number) in [
                ("ai-use", "11"),
                ("digits-accuracy", "12"),
                ("digits-evaluators", "13"),
                ("polity-rail", "14"),
            ] {
                numbered = numbered.replace(&format!("\"{name}\""), number);
            }
            assert_eq!(read.unwrap(), serde_json::from_str::<Value>(&numbered).unwrap(), "{name}");
            made.insert((*kind, (*name).to_owned()));
        }
    }

    /// Policies and licences carry the digests of the texts that lie beside them.
    #[test]
    fn the_digests_are_of_the_texts() {
        for name in ["digits", "digits-open", "polity-rail"] {
            assert_eq!(message(name).document, digest_of(&format!("policies/{name}.md")), "{name}");
        }
        let tightened = message("digits-tightened");
        assert_eq!(tightened.document, digest_of("policies/digits.md"));
        assert_eq!(tightened.amendments, [digest_of("policies/digits-amendment-1.md")]);
        for (name, text) in [
            ("apache-2.0", "../LICENSE"),
            ("cc-by-4.0", "models/optdigits/LICENSE"),
            ("polity-rail-1.0", "licences/polity-rail-1.0.txt"),
        ] {
            let licence = licence(file(Kind::Licence, name), &number_of).unwrap();
            assert_eq!(licence.text, digest_of(text), "{name}");
        }
        let metric = metric(file(Kind::Metric, "digits-accuracy")).unwrap();
        assert_eq!(metric.dataset.sha256, digest_of("models/optdigits/heldout.safetensors"));
    }

    /// The words are those that people have: the counts are those of the lists that they come from.
    #[test]
    fn the_vocabulary_is_in_words_that_people_have() {
        let uses = terms("use");
        let count = |start: &str| uses.iter().filter(|term| term.starts_with(start)).count();
        // the eight points of Annex III have 24 letters and one of them none; Article 5(1) has eight
        assert_eq!((count("annex-iii:"), count("article-5:1"), uses.len()), (25, 8, 34));
        for point in 1..=8 {
            assert!(count(&format!("annex-iii:{point}")) > 0);
        }
        let regions = terms("user-region");
        assert_eq!(regions.len(), 249);
        assert!(regions.iter().all(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())));
        assert!(regions.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(terms("processing-region"), regions);
        let tasks = terms("task");
        assert!(tasks.iter().any(|task| task == "image-classification"));
        assert!(tasks.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(terms("age-assurance"), ["none", "self", "estimated", "verified"]);
        assert_eq!(terms("oversight"), ["none", "monitor", "approve"]);
        assert_eq!(terms("duties"), ["mark-output", "disclose-ai", "filter-input", "filter-output"]);
        let names: Vec<_> = ai_use().axes().iter().map(|axis| axis.name.to_string()).collect();
        assert_eq!(
            names.join(" "),
            "use task user-region processing-region modality commercial age-assurance \
             oversight minimum-age log-retention-days duties"
        );
    }

    /// The one policy tightens the first, which tightens nothing else; the open one is laxer than both, and nothing that
    /// tightening could bring.
    #[test]
    fn the_policies_are_as_strict_as_they_are_meant_to_be() {
        let [first, tight, open, rail] =
            ["digits", "digits-tightened", "digits-open", "polity-rail"].map(compiled);
        assert_eq!(tightens(&tight, &first), Ok(()));
        assert!(at_least_as_strict(&first, &tight).is_err());
        for strict in [&first, &tight] {
            assert_eq!(at_least_as_strict(strict, &open), Ok(()));
            let loosens = tightens(&open, strict).unwrap_err();
            assert_eq!(loosens.component, Component::Axis(0));
            // and there is no quick way back from it: it has a document of its own
            assert_eq!(tightens(strict, &open).unwrap_err().component, Component::Document);
        }
        // what the licence forbids none of them allows
        for policy in [&first, &tight, &open] {
            let use_of = |policy: &Policy| policy.limit(0).copied().unwrap();
            let (polity::registry::Limit::Allowed(ours), polity::registry::Limit::Allowed(its)) =
                (use_of(policy), use_of(&rail))
            else {
                panic!("the first axis is a set");
            };
            assert!(ours.is_subset(&its));
        }
        let LimitMsg::AllBut(forbidden) = &message("polity-rail").constraints[0].limit else {
            panic!("it says what it forbids");
        };
        assert!(forbidden.iter().all(|term| term.starts_with("article-5:")) && forbidden.len() == 8);
    }

    #[test]
    fn the_licences_grant_what_they_are_for() {
        let read = |name| licence(file(Kind::Licence, name), &number_of).unwrap();
        let (apache, by, rail) = (read("apache-2.0"), read("cc-by-4.0"), read("polity-rail-1.0"));
        for licence in [&apache, &by, &rail] {
            assert_eq!(licence.check(0), Ok(()));
        }
        assert!(by.royalty_free && by.grants(Relation::TrainedOn) && !by.grants(Relation::Finetune));
        assert!(
            apache.royalty_free && apache.grants(Relation::Quantized) && !apache.grants(Relation::TrainedOn)
        );
        assert_eq!((apache.restrictions, rail.restrictions), (None, Some(14)));
    }

    /// A file with a part of its text changed.
    fn changed(kind: Kind, name: &str, from: &str, to: &str) -> String {
        let json = file(kind, name);
        assert!(json.contains(from), "{from}");
        json.replacen(from, to, 1)
    }

    #[test]
    fn a_file_is_read_strictly() {
        for (from, to, said) in [
            ("\"amendments\"", "\"amendment\"", "unknown field `amendment`"),
            ("\"amendments\": [],", "", "missing field `amendments`"),
            ("\"max_staleness\": 3600", "\"max_staleness\": 1, \"max_staleness\": 2", "duplicate field"),
            ("\"k\": 2", "\"k\": 2, \"k\": 1", "duplicate field"),
            ("\"k\": 2", "\"k\": 2.5", "invalid type: floating point"),
            ("\"ai-use\"", "\"al-use\"", "the policy speaks of the vocabulary `al-use`, and there is none"),
            ("\"digits-evaluators\"", "\"ai-use\"", "speaks of the panel `ai-use`"),
            ("\"digits-accuracy\"", "\"\"", "speaks of the metric ``"),
            ("\"ai-use\"", "null", "invalid type: null"),
            ("\"annex-iii:3b\"", "\"annex iii 3b\"", "is not a term"),
        ] {
            let error =
                policy(&changed(Kind::Policy, "digits", from, to), &number_of).unwrap_err().to_string();
            assert!(error.contains(said), "{to}: {error}");
        }
        // a number stands for itself
        let numbered = policy(&changed(Kind::Policy, "digits", "\"ai-use\"", "5"), &number_of).unwrap();
        assert_eq!(numbered.vocabulary, 5);

        let twice = changed(Kind::Vocabulary, "ai-use", "\"annex-iii:1b\"", "\"ANNEX-III:1A\"");
        assert!(vocabulary(&twice).unwrap_err().to_string().contains("stands twice"));
        assert!(metric(&changed(Kind::Metric, "digits-accuracy", "\"fraction\"", "\"percent\"")).is_err());
        let other = changed(Kind::Licence, "polity-rail-1.0", "\"polity-rail\"", "\"rail\"");
        let error = licence(&other, &number_of).unwrap_err();
        assert!(matches!(error, CatalogueError::Unknown { of: Kind::Policy, .. }), "{error}");
        let alike = "\"share_alike\": { \"compatible\": [\"apache-2.0\", 4] }";
        let alike = changed(Kind::Licence, "cc-by-4.0", "\"share_alike\": null", alike);
        let numbers = |_: Kind, name: &str| (name == "apache-2.0").then_some(3);
        assert_eq!(licence(&alike, &numbers).unwrap().share_alike.unwrap().compatible, [3, 4]);
    }
}
