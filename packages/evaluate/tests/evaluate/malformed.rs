//! Each file that isn't what it says: an error of its own, never a figure and never a panic.

use std::{fs, path::Path};

use polity_evaluate::{
    evaluate, ConfigError, EvaluateError, InputError, Model, Split, SplitError, TensorsError, MAX_FILE,
};
use proptest::prelude::*;
use serde_json::{json, Value};

use crate::seed;

/// A tensor of a file that is made by hand: so that it can be wrong.
#[derive(Clone)]
struct Tensor {
    name: &'static str,
    dtype: &'static str,
    shape: Vec<usize>,
    data: Vec<u8>,
}

fn floats(name: &'static str, shape: &[usize], data: &[f32]) -> Tensor {
    let data = data.iter().flat_map(|x| x.to_le_bytes()).collect();
    Tensor { name, dtype: "F32", shape: shape.to_vec(), data }
}

fn steps(name: &'static str, shape: &[usize], data: &[i8]) -> Tensor {
    let data = data.iter().flat_map(|x| x.to_le_bytes()).collect();
    Tensor { name, dtype: "I8", shape: shape.to_vec(), data }
}

fn bytes(name: &'static str, shape: &[usize], data: &[u8]) -> Tensor {
    Tensor { name, dtype: "U8", shape: shape.to_vec(), data: data.to_vec() }
}

fn raw(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), data].concat()
}

fn file(metadata: &str, tensors: &[Tensor]) -> Vec<u8> {
    let (mut entries, mut data) = (vec![], vec![]);
    if !metadata.is_empty() {
        entries.push(format!("\"__metadata__\":{metadata}"));
    }
    for t in tensors {
        let start = data.len();
        data.extend(&t.data);
        let info = json!({ "dtype": t.dtype, "shape": t.shape, "data_offsets": [start, data.len()] });
        entries.push(format!("{:?}:{info}", t.name));
    }
    raw(&format!("{{{}}}", entries.join(",")), &data)
}

/// Two classes from four pixels, through a hidden unit or none, in two bits or in floats.
fn config(hidden: &[usize], bits: Option<u8>) -> Value {
    let mut config = json!({
        "architectures": ["PolityMlpForImageClassification"],
        "model_type": "polity-mlp",
        "dtype": "float32",
        "image_size": 2,
        "num_channels": 1,
        "pixel_max": 16,
        "hidden_sizes": hidden,
        "hidden_act": "relu",
        "id2label": { "0": "dark", "1": "light" },
        "label2id": { "light": 1, "dark": 0 },
    });
    if let Some(bits) = bits {
        config["quantization_config"] =
            json!({ "quant_method": "polity-int", "bits": bits, "strategy": "tensor" });
    }
    config
}

fn linear() -> Vec<Tensor> {
    let weights = [-1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0];
    vec![floats("layers.0.weight", &[2, 4], &weights), floats("layers.0.bias", &[2], &[2.0, -2.0])]
}

fn quantised() -> Vec<Tensor> {
    vec![
        steps("layers.0.weight", &[2, 4], &[-1, -1, -1, -1, 1, 1, 1, 1]),
        floats("layers.0.weight_scale", &[1], &[0.5]),
        floats("layers.0.bias", &[2], &[1.0, -1.0]),
    ]
}

fn parse(config: &Value, weights: &[u8]) -> Result<Model, EvaluateError> {
    Model::parse(config.to_string().as_bytes(), weights)
}

fn load(tensors: &[Tensor]) -> Result<Model, EvaluateError> {
    parse(&config(&[], None), &file("", tensors))
}

const NAMES: &str = r#"{"task":"light","task_version":"1","split":"all"}"#;

fn samples() -> Vec<Tensor> {
    vec![bytes("images", &[2, 2, 2], &[0, 0, 0, 0, 16, 16, 16, 16]), bytes("labels", &[2], &[0, 1])]
}

macro_rules! refused {
    ($result:expr, $pattern:pat $(if $guard:expr)?) => {{
        let error = $result.err().expect("it is refused");
        assert!(matches!(&error, $pattern $(if $guard)?), "{error:?}");
        assert!(!error.to_string().is_empty());
    }};
}

macro_rules! weights_refused {
    ($result:expr, $pattern:pat $(if $guard:expr)?) => {
        refused!($result, EvaluateError::Weights($pattern) $(if $guard)?)
    };
}

#[test]
fn what_is_well_formed_is_run() {
    let split = Split::parse(&file(NAMES, &samples())).unwrap();
    let hidden = [
        floats("layers.0.weight", &[1, 4], &[1.0, 1.0, 1.0, 1.0]),
        floats("layers.0.bias", &[1], &[-2.0]),
        floats("layers.1.weight", &[2, 1], &[0.0, 1.0]),
        floats("layers.1.bias", &[2], &[1.0, 0.0]),
    ];
    let models = [
        load(&linear()).unwrap(),
        parse(&config(&[1], None), &file("", &hidden)).unwrap(),
        parse(&config(&[], Some(2)), &file("", &quantised())).unwrap(),
    ];
    for model in &models {
        let made = evaluate(model, &split, None).unwrap();
        assert_eq!((made.value, made.stderr, made.n), (1_000_000, 0, 2));
        assert_eq!(made.confusion, [[1, 0], [0, 1]]);
    }
    // the rectifier: a hidden unit below 0 gives nothing
    assert_eq!(models[1].outputs(&[0, 0, 0, 0]).unwrap(), [1.0, 0.0]);
    assert_eq!(models[2].outputs(&[16, 16, 16, 8]).unwrap(), [-0.75, 0.75]);
    // of equal ones the lowest
    assert_eq!(models[0].class_of(&[8, 8, 8, 8]).unwrap(), 0);
}

#[test]
fn a_file_that_is_not_safetensors() {
    let whole = file("", &linear());
    for cut in [0, 7, 8, 20, whole.len() - 1] {
        weights_refused!(parse(&config(&[], None), &whole[..cut]), TensorsError::Format(_));
    }
    weights_refused!(parse(&config(&[], None), &[&whole[..], &[0]].concat()), TensorsError::Format(_));
    for bad in [
        raw("not json", &[]),
        raw("[]", &[]),
        // more than there is
        raw(r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, &[0; 4]),
        // bytes that no shape has
        raw(r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, &[0; 8]),
        // overlapping, with a hole, backwards, too large to be
        raw(
            r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            &[0; 8],
        ),
        raw(r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, &[0; 8]),
        raw(r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, &[0; 4]),
        raw(r#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, &[]),
        [&u64::MAX.to_le_bytes()[..], b"{}"].concat(),
    ] {
        weights_refused!(parse(&config(&[], None), &bad), TensorsError::Format(_));
    }
}

#[test]
fn a_header_that_says_a_thing_twice_or_something_unknown() {
    let info = r#"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#;
    let twice = raw(&format!(r#"{{"a":{info},"a":{info}}}"#), &[0; 4]);
    weights_refused!(parse(&config(&[], None), &twice), TensorsError::Duplicate { name } if name == "a");
    // the same name, spelled otherwise
    let escaped = raw(&format!(r#"{{"a":{info},"\u0061":{info}}}"#), &[0; 4]);
    weights_refused!(parse(&config(&[], None), &escaped), TensorsError::Duplicate { name } if name == "a");
    let twice = raw(&format!(r#"{{"__metadata__":{{"x":"1","x":"2"}},"a":{info}}}"#), &[0; 4]);
    weights_refused!(parse(&config(&[], None), &twice), TensorsError::Duplicate { name } if name == "x");
    let twice = raw(&format!(r#"{{"__metadata__":{{}},"__metadata__":{{}},"a":{info}}}"#), &[0; 4]);
    // the format's own reader may refuse this first
    weights_refused!(
        parse(&config(&[], None), &twice),
        TensorsError::Duplicate { .. } | TensorsError::Format(_)
    );
    let unknown = raw(r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"stride":[1]}}"#, &[0; 4]);
    weights_refused!(parse(&config(&[], None), &unknown), TensorsError::Header(_) | TensorsError::Format(_));
}

#[test]
fn tensors_that_are_not_the_models() {
    weights_refused!(load(&linear()[..1]), TensorsError::Missing { name } if name == "layers.0.bias");
    weights_refused!(load(&[]), TensorsError::Missing { name } if name == "layers.0.weight");
    let more = [linear(), vec![floats("layers.1.bias", &[1], &[0.0])]].concat();
    weights_refused!(load(&more), TensorsError::Unexpected { name } if name == "layers.1.bias");
    // a scale beside floats, and none beside steps
    let more = [linear(), vec![floats("layers.0.weight_scale", &[1], &[1.0])]].concat();
    weights_refused!(load(&more), TensorsError::Unexpected { .. });
    let unscaled = [quantised().remove(0), quantised().remove(2)];
    weights_refused!(
        parse(&config(&[], Some(2)), &file("", &unscaled)),
        TensorsError::Missing { name } if name == "layers.0.weight_scale"
    );
    weights_refused!(load(&quantised()), TensorsError::Dtype { .. });
    weights_refused!(
        parse(&config(&[], Some(2)), &file("", &linear())),
        TensorsError::Missing { .. } | TensorsError::Dtype { .. }
    );
}

#[test]
fn shapes_that_do_not_fit() {
    for shape in [vec![4, 2], vec![8], vec![2, 4, 1], vec![1, 8]] {
        let mut tensors = linear();
        tensors[0].shape = shape.clone();
        weights_refused!(load(&tensors), TensorsError::Shape { given, .. } if *given == shape);
    }
    let mut tensors = quantised();
    tensors[1] = floats("layers.0.weight_scale", &[2], &[0.5, 0.5]);
    weights_refused!(parse(&config(&[], Some(2)), &file("", &tensors)), TensorsError::Shape { .. });
    // the configuration speaks of a hidden layer that isn't there
    weights_refused!(parse(&config(&[1], None), &file("", &linear())), TensorsError::Shape { .. });
}

#[test]
fn numbers_that_are_none() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut tensors = linear();
        tensors[1] = floats("layers.0.bias", &[2], &[0.0, bad]);
        weights_refused!(load(&tensors), TensorsError::NotFinite { name, index: 1, .. } if name == "layers.0.bias");
        let mut tensors = quantised();
        tensors[1] = floats("layers.0.weight_scale", &[1], &[bad]);
        weights_refused!(parse(&config(&[], Some(2)), &file("", &tensors)), TensorsError::NotFinite { .. });
    }
    for bad in [0.0, -0.0, -1.0] {
        let mut tensors = quantised();
        tensors[1] = floats("layers.0.weight_scale", &[1], &[bad]);
        weights_refused!(parse(&config(&[], Some(2)), &file("", &tensors)), TensorsError::Scale { .. });
    }
}

/// b bits reach from -(2^(b-1) - 1) to 2^(b-1) - 1.
#[test]
fn steps_beyond_the_bits() {
    for bits in 2..=8 {
        let largest = ((1i16 << (bits - 1)) - 1) as i8;
        for step in [largest, -largest] {
            let mut tensors = quantised();
            tensors[0].data[3] = step.to_le_bytes()[0];
            parse(&config(&[], Some(bits)), &file("", &tensors)).unwrap();
        }
        for step in [i16::from(largest) + 1, -i16::from(largest) - 1] {
            let Ok(step) = i8::try_from(step) else { continue };
            let mut tensors = quantised();
            tensors[0].data[3] = step.to_le_bytes()[0];
            weights_refused!(
                parse(&config(&[], Some(bits)), &file("", &tensors)),
                TensorsError::Step { index: 3, given, .. } if *given == step
            );
        }
    }
}

#[test]
fn configurations_that_can_not_be() {
    let weights = file("", &linear());
    let with = |key: &str, value: Value| {
        let mut changed = config(&[], None);
        changed[key] = value;
        parse(&changed, &weights)
    };
    for key in config(&[], None).as_object().unwrap().keys() {
        let mut lacking = config(&[], None);
        lacking.as_object_mut().unwrap().remove(key);
        refused!(parse(&lacking, &weights), EvaluateError::Config(ConfigError::Json(_)));
    }
    for (key, value) in [
        ("transformers_version", json!("5")),
        ("architectures", json!([])),
        ("architectures", json!(["BertModel"])),
        ("model_type", json!("bert")),
        ("dtype", json!("bfloat16")),
        ("hidden_act", json!("gelu")),
        ("image_size", json!(-1)),
        ("image_size", json!(2.5)),
        ("pixel_max", json!(256)),
        ("hidden_sizes", json!([1e9])),
        ("id2label", json!(["dark", "light"])),
        ("quantization_config", json!({ "quant_method": "gptq", "bits": 2, "strategy": "tensor" })),
        ("quantization_config", json!({ "quant_method": "polity-int", "bits": 2, "strategy": "group" })),
        ("quantization_config", json!({ "quant_method": "polity-int", "bits": 2 })),
    ] {
        refused!(with(key, value), EvaluateError::Config(ConfigError::Json(_)));
    }
    for (key, value) in [
        ("image_size", json!(0)),
        ("image_size", json!(1_025)),
        ("num_channels", json!(3)),
        ("pixel_max", json!(0)),
        ("hidden_sizes", json!([0])),
        ("hidden_sizes", json!([65_537])),
        ("hidden_sizes", json!([1, 1, 1, 1, 1, 1, 1, 1, 1])),
        ("id2label", json!({})),
        ("id2label", json!({ "0": "dark" })),
        ("id2label", json!({ "0": "dark", "2": "light" })),
        ("id2label", json!({ "0": "dark", "01": "light" })),
        ("label2id", json!({})),
        ("label2id", json!({ "dark": 0 })),
        ("label2id", json!({ "dark": 1, "light": 0 })),
        ("label2id", json!({ "dark": 0, "light": 1, "grey": 2 })),
    ] {
        refused!(with(key, value), EvaluateError::Config(ConfigError::Field { field, .. }) if *field == key);
    }
    // two classes of one name
    let refused = with("id2label", json!({ "0": "dark", "1": "dark" }));
    refused!(refused, EvaluateError::Config(ConfigError::Field { field: "label2id", .. }));
    // a list of values, in the fields' order, is none of a configuration's forms
    refused!(
        with("quantization_config", json!(["polity-int", 2, "tensor"])),
        EvaluateError::Config(ConfigError::Field { field: "quantization_config", .. })
    );
    let list = r#"[["PolityMlpForImageClassification"],"polity-mlp","float32",2,1,16,[],"relu",{"0":"a","1":"b"},{"a":0,"b":1},null]"#;
    refused!(
        Model::parse(list.as_bytes(), &weights),
        EvaluateError::Config(ConfigError::Field { field: "config.json", .. })
    );
    for bits in [0, 1, 9, 255] {
        let refused = parse(&config(&[], Some(bits)), &weights);
        refused!(
            refused,
            EvaluateError::Config(ConfigError::Field { field: "quantization_config.bits", .. })
        );
    }
    let text = config(&[], None).to_string();
    let twice = text.replacen('{', r#"{"pixel_max":1,"#, 1);
    refused!(Model::parse(twice.as_bytes(), &weights), EvaluateError::Config(ConfigError::Json(_)));
    let twice = text.replacen(r#""id2label":{"#, r#""id2label":{"0":"grey","#, 1);
    refused!(
        Model::parse(twice.as_bytes(), &weights),
        EvaluateError::Config(ConfigError::Field { field: "id2label", .. })
    );
    for bad in ["", "{", "null", &format!("{text}{text}"), &"[".repeat(100_000)] {
        refused!(Model::parse(bad.as_bytes(), &weights), EvaluateError::Config(ConfigError::Json(_)));
    }
}

#[test]
fn splits_that_can_not_be_measured() {
    for key in ["task", "task_version", "split"] {
        let mut names: Value = serde_json::from_str(NAMES).unwrap();
        names.as_object_mut().unwrap().remove(key);
        refused!(Split::parse(&file(&names.to_string(), &samples())), SplitError::MissingName { key: k } if *k == key);
        for bad in [String::new(), " x".into(), "x ".into(), "é".into(), "a\nb".into(), "x".repeat(129)] {
            names[key] = bad.into();
            refused!(Split::parse(&file(&names.to_string(), &samples())), SplitError::Name { key: k, .. } if *k == key);
        }
        names[key] = "x".repeat(128).into();
        Split::parse(&file(&names.to_string(), &samples())).unwrap();
    }
    refused!(Split::parse(&file("", &samples())), SplitError::MissingName { .. });
    let changed = |images: Tensor, labels: Tensor| Split::parse(&file(NAMES, &[images, labels]));
    let [images, labels] = [samples().remove(0), samples().remove(1)];
    refused!(
        changed(bytes("images", &[0, 2, 2], &[]), bytes("labels", &[0], &[])),
        SplitError::Samples { given: 0, .. }
    );
    for (shape, data) in [(vec![2, 4], 8), (vec![8], 8), (vec![2, 0, 2], 0), (vec![2, 2, 0], 0)] {
        let images = bytes("images", &shape, &vec![0; data]);
        refused!(changed(images, labels.clone()), SplitError::Tensors(TensorsError::Shape { .. }));
    }
    refused!(
        changed(images.clone(), bytes("labels", &[3], &[0, 1, 0])),
        SplitError::Tensors(TensorsError::Shape { .. })
    );
    refused!(
        changed(images.clone(), steps("labels", &[2], &[0, 1])),
        SplitError::Tensors(TensorsError::Dtype { .. })
    );
    refused!(
        Split::parse(&file(NAMES, &[images.clone(), labels.clone(), bytes("more", &[1], &[0])])),
        SplitError::Tensors(TensorsError::Unexpected { .. })
    );
    refused!(Split::parse(&file(NAMES, &[images])), SplitError::Tensors(TensorsError::Missing { .. }));
}

#[test]
fn samples_that_the_model_can_not_read() {
    let model = load(&linear()).unwrap();
    let on = |images: Tensor, labels: &[u8]| {
        let labels = bytes("labels", &[labels.len()], labels);
        evaluate(&model, &Split::parse(&file(NAMES, &[images, labels])).unwrap(), None)
    };
    let two = bytes("images", &[2, 2, 2], &[0, 0, 0, 0, 0, 17, 0, 0]);
    refused!(
        on(two, &[0, 1]),
        EvaluateError::Input { sample: 1, error: InputError::Pixel { index: 1, given: 17, max: 16 } }
    );
    refused!(
        on(bytes("images", &[1, 2, 2], &[0; 4]), &[2]),
        EvaluateError::Label { sample: 0, label: 2, classes: 2 }
    );
    // as many pixels, in another shape
    refused!(
        on(bytes("images", &[1, 1, 4], &[0; 4]), &[0]),
        EvaluateError::Input { error: InputError::Sides { height: 1, width: 4, side: 2 }, .. }
    );
    assert_eq!(model.outputs(&[0; 5]), Err(InputError::Pixels { given: 5, wanted: 4 }));
}

/// Finite weights whose products aren't: eight layers of the largest float.
#[test]
fn outputs_that_overflow() {
    let names: Vec<[&'static str; 2]> = vec![
        ["layers.0.weight", "layers.0.bias"],
        ["layers.1.weight", "layers.1.bias"],
        ["layers.2.weight", "layers.2.bias"],
        ["layers.3.weight", "layers.3.bias"],
        ["layers.4.weight", "layers.4.bias"],
        ["layers.5.weight", "layers.5.bias"],
        ["layers.6.weight", "layers.6.bias"],
        ["layers.7.weight", "layers.7.bias"],
        ["layers.8.weight", "layers.8.bias"],
    ];
    let mut tensors = vec![];
    for (at, [weight, bias]) in names.into_iter().enumerate() {
        let (inputs, outputs) = (if at == 0 { 4 } else { 1 }, if at == 8 { 2 } else { 1 });
        tensors.push(floats(weight, &[outputs, inputs], &vec![f32::MAX; inputs * outputs]));
        tensors.push(floats(bias, &[outputs], &vec![0.0; outputs]));
    }
    let model = parse(&config(&[1; 8], None), &file("", &tensors)).unwrap();
    assert_eq!(model.outputs(&[16; 4]), Err(InputError::Output { class: 0 }));
    model.outputs(&[0; 4]).unwrap();
}

#[test]
fn files_that_can_not_be_read() {
    refused!(Model::open(Path::new("no/such/folder")), EvaluateError::Io { .. });
    refused!(Model::open(&seed("optdigits")), EvaluateError::Io { .. });
    refused!(Split::open(&seed("optdigits")), EvaluateError::Io { .. });
    let long = std::env::temp_dir().join(format!("polity-evaluate-{}", std::process::id()));
    // sparse: as long as it says, and nothing on the disk
    fs::File::create(&long).unwrap().set_len(MAX_FILE + 1).unwrap();
    let result = Split::open(&long);
    fs::remove_file(&long).unwrap();
    refused!(result, EvaluateError::TooLarge { max: MAX_FILE, .. });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// A byte changed anywhere: an error or a model, and never a panic.
    #[test]
    fn one_byte_changed(at in any::<prop::sample::Index>(), to in any::<u8>(), quantise in any::<bool>()) {
        let (config, tensors) = if quantise { (config(&[], Some(2)), quantised()) } else { (config(&[], None), linear()) };
        let mut weights = file(NAMES, &tensors);
        let at = at.index(weights.len());
        weights[at] = to;
        if let Ok(model) = parse(&config, &weights) {
            let _ = model.class_of(&[16, 0, 3, 4]);
        }
        let mut split = file(NAMES, &samples());
        let at = at % split.len();
        split[at] = to;
        if let Ok(split) = Split::parse(&split) {
            let _ = evaluate(&load(&linear()).unwrap(), &split, None);
        }
    }
}
