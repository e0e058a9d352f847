//! `config.json`: what a model is, beside its tensors.

use std::ops::RangeInclusive;

use serde::Deserialize;
use serde_json::Value;

use crate::{pairs::Pairs, ConfigError};

/// Pixels of an image's side, at most.
pub const MAX_SIDE: usize = 1_024;
/// Hidden layers, at most.
pub const MAX_LAYERS: usize = 8;
/// Units of a hidden layer, at most.
pub const MAX_HIDDEN: usize = 65_536;
/// Classes, at most: a label is a byte.
pub const MAX_CLASSES: usize = 256;

/// A configuration that can be run.
pub(crate) struct Config {
    pub side: usize,
    pub pixel_max: u8,
    pub hidden: Vec<usize>,
    pub labels: Vec<String>,
    /// The largest step of a quantised weight, or none where weights are floats.
    pub largest_step: Option<i8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "architectures")]
    _architectures: [Architecture; 1],
    #[serde(rename = "model_type")]
    _model_type: ModelType,
    #[serde(rename = "dtype")]
    _dtype: Floats,
    image_size: usize,
    num_channels: usize,
    pixel_max: u8,
    hidden_sizes: Vec<usize>,
    #[serde(rename = "hidden_act")]
    _hidden_act: Activation,
    id2label: Pairs<String>,
    label2id: Pairs<usize>,
    quantization_config: Option<Quantization>,
}

#[derive(Deserialize)]
enum Architecture {
    PolityMlpForImageClassification,
}

#[derive(Deserialize)]
enum ModelType {
    #[serde(rename = "polity-mlp")]
    PolityMlp,
}

#[derive(Deserialize)]
enum Floats {
    #[serde(rename = "float32")]
    Float32,
}

#[derive(Deserialize)]
enum Activation {
    #[serde(rename = "relu")]
    Relu,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quantization {
    #[serde(rename = "quant_method")]
    _quant_method: QuantMethod,
    bits: u8,
    #[serde(rename = "strategy")]
    _strategy: Strategy,
}

#[derive(Deserialize)]
enum QuantMethod {
    #[serde(rename = "polity-int")]
    PolityInt,
}

#[derive(Deserialize)]
enum Strategy {
    #[serde(rename = "tensor")]
    Tensor,
}

fn within(field: &'static str, given: usize, range: RangeInclusive<usize>) -> Result<usize, ConfigError> {
    if !range.contains(&given) {
        let why = format!("{given} isn't from {} to {}", range.start(), range.end());
        return Err(ConfigError::Field { field, why });
    }
    Ok(given)
}

fn object(field: &'static str, value: Option<&Value>) -> Result<(), ConfigError> {
    match value {
        Some(value) if !value.is_object() => {
            Err(ConfigError::Field { field, why: "it isn't an object".into() })
        }
        _ => Ok(()),
    }
}

fn once<V>(field: &'static str, pairs: Pairs<V>) -> Result<Vec<(String, V)>, ConfigError> {
    match pairs.duplicate() {
        Some(key) => Err(ConfigError::Field { field, why: format!("{key:?} stands twice") }),
        None => Ok(pairs.0),
    }
}

/// The classes in the order of their numbers: `id2label` has each number once, and `label2id` is its inverse.
fn labels(id2label: Pairs<String>, label2id: Pairs<usize>) -> Result<Vec<String>, ConfigError> {
    let by_id = once("id2label", id2label)?;
    let by_label = once("label2id", label2id)?;
    within("id2label", by_id.len(), 2..=MAX_CLASSES)?;
    let in_order = (0..by_id.len()).map(|id| {
        let key = id.to_string();
        let missing = || ConfigError::Field { field: "id2label", why: format!("{key:?} is missing") };
        by_id.iter().find(|(given, _)| *given == key).map(|(_, label)| label.clone()).ok_or_else(missing)
    });
    let labels = in_order.collect::<Result<Vec<_>, _>>()?;
    // as many, each under its own number: so no label stands for two numbers
    let inverse = |(id, label): (usize, &String)| by_label.iter().any(|(l, i)| l == label && *i == id);
    if by_label.len() != labels.len() || !labels.iter().enumerate().all(inverse) {
        return Err(ConfigError::Field { field: "label2id", why: "it isn't the inverse of id2label".into() });
    }
    Ok(labels)
}

impl Config {
    pub fn parse(bytes: &[u8]) -> Result<Self, ConfigError> {
        let written: Written = serde_json::from_slice(bytes)?;
        // serde would take a list of the fields' values as well
        let value: Value = serde_json::from_slice(bytes)?;
        object("config.json", Some(&value))?;
        object("quantization_config", value.get("quantization_config").filter(|value| !value.is_null()))?;
        let side = within("image_size", written.image_size, 1..=MAX_SIDE)?;
        within("num_channels", written.num_channels, 1..=1)?;
        within("pixel_max", written.pixel_max.into(), 1..=255)?;
        within("hidden_sizes", written.hidden_sizes.len(), 0..=MAX_LAYERS)?;
        for size in &written.hidden_sizes {
            within("hidden_sizes", *size, 1..=MAX_HIDDEN)?;
        }
        let labels = labels(written.id2label, written.label2id)?;
        let largest_step = match &written.quantization_config {
            None => None,
            Some(Quantization { bits, .. }) => {
                within("quantization_config.bits", (*bits).into(), 2..=8)?;
                // 2^(bits - 1) - 1: as far on either side of 0
                Some(i8::MAX >> 8u8.saturating_sub(*bits))
            }
        };
        Ok(Self { side, pixel_max: written.pixel_max, hidden: written.hidden_sizes, labels, largest_step })
    }
}
