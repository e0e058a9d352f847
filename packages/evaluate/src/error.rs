//! What is refused, and why.

use std::{io, path::PathBuf};

use safetensors::{tensor::Dtype, SafeTensorError};
use thiserror::Error;

/// Why a model isn't loaded or measured.
#[derive(Debug, Error)]
pub enum EvaluateError {
    /// A file can't be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file is longer than [`crate::MAX_FILE`].
    #[error("{}: it has more than {max} bytes", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// How long it may be.
        max: u64,
    },
    /// The model's configuration.
    #[error("config.json: {0}")]
    Config(#[from] ConfigError),
    /// The model's tensors.
    #[error("model.safetensors: {0}")]
    Weights(TensorsError),
    /// The samples.
    #[error("split: {0}")]
    Split(#[from] SplitError),
    /// The model can't read these samples.
    #[error("sample {sample}: {error}")]
    Input {
        /// Which, counted from 0.
        sample: u64,
        /// What is wrong with it.
        error: InputError,
    },
    /// A sample's label is none of the model's classes.
    #[error("sample {sample}: its label is {label}, and the model has {classes} classes")]
    Label {
        /// Which, counted from 0.
        sample: u64,
        /// Its label.
        label: u8,
        /// How many classes the model has.
        classes: usize,
    },
    /// No sample, or more than there are, should be measured.
    #[error("limit: {given} of {total} samples can't be measured")]
    Limit {
        /// How many should be.
        given: u64,
        /// How many there are.
        total: u64,
    },
}

/// What is wrong with a configuration.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// It isn't JSON, lacks a field, has one that isn't known or stands twice, or has a value of another kind.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A field has a value that can't be.
    #[error("{field}: {why}")]
    Field {
        /// Which; `config.json` is all of it.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

/// What is wrong with a safetensors file.
#[derive(Debug, Error)]
pub enum TensorsError {
    /// It isn't one: cut off, too long, overlapping, with holes, or with a header that can't be read.
    #[error(transparent)]
    Format(#[from] SafeTensorError),
    /// The header has a field that isn't known or stands twice.
    #[error("header: {0}")]
    Header(#[from] serde_json::Error),
    /// A name stands twice. One reader takes the first and another the last.
    #[error("header: {name:?} stands twice")]
    Duplicate {
        /// Which.
        name: String,
    },
    /// A tensor isn't there.
    #[error("{name}: it is missing")]
    Missing {
        /// Which.
        name: String,
    },
    /// A tensor that nobody asked for.
    #[error("{name}: it is none of this model's tensors")]
    Unexpected {
        /// Which.
        name: String,
    },
    /// A tensor holds another kind of number.
    #[error("{name}: it holds {given:?}, and {wanted:?} is wanted")]
    Dtype {
        /// Which.
        name: String,
        /// What it holds.
        given: Dtype,
        /// What it should hold.
        wanted: Dtype,
    },
    /// A tensor has another shape.
    #[error("{name}: its shape is {given:?}, and {wanted} is wanted")]
    Shape {
        /// Which.
        name: String,
        /// Its shape.
        given: Vec<usize>,
        /// What it should be.
        wanted: String,
    },
    /// A number is infinite or none.
    #[error("{name}: number {index} is {given}")]
    NotFinite {
        /// Of which tensor.
        name: String,
        /// Which of its numbers, counted from 0.
        index: usize,
        /// The number.
        given: f32,
    },
    /// A scale is zero or less.
    #[error("{name}: the scale is {given}; it is more than 0")]
    Scale {
        /// Of which tensor.
        name: String,
        /// The scale.
        given: f32,
    },
    /// A quantised number takes more bits than the configuration says.
    #[error(
        "{name}: number {index} is {given}, and the configuration's bits reach from -{largest} to {largest}"
    )]
    Step {
        /// Of which tensor.
        name: String,
        /// Which of its numbers, counted from 0.
        index: usize,
        /// The number.
        given: i8,
        /// The largest there can be.
        largest: i8,
    },
}

/// What is wrong with a split.
#[derive(Debug, Error)]
pub enum SplitError {
    /// The file.
    #[error(transparent)]
    Tensors(#[from] TensorsError),
    /// The metadata don't say what it is.
    #[error("metadata: {key} is missing")]
    MissingName {
        /// Which key.
        key: &'static str,
    },
    /// A name that a metric on chain can't have.
    #[error("metadata: {key} is 1 to 128 printable ASCII characters without spaces around them, and {given:?} isn't")]
    Name {
        /// Which key.
        key: &'static str,
        /// Its value.
        given: String,
    },
    /// No samples, or too many.
    #[error("it has {given} samples; 1 to {max} can be measured")]
    Samples {
        /// How many.
        given: usize,
        /// How many there can be.
        max: u64,
    },
}

/// Why a model can't tell the class of an image.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum InputError {
    /// The image has another number of pixels.
    #[error("it has {given} pixels, and the model reads {wanted}")]
    Pixels {
        /// How many it has.
        given: usize,
        /// How many the model reads.
        wanted: usize,
    },
    /// The image has other sides.
    #[error("it is {height} by {width} pixels, and the model reads {side} by {side}")]
    Sides {
        /// Pixels from top to bottom.
        height: usize,
        /// Pixels from left to right.
        width: usize,
        /// Pixels of a side that the model reads.
        side: usize,
    },
    /// A pixel is lighter than there can be.
    #[error("pixel {index} is {given}, and the configuration's pixel_max is {max}")]
    Pixel {
        /// Which.
        index: usize,
        /// Its value.
        given: u8,
        /// The largest there can be.
        max: u8,
    },
    /// What the model makes of it is no number any more.
    #[error("the output of class {class} isn't finite")]
    Output {
        /// Which class.
        class: usize,
    },
}
