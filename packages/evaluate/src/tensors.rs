//! Safetensors files, strictly: what the format's own reader lets pass is refused here.

use std::collections::BTreeSet;

use safetensors::{
    tensor::{Dtype, TensorView},
    SafeTensors,
};
use serde::{de, Deserialize};

use crate::{pairs::Pairs, TensorsError};

/// A safetensors file: well-formed, and no name in it stands twice.
pub(crate) struct Tensors<'a> {
    file: SafeTensors<'a>,
    metadata: Vec<(String, String)>,
    taken: BTreeSet<String>,
}

/// An entry of the header. Only read for its fields to be known and to stand once; the format's reader checks the rest.
enum Entry {
    Metadata(Pairs<String>),
    Tensor,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    #[serde(rename = "dtype")]
    _dtype: de::IgnoredAny,
    #[serde(rename = "shape")]
    _shape: de::IgnoredAny,
    #[serde(rename = "data_offsets")]
    _data_offsets: de::IgnoredAny,
}

struct Header(Vec<(String, Entry)>);

struct EachEntry;

impl<'de> de::Visitor<'de> for EachEntry {
    type Value = Header;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
        let mut entries = vec![];
        while let Some(name) = map.next_key::<String>()? {
            let entry = if name == "__metadata__" {
                Entry::Metadata(map.next_value()?)
            } else {
                map.next_value::<Info>()?;
                Entry::Tensor
            };
            entries.push((name, entry));
        }
        Ok(Header(entries))
    }
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EachEntry)
    }
}

/// The header's text: after eight bytes with its length, little-endian.
fn header(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    rest.get(..usize::try_from(u64::from_le_bytes(*length)).ok()?)
}

impl<'a> Tensors<'a> {
    /// The file, if it is one.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, TensorsError> {
        let file = SafeTensors::deserialize(bytes)?;
        // the reader has found it
        let Header(entries) = serde_json::from_slice(header(bytes).unwrap_or_default())?;
        let names = Pairs(entries);
        if let Some(name) = names.duplicate() {
            return Err(TensorsError::Duplicate { name: name.to_owned() });
        }
        let mut metadata = vec![];
        for (_, entry) in names.0 {
            if let Entry::Metadata(pairs) = entry {
                if let Some(name) = pairs.duplicate() {
                    return Err(TensorsError::Duplicate { name: name.to_owned() });
                }
                metadata = pairs.0;
            }
        }
        Ok(Self { file, metadata, taken: BTreeSet::new() })
    }

    /// What the metadata say under a key.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// A tensor that holds this kind of number.
    pub fn take(&mut self, name: &str, wanted: Dtype) -> Result<TensorView<'a>, TensorsError> {
        let Ok(tensor) = self.file.tensor(name) else {
            return Err(TensorsError::Missing { name: name.to_owned() });
        };
        if tensor.dtype() != wanted {
            return Err(TensorsError::Dtype { name: name.to_owned(), given: tensor.dtype(), wanted });
        }
        self.taken.insert(name.to_owned());
        Ok(tensor)
    }

    /// A tensor of this kind and shape.
    pub fn take_shaped(
        &mut self,
        name: &str,
        wanted: Dtype,
        shape: &[usize],
    ) -> Result<TensorView<'a>, TensorsError> {
        let tensor = self.take(name, wanted)?;
        if tensor.shape() != shape {
            let (given, wanted) = (tensor.shape().to_vec(), format!("{shape:?}"));
            return Err(TensorsError::Shape { name: name.to_owned(), given, wanted });
        }
        Ok(tensor)
    }

    /// The numbers of a tensor of 32-bit floats, each finite.
    pub fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, TensorsError> {
        let tensor = self.take_shaped(name, Dtype::F32, shape)?;
        let numbers =
            tensor.data().chunks_exact(4).map(|four| four.try_into().map_or(f32::NAN, f32::from_le_bytes));
        numbers
            .enumerate()
            .map(|(index, given)| {
                let error = || TensorsError::NotFinite { name: name.to_owned(), index, given };
                given.is_finite().then_some(given).ok_or_else(error)
            })
            .collect()
    }

    /// The numbers of a tensor of whole numbers of eight bits, none further from 0 than `largest`.
    pub fn steps(&mut self, name: &str, shape: &[usize], largest: i8) -> Result<Vec<i8>, TensorsError> {
        let tensor = self.take_shaped(name, Dtype::I8, shape)?;
        let numbers = tensor.data().iter().map(|byte| i8::from_le_bytes([*byte]));
        numbers
            .enumerate()
            .map(|(index, given)| {
                let error = || TensorsError::Step { name: name.to_owned(), index, given, largest };
                (given.unsigned_abs() <= largest.unsigned_abs()).then_some(given).ok_or_else(error)
            })
            .collect()
    }

    /// That every tensor was taken: one that is there and isn't used would be used by another loader.
    pub fn finish(self) -> Result<(), TensorsError> {
        let mut names = self.file.names();
        names.sort_unstable();
        match names.into_iter().find(|name| !self.taken.contains(*name)) {
            Some(name) => Err(TensorsError::Unexpected { name: name.to_owned() }),
            None => Ok(()),
        }
    }
}
