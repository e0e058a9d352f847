//! Decodes JSON in two steps: into a tree, and the tree into a type.
//!
//! For contracts, whose code a chain bounds. The usual decoder is compiled once more, parsing included, for each type
//! that it decodes; a tree is parsed by one piece of code, and what is left for each type is small.

use std::fmt;

use cosmwasm_std::{from_json, to_json_vec, StdError, StdResult};
use polity_store::{CodecError, Reader, Writer};
use serde::de::{
    value::StringDeserializer, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _,
    MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::{forward_to_deserialize_any, Deserialize, Serialize};

/// A value that was decoded through a tree: what contracts' entry points take in place of the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree<T>(pub T);

/// Decodes JSON as [`cosmwasm_std::from_json`] does, through a tree, but that no struct takes a field that it doesn't
/// know: not even one of another project that would pass it over, as `Cw20ReceiveMsg` does.
pub fn from_json_tree<T: DeserializeOwned>(json: &[u8]) -> StdResult<T> {
    from_json::<Json>(json)?.decode().map_err(|error| StdError::parse_err(std::any::type_name::<T>(), error))
}

/// Writes the rest of a packed record as JSON: what people read stands as they wrote it, behind what the contract itself
/// reads.
pub fn pack_json<T: Serialize>(w: &mut Writer, value: &T) -> Result<(), CodecError> {
    w.bytes(&to_json_vec(value).map_err(|_| CodecError::Invalid { what: "message" })?);
    Ok(())
}

/// Reads what [`pack_json`] wrote, through a tree.
pub fn unpack_json<T: DeserializeOwned>(r: &mut Reader<'_>) -> Result<T, CodecError> {
    from_json_tree(r.rest()).map_err(|_| CodecError::Invalid { what: "message" })
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Tree<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Json::deserialize(deserializer)?.decode().map(Self).map_err(D::Error::custom)
    }
}

/// JSON as it was written. Keys stand as often as they were given, so that a type still refuses a duplicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    /// A field that wasn't given.
    Missing(&'static str),
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    fn decode<T: DeserializeOwned>(self) -> Result<T, TreeError> {
        T::deserialize(self)
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Missing(_) => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Unsigned(_) => "a number",
            Self::Signed(value) if *value < 0 => "a negative number",
            Self::Signed(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    #[cold]
    fn is_not(&self, expected: &'static str) -> TreeError {
        match self {
            Self::Missing(field) => TreeError::missing_field(field),
            _ => TreeError(format!("expected {expected}, found {}", self.kind())),
        }
    }

    /// The values of an object's fields, in the order of the fields; each at most once, and no others.
    fn in_order(self, fields: &'static [&'static str]) -> Result<Vec<Self>, TreeError> {
        let Self::Object(entries) = self else {
            return Err(self.is_not("an object"));
        };
        let mut values: Vec<_> = fields.iter().map(|field| Self::Missing(field)).collect();
        for (key, value) in entries {
            let known = fields.iter().zip(&mut values).find(|(field, _)| **field == key);
            match known {
                None => return Err(TreeError::unknown_field(&key, fields)),
                Some((_, place @ Self::Missing(_))) => *place = value,
                Some((field, _)) => return Err(TreeError::duplicate_field(field)),
            }
        }
        Ok(values)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON without fractions")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
                Ok(Json::Bool(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
                Ok(Json::Signed(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
                Ok(Json::Unsigned(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<Json, E> {
                Ok(Json::Text(value.to_owned()))
            }

            fn visit_string<E>(self, value: String) -> Result<Json, E> {
                Ok(Json::Text(value))
            }

            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_none<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
                let mut items = vec![];
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Json::List(items))
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Json, M::Error> {
                let mut entries = vec![];
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Json::Object(entries))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

/// Why a tree isn't a value of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TreeError(String);

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TreeError {}

impl serde::de::Error for TreeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

macro_rules! deserialize {
    ($($method:ident: $($kind:ident($value:ident) => $visit:expr),+; $expected:literal)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
            match self {
                $(Self::$kind($value) => $visit(visitor, $value),)+
                other => Err(other.is_not($expected)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Json {
    type Error = TreeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Missing(field) => Err(TreeError::missing_field(field)),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Signed(value) => visitor.visit_i64(value),
            Self::Text(value) => visitor.visit_string(value),
            Self::List(items) => visitor.visit_seq(Items(items.into_iter())),
            Self::Object(entries) => visitor.visit_map(Entries { rest: entries.into_iter(), value: None }),
        }
    }

    deserialize! {
        deserialize_bool: Bool(value) => V::visit_bool; "a boolean"
        deserialize_u8: Unsigned(value) => V::visit_u64; "a number of at least 0"
        deserialize_u16: Unsigned(value) => V::visit_u64; "a number of at least 0"
        deserialize_u32: Unsigned(value) => V::visit_u64; "a number of at least 0"
        deserialize_u64: Unsigned(value) => V::visit_u64; "a number of at least 0"
        deserialize_i64: Unsigned(value) => V::visit_u64, Signed(value) => V::visit_i64; "a number"
        deserialize_str: Text(value) => V::visit_string; "a string"
        deserialize_string: Text(value) => V::visit_string; "a string"
        deserialize_identifier: Text(value) => V::visit_string; "a string"
        deserialize_seq: List(items) => |visitor: V, items: Vec<Json>| visitor.visit_seq(Items(items.into_iter())); "a list"
        deserialize_map: Object(entries) => |visitor: V, entries: Vec<_>| {
            visitor.visit_map(Entries { rest: entries.into_iter(), value: None })
        }; "an object"
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        match self {
            Self::Null | Self::Missing(_) => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, TreeError> {
        visitor.visit_newtype_struct(self)
    }

    // A type's code for fields in a given order is half as large as that for fields by name: so put them in order here,
    // once for all types.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TreeError> {
        visitor.visit_seq(Items(self.in_order(fields)?.into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TreeError> {
        let (name, content) = match self {
            Self::Text(name) => (name, None),
            Self::Object(entries) => {
                let mut entries = entries.into_iter();
                match (entries.next(), entries.next()) {
                    (Some((name, content)), None) => (name, Some(content)),
                    _ => return Err(TreeError("expected an object with exactly one key".to_owned())),
                }
            }
            other => return Err(other.is_not("a string or an object")),
        };
        visitor.visit_enum(Variant { name, content })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct ignored_any
    }
}

struct Items(std::vec::IntoIter<Json>);

impl<'de> SeqAccess<'de> for Items {
    type Error = TreeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, TreeError> {
        self.0.next().map(|item| seed.deserialize(item)).transpose()
    }
}

struct Entries {
    rest: std::vec::IntoIter<(String, Json)>,
    value: Option<Json>,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = TreeError;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, TreeError> {
        let Some((key, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(StringDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, TreeError> {
        seed.deserialize(self.value.take().unwrap_or(Json::Null))
    }
}

struct Variant {
    name: String,
    content: Option<Json>,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = TreeError;
    type Variant = Content;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Content), TreeError> {
        let variant = seed.deserialize(StringDeserializer::new(self.name))?;
        Ok((variant, Content(self.content)))
    }
}

struct Content(Option<Json>);

impl Content {
    fn get(self) -> Result<Json, TreeError> {
        self.0.ok_or_else(|| TreeError("expected an object with the variant's content".to_owned()))
    }
}

impl<'de> VariantAccess<'de> for Content {
    type Error = TreeError;

    fn unit_variant(self) -> Result<(), TreeError> {
        match self.0 {
            None => Ok(()),
            Some(content) => Err(content.is_not("a variant without content")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, TreeError> {
        seed.deserialize(self.get()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, TreeError> {
        self.get()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TreeError> {
        self.get()?.deserialize_struct("", fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        governor::{ExecuteMsg, QueryMsg},
        registry,
    };
    use proptest::prelude::*;

    fn agree<T: DeserializeOwned + fmt::Debug + PartialEq>(json: &[u8]) {
        assert_eq!(from_json_tree::<T>(json).ok(), from_json::<T>(json).ok(), "{}", json.escape_ascii());
        let wrapped = from_json::<Tree<T>>(json).ok().map(|Tree(value)| value);
        assert_eq!(wrapped, from_json::<T>(json).ok(), "{}", json.escape_ascii());
    }

    /// As [`agree`], but that a field that nobody knows is always refused.
    fn agree_on_what_is_known<T: DeserializeOwned + fmt::Debug + PartialEq>(json: &str) {
        match from_json_tree::<T>(json.as_bytes()) {
            Err(_) if json.contains("\"more\"") => {}
            _ => agree::<T>(json.as_bytes()),
        }
    }

    #[test]
    fn a_field_that_nobody_knows_is_refused_even_where_the_plain_decoder_passes_it_over() {
        let json = r#"{"receive":{"sender":"x","amount":"1","msg":"e30=","more":1}}"#;
        assert!(from_json::<ExecuteMsg>(json).is_ok());
        assert!(from_json_tree::<ExecuteMsg>(json.as_bytes()).is_err());
    }

    const MESSAGES: [&str; 26] = [
        r#"{"stake":{}}"#,
        r#"{"claim":{"limit":null}}"#,
        r#"{"claim":{}}"#,
        r#"{"unstake":{"amount":"5"}}"#,
        r#"{"vote":{"proposal":1,"ballot":"against","rationale":"why not"}}"#,
        r#"{"vote":{"proposal":1,"ballot":{"split":[{"choice":{"for":1},"weight":6000},{"choice":"abstain","weight":4000}]}}}"#,
        r#"{"delegate":{"delegation":"nobody"}}"#,
        r#"{"delegate":{"delegation":{"by_tier":[{"tier":1,"to":"x"}]}}}"#,
        r#"{"set":{"council":null}}"#,
        r#"{"set":{"council":{"address":"x","until":5}}}"#,
        r#"{"propose":{"tier":1,"title":"t","text":{"inline":"é\n\u00e9"},"options":[{"label":"l","actions":[{"withdraw_successor":{}}]}]}}"#,
        r#"{"receive":{"sender":"x","amount":"1","msg":"e30="}}"#,
        r#"{"power":{"account":"x","height":18446744073709551615}}"#,
        r#"{"powers":{"account":"x","heights":[1,2,3]}}"#,
        r#"{"community":{}}"#,
        r#"{"unstake":{"amount":"1","amount":"2"}}"#,
        r#"{"create_policy":{"vocabulary":1,"document":"0000000000000000000000000000000000000000000000000000000000000000","amendments":[],"constraints":[{"axis":"use","limit":{"allow":["chat"]}}],"disclosures":[],"rules":[{"metric":1,"panel":1,"bound":-5,"k":1},{"metric":1,"panel":2,"bound":0,"k":2,"max_fail":1,"min_n":7,"full":true,"z":9,"max_age":null,"renew":false}],"max_staleness":1}}"#,
        r#"{"appoint_guardian":{"model":1,"revision":2,"guardian":{"address":"x","until":5,"max_suspension":6}}}"#,
        r#"{"create_vocabulary":{"axes":[{"name":"use","kind":{"set":["a","b"]}},{"name":"age","kind":{"number":{"min":-1,"max":120,"stricter":"higher"}}}]}}"#,
        r#"{"register":{"name":"a","licence":{"id":1,"digest":"00000000000000000000000000000000000000000000000000000000000000ff"},"pledge":"0.05","parents":[{"model":1,"relation":"finetune","licence":1,"pledge":"0.1"}],"policy":{"id":1,"digest":"00000000000000000000000000000000000000000000000000000000000000ff"},"maintainers":["x"],"guardian":null,"successor_of":null}}"#,
        r#"{"attest":{"model":1,"version":1,"metric":1,"attestation":{"root":"0000000000000000000000000000000000000000000000000000000000000000","value":-5,"stderr":4500,"n":1,"n_total":1,"harness_version":"1","config":"0000000000000000000000000000000000000000000000000000000000000000","inputs":"0000000000000000000000000000000000000000000000000000000000000000","evidence":"0000000000000000000000000000000000000000000000000000000000000000","uri":null,"measured":1,"expires":null}}}"#,
        r#"{"submit":{"model":1,"algorithm":"sha256-rfc6962-v1","root":"0000000000000000000000000000000000000000000000000000000000000000","files":1,"size":1,"label":"1.0.0","documents":[],"disclosures":["a"],"provenance":[{"relation":"merge","source":{"package":"pkg:a/b"}},{"relation":"merge","source":{"version":{"model":1,"version":2}}}],"card":null}}"#,
        r#"{"create_licence":{"expression":"MIT","text":"0000000000000000000000000000000000000000000000000000000000000000","uri":null,"grants":["finetune"],"share_alike":{"compatible":[1]},"restrictions":null,"royalty_free":true}}"#,
        r#"{"authorize":{"subject":{"version":{"model":1,"version":1}},"attributes":[{"axis":"use","value":{"terms":["chat"]}},{"axis":"age","value":{"number":18}}],"at":null}}"#,
        r#"{"active":{"model":1,"at":{"height":5}}}"#,
        r#"{"attestation_history":{"model":1,"version":1,"metric":1,"evaluator":"x","start_after":"5","limit":3}}"#,
    ];

    #[test]
    fn a_tree_says_what_the_plain_decoder_says() {
        for json in MESSAGES {
            agree::<ExecuteMsg>(json.as_bytes());
            agree::<QueryMsg>(json.as_bytes());
            agree::<registry::ExecuteMsg>(json.as_bytes());
            agree::<registry::QueryMsg>(json.as_bytes());
        }
    }

    /// JSON as text, keys as often as they stand.
    fn print(json: &Json) -> String {
        let text = |text: &String| cosmwasm_std::to_json_string(text).unwrap();
        let all = |items: Vec<String>| items.join(",");
        match json {
            Json::Null => "null".to_owned(),
            Json::Missing(field) => panic!("{field}"),
            Json::Bool(value) => value.to_string(),
            Json::Unsigned(value) => value.to_string(),
            Json::Signed(value) => value.to_string(),
            Json::Text(value) => text(value),
            Json::List(items) => format!("[{}]", all(items.iter().map(print).collect())),
            Json::Object(entries) => {
                let entry = |(key, value): &(String, Json)| format!("{}:{}", text(key), print(value));
                format!("{{{}}}", all(entries.iter().map(entry).collect()))
            }
        }
    }

    fn size(json: &Json) -> usize {
        1 + match json {
            Json::List(items) => items.iter().map(size).sum(),
            Json::Object(entries) => entries.iter().map(|(_, value)| size(value)).sum(),
            _ => 0,
        }
    }

    /// The `index`-th value of a tree, counted from the root.
    fn value(json: &mut Json, index: usize) -> Option<&mut Json> {
        let mut left = index;
        if left == 0 {
            return Some(json);
        }
        left -= 1;
        let children: Vec<&mut Json> = match json {
            Json::List(items) => items.iter_mut().collect(),
            Json::Object(entries) => entries.iter_mut().map(|(_, value)| value).collect(),
            _ => vec![],
        };
        for child in children {
            let size = size(child);
            if left < size {
                return value(child, left);
            }
            left -= size;
        }
        None
    }

    /// Puts something else in the place of a value, as whoever doesn't know the types would write it.
    fn change(place: &mut Json, how: usize, other: usize) {
        const OTHERS: [&str; 22] = [
            "null",
            "true",
            "0",
            "1",
            "-1",
            "-0",
            "255",
            "256",
            "65536",
            "4294967296",
            "18446744073709551615",
            "9223372036854775808",
            "-9223372036854775808",
            "\"\"",
            "\"7\"",
            "\"active\"",
            "[]",
            "[null]",
            "[1,2]",
            "{}",
            "{\"a\":1}",
            "\"higher\"",
        ];
        let fresh = || from_json::<Json>(OTHERS[other % OTHERS.len()]).unwrap();
        let old = place.clone();
        *place = match (how, old) {
            (0, _) => fresh(),
            // without a key, with a key twice, with one more, the other way round, as the list of its values
            (1, Json::Object(mut entries)) if !entries.is_empty() => {
                entries.remove(other % entries.len());
                Json::Object(entries)
            }
            (2, Json::Object(mut entries)) if !entries.is_empty() => {
                entries.push(entries[other % entries.len()].clone());
                Json::Object(entries)
            }
            (3, Json::Object(mut entries)) => {
                entries.insert(other % (entries.len() + 1), ("more".to_owned(), fresh()));
                Json::Object(entries)
            }
            (4, Json::Object(mut entries)) => {
                entries.reverse();
                Json::Object(entries)
            }
            (5, Json::Object(entries)) => Json::List(entries.into_iter().map(|(_, value)| value).collect()),
            // the name of a variant as one with content, and the other way round
            (6, Json::Text(name)) => Json::Object(vec![(name, fresh())]),
            (7, Json::Object(entries)) if entries.len() == 1 => Json::Text(entries[0].0.clone()),
            (8, Json::List(mut items)) => {
                items.insert(other % (items.len() + 1), fresh());
                Json::List(items)
            }
            (9, Json::Unsigned(number)) => Json::Text(number.to_string()),
            (10, old) => Json::List(vec![old]),
            (_, old) => old,
        };
    }

    #[test]
    fn a_number_of_the_other_sign_is_named() {
        let error = from_json_tree::<u64>(b"-1").unwrap_err().to_string();
        assert!(error.contains("expected a number of at least 0, found a negative number"), "{error}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        /// Whatever stands in the place of a value: another kind, a number out of range, null, a variant's name with
        /// content, a field left out, twice, unknown or in another order. Neither decoder is the laxer one.
        #[test]
        fn a_tree_is_neither_laxer_nor_stricter(
            message in 0..MESSAGES.len(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), 0..11_usize, 0..22_usize), 1..3),
        ) {
            let mut json = from_json::<Json>(MESSAGES[message]).unwrap_or(Json::Null);
            for (at, how, other) in changes {
                let at = at.index(size(&json));
                if let Some(place) = value(&mut json, at) {
                    change(place, how, other);
                }
            }
            let json = print(&json);
            agree_on_what_is_known::<ExecuteMsg>(&json);
            agree_on_what_is_known::<QueryMsg>(&json);
            agree::<registry::ExecuteMsg>(json.as_bytes());
            agree::<registry::QueryMsg>(json.as_bytes());
        }
    }

    proptest! {
        /// Whatever is done to a message, both decoders give the same value or both refuse.
        #[test]
        fn a_tree_refuses_what_the_plain_decoder_refuses(
            message in 0..MESSAGES.len(),
            at in any::<prop::sample::Index>(),
            replacement in "[{}\\[\\]:,\"a-z0-9 -]{0,3}",
        ) {
            let mut json = MESSAGES[message].to_owned();
            let at = at.index(json.len() + 1);
            if json.is_char_boundary(at) {
                let end = (at + 1).min(json.len());
                if json.is_char_boundary(end) {
                    json.replace_range(at..end, &replacement);
                }
            }
            agree::<ExecuteMsg>(json.as_bytes());
            agree::<QueryMsg>(json.as_bytes());
            agree::<registry::ExecuteMsg>(json.as_bytes());
        }
    }
}
