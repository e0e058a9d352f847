#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing
    )
)]

mod config;
mod digest;
mod error;
mod evaluation;
mod files;
mod model;
mod pairs;
mod split;
mod tensors;

pub use config::{MAX_CLASSES, MAX_HIDDEN, MAX_LAYERS, MAX_SIDE};
pub use digest::Sha256;
pub use error::{ConfigError, EvaluateError, InputError, SplitError, TensorsError};
pub use evaluation::{
    evaluate, figures, Evaluation, Figures, FILTER, HARNESS, HARNESS_VERSION, METRIC, SHOTS,
};
pub use files::{CONFIG, MAX_FILE, WEIGHTS};
pub use model::Model;
pub use split::{Split, MAX_SAMPLES};
