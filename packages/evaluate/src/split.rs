//! Samples that a model is measured on.

use std::path::Path;

use safetensors::tensor::Dtype;

use crate::{files, tensors::Tensors, EvaluateError, Sha256, SplitError, TensorsError};

/// Samples of a split, at most: what keeps [`crate::figures`] inside 128 bits.
pub const MAX_SAMPLES: u64 = 1 << 24;

/// A split of a data set: a safetensors file with `images` (samples, rows, columns) and `labels` (samples), both U8, and
/// in its metadata `task`, `task_version` and `split`, as a metric on chain names them.
#[derive(Clone, Debug)]
pub struct Split {
    task: String,
    task_version: String,
    split: String,
    height: usize,
    width: usize,
    images: Vec<u8>,
    labels: Vec<u8>,
    sha256: Sha256,
}

fn name(file: &Tensors<'_>, key: &'static str) -> Result<String, SplitError> {
    let given = file.metadata(key).ok_or(SplitError::MissingName { key })?.to_owned();
    let printable = given.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    if given.is_empty() || given.len() > 128 || !printable || given.trim_matches(' ') != given {
        return Err(SplitError::Name { key, given });
    }
    Ok(given)
}

impl Split {
    /// The split in a file.
    pub fn open(path: &Path) -> Result<Self, EvaluateError> {
        Ok(Self::parse(&files::read(path)?)?)
    }

    /// The split of a file's bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, SplitError> {
        let mut file = Tensors::parse(bytes)?;
        let task = name(&file, "task")?;
        let task_version = name(&file, "task_version")?;
        let split = name(&file, "split")?;
        let images = file.take("images", Dtype::U8)?;
        let &[samples, height, width] = images.shape() else {
            let (given, wanted) = (images.shape().to_vec(), "[samples, rows, columns]".into());
            return Err(TensorsError::Shape { name: "images".into(), given, wanted }.into());
        };
        if height == 0 || width == 0 {
            let (given, wanted) = (images.shape().to_vec(), "at least one pixel".into());
            return Err(TensorsError::Shape { name: "images".into(), given, wanted }.into());
        }
        if samples == 0 || u64::try_from(samples).map_or(true, |samples| samples > MAX_SAMPLES) {
            return Err(SplitError::Samples { given: samples, max: MAX_SAMPLES });
        }
        let labels = file.take_shaped("labels", Dtype::U8, &[samples])?;
        let (images, labels) = (images.data().to_vec(), labels.data().to_vec());
        file.finish()?;
        Ok(Self { task, task_version, split, height, width, images, labels, sha256: Sha256::of(bytes) })
    }

    /// The task that it belongs to.
    pub fn task(&self) -> &str {
        &self.task
    }

    /// The task's version.
    pub fn task_version(&self) -> &str {
        &self.task_version
    }

    /// Which split of the data set it is.
    pub fn split(&self) -> &str {
        &self.split
    }

    /// Pixels of an image from top to bottom.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Pixels of an image from left to right.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// How many samples there are.
    pub fn total(&self) -> u64 {
        // at most MAX_SAMPLES
        u64::try_from(self.labels.len()).unwrap_or(u64::MAX)
    }

    /// The digest of the file.
    pub const fn sha256(&self) -> Sha256 {
        self.sha256
    }

    /// Each image and its label, in the file's order.
    pub fn samples(&self) -> impl Iterator<Item = (&[u8], u8)> {
        let pixels = self.height.saturating_mul(self.width);
        self.images.chunks_exact(pixels).zip(self.labels.iter().copied())
    }
}
