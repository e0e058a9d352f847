use std::fmt;

use cosmwasm_std::Binary;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Any JSON, as text without blanks: so that a contract can take a message that it doesn't know. Integers only, as
/// in every message of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnyJson(pub String);

impl AnyJson {
    /// The text as bytes.
    pub fn into_binary(self) -> Binary {
        self.0.into_bytes().into()
    }
}

impl<'de> Deserialize<'de> for AnyJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Text).map(Self)
    }
}

/// Writes down what it visits.
struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        Ok("null".into())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<String, E> {
        cosmwasm_std::to_json_string(value).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<String, A::Error> {
        let mut items = Vec::new();
        while let Some(AnyJson(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(format!("[{}]", items.join(",")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, AnyJson(value))) = map.next_entry::<String, AnyJson>()? {
            let key = cosmwasm_std::to_json_string(&key).map_err(A::Error::custom)?;
            entries.push(format!("{key}:{value}"));
        }
        Ok(format!("{{{}}}", entries.join(",")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::from_json;

    #[test]
    fn any_message_is_kept_as_it_came() {
        for text in [
            r#"{"claim":{}}"#,
            r#"{"a":{"b":[1,-2,"3",null,true],"b2":""},"c":"\"\n"}"#,
            "[]",
            "\"x\"",
            "18446744073709551615",
        ] {
            assert_eq!(from_json::<AnyJson>(text).unwrap(), AnyJson(text.into()));
        }
        assert_eq!(from_json::<AnyJson>(" { \"a\" : [ 1 , 2 ] } ").unwrap().0, r#"{"a":[1,2]}"#);
        assert!(from_json::<AnyJson>("{").is_err());
    }
}
