//! Indexes of shards, `*.index.json`: which files the weights of a model are spread over.

use std::{collections::BTreeSet, fmt, io::Read};

use serde::{de, Deserialize};

use crate::{folder::MAX_INDEX, IndexError};

#[derive(Deserialize)]
struct Index {
    /// By tensor, the file that it lies in. An index without one says nothing of shards.
    #[serde(default)]
    weight_map: Shards,
}

/// The values of an object, each once.
#[derive(Default)]
struct Shards(BTreeSet<String>);

struct EachShard;

impl<'de> de::Visitor<'de> for EachShard {
    type Value = Shards;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Shards, A::Error> {
        let mut shards = BTreeSet::new();
        // whichever of two equal keys a loader takes, both files must be there
        while let Some((_, shard)) = map.next_entry::<de::IgnoredAny, String>()? {
            shards.insert(shard);
        }
        Ok(Shards(shards))
    }
}

impl<'de> Deserialize<'de> for Shards {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EachShard)
    }
}

/// The files that an index names, as it names them.
pub(crate) fn named(index: impl Read) -> Result<BTreeSet<String>, IndexError> {
    let mut bytes = vec![];
    index.take(MAX_INDEX.saturating_add(1)).read_to_end(&mut bytes).map_err(serde_json::Error::io)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_INDEX {
        return Err(IndexError::TooLarge { max: MAX_INDEX });
    }
    let Index { weight_map: Shards(shards) } = serde_json::from_slice(&bytes)?;
    Ok(shards)
}
