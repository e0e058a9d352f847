//! Writes what a model's folder says of its measurement, in Hugging Face's form:
//!
//! ```sh
//! cargo run -p polity-evaluate --example eval_results -- \
//!     seeds/models/digits/v1 seeds/models/optdigits/heldout.safetensors commons-digits/optdigits
//! ```

use std::{env, error::Error, path::Path};

use polity_evaluate::{evaluate, Model, Split};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [folder, split, dataset] = arguments.as_slice() else {
        return Err("a version's folder, a split's file and the data set's id are needed".into());
    };
    let evaluation = evaluate(&Model::open(Path::new(folder))?, &Split::open(Path::new(split))?, None)?;
    print!("{}", evaluation.eval_results(dataset));
    Ok(())
}
