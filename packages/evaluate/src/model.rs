//! Models, and how they are run.

use std::path::Path;

use crate::{
    config::Config,
    files::{self, CONFIG, WEIGHTS},
    tensors::Tensors,
    EvaluateError, InputError, Sha256, TensorsError,
};

/// A classifier of images: layers of weights, with a rectifier between two. Without a hidden layer it is linear.
///
/// What it tells is the same on every machine: additions in one order, in doubles, and neither fused nor reordered.
#[derive(Clone, Debug)]
pub struct Model {
    side: usize,
    pixels: usize,
    pixel_max: u8,
    labels: Vec<String>,
    layers: Vec<Layer>,
    config: Sha256,
    weights: Sha256,
}

#[derive(Clone, Debug)]
struct Layer {
    inputs: usize,
    /// One row an output.
    weights: Vec<f64>,
    biases: Vec<f64>,
}

impl Layer {
    fn take(
        file: &mut Tensors<'_>,
        at: usize,
        shape: [usize; 2],
        step: Option<i8>,
    ) -> Result<Self, TensorsError> {
        let [outputs, inputs] = shape;
        let name = format!("layers.{at}.weight");
        let weights = match step {
            None => file.floats(&name, &shape)?.into_iter().map(f64::from).collect(),
            Some(largest) => {
                let scale_name = format!("layers.{at}.weight_scale");
                let scale = file.floats(&scale_name, &[1])?.first().copied().unwrap_or_default();
                if scale <= 0.0 {
                    return Err(TensorsError::Scale { name: scale_name, given: scale });
                }
                // exact: 7 bits times 24 fit in the 53 of a double
                file.steps(&name, &shape, largest)?
                    .into_iter()
                    .map(|q| f64::from(q) * f64::from(scale))
                    .collect()
            }
        };
        let biases =
            file.floats(&format!("layers.{at}.bias"), &[outputs])?.into_iter().map(f64::from).collect();
        Ok(Self { inputs, weights, biases })
    }

    /// Each output: its bias, and then input by input in their order what the weight makes of it.
    fn run(&self, input: &[f64]) -> Vec<f64> {
        let rows = self.weights.chunks_exact(self.inputs);
        let one = |(row, bias): (&[f64], &f64)| row.iter().zip(input).fold(*bias, |sum, (w, x)| sum + w * x);
        rows.zip(&self.biases).map(one).collect()
    }
}

impl Model {
    /// The model in a version's folder: [`CONFIG`] and [`WEIGHTS`]. Nothing else is read.
    pub fn open(folder: &Path) -> Result<Self, EvaluateError> {
        Self::parse(&files::read(&folder.join(CONFIG))?, &files::read(&folder.join(WEIGHTS))?)
    }

    /// The model of these files' bytes.
    pub fn parse(config: &[u8], weights: &[u8]) -> Result<Self, EvaluateError> {
        let Config { side, pixel_max, hidden, labels, largest_step } = Config::parse(config)?;
        // at most 2^20
        let pixels = side.saturating_mul(side);
        let mut file = Tensors::parse(weights).map_err(EvaluateError::Weights)?;
        let mut layers = vec![];
        let mut inputs = pixels;
        for (at, outputs) in hidden.into_iter().chain([labels.len()]).enumerate() {
            let layer = Layer::take(&mut file, at, [outputs, inputs], largest_step);
            layers.push(layer.map_err(EvaluateError::Weights)?);
            inputs = outputs;
        }
        file.finish().map_err(EvaluateError::Weights)?;
        let (config, weights) = (Sha256::of(config), Sha256::of(weights));
        Ok(Self { side, pixels, pixel_max, labels, layers, config, weights })
    }

    /// What the classes are called, in the order of their numbers.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Pixels of a side of the images that it reads.
    pub const fn side(&self) -> usize {
        self.side
    }

    /// The digest of its configuration's file.
    pub const fn config_sha256(&self) -> Sha256 {
        self.config
    }

    /// The digest of its tensors' file.
    pub const fn weights_sha256(&self) -> Sha256 {
        self.weights
    }

    /// What it gives each class for an image of square rows, top to bottom: the more, the likelier.
    pub fn outputs(&self, image: &[u8]) -> Result<Vec<f64>, InputError> {
        if image.len() != self.pixels {
            return Err(InputError::Pixels { given: image.len(), wanted: self.pixels });
        }
        let max = self.pixel_max;
        if let Some((index, given)) = image.iter().enumerate().find(|(_, pixel)| **pixel > max) {
            return Err(InputError::Pixel { index, given: *given, max });
        }
        let mut values: Vec<_> = image.iter().map(|pixel| f64::from(*pixel) / f64::from(max)).collect();
        for (at, layer) in self.layers.iter().enumerate() {
            if at > 0 {
                for value in &mut values {
                    // not f64::max, which makes a number of what is none
                    if *value < 0.0 {
                        *value = 0.0;
                    }
                }
            }
            values = layer.run(&values);
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(class) => Err(InputError::Output { class }),
            None => Ok(values),
        }
    }

    /// The class that it gives most; of equal ones that of the lowest number.
    pub fn class_of(&self, image: &[u8]) -> Result<usize, InputError> {
        let outputs = self.outputs(image)?;
        let mut best = (0, f64::NEG_INFINITY);
        for (class, output) in outputs.into_iter().enumerate() {
            if output > best.1 {
                best = (class, output);
            }
        }
        Ok(best.0)
    }
}
