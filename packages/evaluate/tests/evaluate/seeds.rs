//! The models that come with the suite: what they score, by this crate and by another program, and that their folders
//! say nothing else.

use std::fs;

use polity::registry::{Attestation, Better, Dataset, Metric, MetricUnit, Rule, MILLION};
use polity::Digest;
use polity_evaluate::{
    evaluate, EvaluateError, Evaluation, Model, Sha256, Split, FILTER, HARNESS, HARNESS_VERSION, METRIC,
    SHOTS,
};

use crate::seed;

const VERSIONS: [&str; 3] = ["v1", "v2", "v3"];
/// What the seeded policy could ask for: an accuracy of 0.92, by 1.96 standard errors.
const BOUND: i64 = 920_000;
const Z: u32 = 1_960;

fn heldout() -> Split {
    Split::open(&seed("optdigits/heldout.safetensors")).unwrap()
}

fn measured(version: &str) -> Evaluation {
    evaluate(&Model::open(&seed("digits").join(version)).unwrap(), &heldout(), None).unwrap()
}

/// Exact arithmetic in Python gives the same class for each sample, and from it the same figures and digests.
#[test]
fn another_program_measures_the_same() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../golden.json")).unwrap();
    for version in VERSIONS {
        let ours = measured(version);
        let ours = serde_json::json!({
            "correct": ours.correct,
            "n": ours.n,
            "value": ours.value,
            "stderr": ours.stderr,
            "configuration": ours.configuration_sha256.to_string(),
            "inputs": ours.inputs_sha256.to_string(),
            "evidence": ours.evidence_sha256.to_string(),
            "margin": golden[version]["margin"],
            "confusion": ours.confusion,
        });
        assert_eq!(ours, golden[version], "{version}");
    }
}

#[test]
fn the_digests_are_of_what_is_there() {
    for version in VERSIONS {
        let model = Model::open(&seed("digits").join(version)).unwrap();
        let made = measured(version);
        let file = |path: &str| Sha256::of(&fs::read(seed(path)).unwrap());
        assert_eq!(made.inputs_sha256, file("optdigits/heldout.safetensors"));
        assert_eq!(model.config_sha256(), file(&format!("digits/{version}/config.json")));
        assert_eq!(model.weights_sha256(), file(&format!("digits/{version}/model.safetensors")));
        assert_eq!(made.configuration_sha256, Sha256::of(made.configuration.as_bytes()));
        assert_eq!(made.evidence_sha256, Sha256::of(made.evidence.as_bytes()));
        for digest in
            [made.configuration_sha256, made.inputs_sha256, model.config_sha256(), model.weights_sha256()]
        {
            assert!(made.evidence.contains(&digest.to_string()));
        }
    }
}

/// The evidence alone gives the figures again.
#[test]
fn the_figures_follow_from_the_evidence() {
    let made = measured("v3");
    let lines: Vec<_> = made.evidence.lines().skip(5).collect();
    assert_eq!(lines.len() as u64, made.n);
    let mut confusion = vec![vec![0; 10]; 10];
    for (at, line) in lines.iter().enumerate() {
        let numbers: Vec<usize> = line.split(' ').map(|number| number.parse().unwrap()).collect();
        assert_eq!((numbers.len(), numbers[0]), (3, at));
        confusion[numbers[1]][numbers[2]] += 1;
    }
    assert_eq!(confusion, made.confusion);
    assert_eq!((0..10).map(|class| confusion[class][class]).sum::<u64>(), made.correct);
}

/// The second is better than the first by more than 1.96 standard errors of their difference, taken as if the two were
/// measured on different samples: they are the same ones, so the real error is smaller.
#[test]
fn the_second_is_better_than_the_first_by_more_than_the_error() {
    let (one, two) = (measured("v1"), measured("v2"));
    let difference = i128::from(two.value - one.value);
    let variance = i128::from(one.stderr).pow(2) + i128::from(two.stderr).pow(2);
    assert!(difference > 0);
    assert!((1_000 * difference).pow(2) > i128::from(Z).pow(2) * variance);
}

/// A policy's rule, as the registry judges it.
#[test]
fn the_third_falls_below_what_the_others_meet() {
    let rule = Rule {
        metric: 1,
        panel: 1,
        better: Better::Higher,
        bound: BOUND,
        k: 1,
        max_fail: 0,
        min_n: 500,
        full: true,
        z: Z,
        max_age: None,
        renew: false,
    };
    let meets = VERSIONS.map(|version| {
        let made = measured(version);
        rule.meets(made.value, Some(made.stderr))
    });
    assert_eq!(meets, [true, true, false]);
    // and by more than chance: not even with two errors in its favour
    let third = measured("v3");
    assert!(1_000 * third.value + i64::from(Z) * third.stderr as i64 <= 1_000 * BOUND);
}

/// What comes out is an attestation, and its metric, without a number or a name being added.
#[test]
fn it_fits_an_attestation() {
    let made = measured("v1");
    let name = |text: &str| text.try_into().unwrap();
    let metric = Metric {
        harness: name(HARNESS),
        task: name(&made.task),
        task_version: name(&made.task_version),
        split: name(&made.split),
        shots: SHOTS,
        metric: name(METRIC),
        filter: name(FILTER),
        dataset: Dataset {
            id: name("commons-digits/optdigits"),
            revision: name("1"),
            sha256: Digest(made.inputs_sha256.0),
        },
        better: Better::Higher,
        unit: MetricUnit::Fraction,
    };
    let seeded = include_str!("../../../../seeds/metrics/digits-accuracy.json");
    assert_eq!(serde_json::from_str::<Metric>(seeded).unwrap(), metric);
    let root = Digest([7; 32]);
    let attestation = Attestation {
        root,
        value: made.value,
        stderr: Some(made.stderr),
        n: made.n,
        n_total: made.n_total,
        harness_version: name(HARNESS_VERSION),
        config: Digest(made.configuration_sha256.0),
        inputs: Digest(made.inputs_sha256.0),
        evidence: Digest(made.evidence_sha256.0),
        uri: None,
        measured: 1,
        expires: None,
    };
    attestation.check(root, metric.unit, 1).unwrap();
    assert!((0..=MILLION).contains(&attestation.value));
}

/// The results in the folders are what is measured. To write them again: the crate's example `eval_results`.
#[test]
fn the_results_in_the_folders_are_measured() {
    for version in VERSIONS {
        let path = seed(&format!("digits/{version}/.eval_results/optdigits.yaml"));
        let made = measured(version).eval_results("commons-digits/optdigits");
        assert_eq!(fs::read_to_string(path).unwrap(), made, "{version}");
    }
}

/// No image is in both halves under the same number: together they are the 1,797, taken in turn.
#[test]
fn the_halves_are_taken_in_turn() {
    let train = Split::open(&seed("optdigits/train.safetensors")).unwrap();
    let heldout = heldout();
    assert_eq!((train.total(), heldout.total()), (899, 898));
    assert_eq!((train.split(), heldout.split()), ("train", "heldout"));
    // scikit-learn's first ten labels are 0 to 9
    let labels: Vec<_> =
        train.samples().zip(heldout.samples()).take(5).flat_map(|(a, b)| [a.1, b.1]).collect();
    assert_eq!(labels, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let images: Vec<_> = train.samples().map(|(image, _)| image).collect();
    assert!(heldout.samples().all(|(image, _)| !images.contains(&image)));
}

#[test]
fn a_limit_measures_the_first_ones_and_says_so() {
    let model = Model::open(&seed("digits/v2")).unwrap();
    let (all, some) = (measured("v2"), evaluate(&model, &heldout(), Some(100)).unwrap());
    assert_eq!((some.n, some.n_total), (100, 898));
    assert_ne!(some.configuration_sha256, all.configuration_sha256);
    let first =
        |made: &Evaluation| made.evidence.lines().skip(5).take(100).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(first(&some), first(&all));
    for given in [0, 899, u64::MAX] {
        let refused = evaluate(&model, &heldout(), Some(given)).unwrap_err();
        assert!(matches!(refused, EvaluateError::Limit { total: 898, .. }), "{refused}");
    }
}
