//! Texts with a length that is known to be in bounds.

use schemars::schema::{InstanceType, Schema, SchemaObject};

use crate::bounds::{self, Bound, OutOfBounds};

/// A newtype for each kind of text, so that an error names the text that is wrong. A form says how it is written besides
/// its length, and has the error and the schema of that.
macro_rules! bounded_text {
    ($(#[$doc:meta])* $name:ident, $bound:expr) => {
        $crate::text::bounded_text!($(#[$doc])* $name, $bound, OutOfBounds, AnyText);
    };
    ($(#[$doc:meta])* $name:ident, $bound:expr, $error:ty, $form:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// How long it may be.
            pub const BOUND: $crate::Bound = $bound;
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                Self::BOUND.check_len(text.len())?;
                $form.check(Self::BOUND, text).map(Self)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, $error> {
                text.to_owned().try_into()
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> String {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::gen::SchemaGenerator) -> schemars::schema::Schema {
                $form.schema(Self::BOUND)
            }
        }
    };
}

pub(crate) use bounded_text;

/// Any text of its length.
struct AnyText;

impl AnyText {
    const fn check(&self, _: Bound, text: String) -> Result<String, OutOfBounds> {
        Ok(text)
    }

    fn schema(&self, bound: Bound) -> Schema {
        let mut schema =
            SchemaObject { instance_type: Some(InstanceType::String.into()), ..Default::default() };
        // JSON schema counts characters and a bound counts bytes: no text in bounds breaks this
        schema.string().max_length = u32::try_from(bound.max).ok();
        schema.metadata().description = Some(format!("{} to {} bytes of UTF-8", bound.min, bound.max));
        schema.into()
    }
}

bounded_text!(
    /// What a community is called.
    CommunityName, bounds::NAME
);
bounded_text!(
    /// What a tier is called.
    TierName, bounds::TIER_NAME
);
bounded_text!(
    /// The title of a proposal.
    Title, bounds::TITLE
);
bounded_text!(
    /// What one option of a proposal is called.
    Label, bounds::LABEL
);
bounded_text!(
    /// The text of a proposal.
    Description, bounds::DESCRIPTION
);
bounded_text!(
    /// Why a voter votes as it does. Emitted, never stored.
    Rationale, bounds::RATIONALE
);
bounded_text!(
    /// What a payment is for.
    Memo, bounds::MEMO
);
bounded_text!(
    /// Where a document can be found.
    Uri, bounds::URI
);

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::from_json;

    #[test]
    fn a_text_out_of_bounds_does_not_decode_and_says_which_it_is() {
        assert!(from_json::<Title>(format!("\"{}\"", "é".repeat(100))).is_ok());
        let error = from_json::<Title>(format!("\"{}\"", "é".repeat(101))).unwrap_err();
        assert!(error.to_string().contains("title: 202 bytes, allowed are 1 to 200"), "{error}");
        assert!(from_json::<Title>("\"\"").is_err());
    }
}
