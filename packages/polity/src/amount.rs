//! Amounts and parts that cannot be invalid.

use std::{fmt, str::FromStr};

use cosmwasm_schema::schemars::{
    gen::SchemaGenerator,
    schema::{InstanceType, Schema, SchemaObject},
    JsonSchema,
};
use cosmwasm_std::{Uint128, Uint256};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An amount of at least one unit.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(try_from = "Uint128", into = "Uint128")]
#[schemars(with = "Uint128")]
pub struct Amount(Uint128);

/// What is wrong with an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an amount is at least 1 unit, and this one is 0")]
pub struct InvalidAmount;

impl Amount {
    /// The amount in units.
    pub const fn get(self) -> Uint128 {
        self.0
    }

    /// The amount in units, as a plain integer.
    pub const fn u128(self) -> u128 {
        self.0.u128()
    }
}

impl TryFrom<Uint128> for Amount {
    type Error = InvalidAmount;

    fn try_from(units: Uint128) -> Result<Self, InvalidAmount> {
        if units.is_zero() {
            return Err(InvalidAmount);
        }
        Ok(Self(units))
    }
}

impl TryFrom<u128> for Amount {
    type Error = InvalidAmount;

    fn try_from(units: u128) -> Result<Self, InvalidAmount> {
        Uint128::new(units).try_into()
    }
}

impl From<Amount> for Uint128 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A part of a whole, from 0 to 1, in exact millionths. In JSON a decimal string with at most six places: `"0.334"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ratio(u32);

/// What is wrong with a ratio.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{given}' is not a part of a whole: write a decimal from 0 to 1 with at most 6 places, like 0.334")]
pub struct InvalidRatio {
    /// What was given.
    pub given: String,
}

impl Ratio {
    /// Millionths in a whole.
    pub const WHOLE: u32 = 1_000_000;

    /// A ratio of so many millionths; none if that is more than a whole.
    pub const fn from_millionths(millionths: u32) -> Option<Self> {
        if millionths > Self::WHOLE {
            return None;
        }
        Some(Self(millionths))
    }

    /// The ratio in hundredths: `percent(40)` is 0.4; more than 100 counts as 100.
    pub const fn percent(hundredths: u8) -> Self {
        if hundredths > 100 {
            return Self(Self::WHOLE);
        }
        Self((hundredths as u32).saturating_mul(Self::WHOLE / 100))
    }

    /// The ratio in millionths.
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// Whether `part` is at least this part of `whole`. Exact: both sides are compared as integers of 256 bits,
    /// which holds for every `part` and `whole` up to 2^236.
    pub fn is_met(self, part: Uint256, whole: Uint256) -> bool {
        // a product that overflows is above any that doesn't
        match (part.checked_mul(Uint256::from(Self::WHOLE)), whole.checked_mul(Uint256::from(self.0))) {
            (Ok(have), Ok(need)) => have >= need,
            (Err(_), _) => true,
            (Ok(_), Err(_)) => false,
        }
    }

    /// This part of `whole`, rounded down.
    pub fn floor_of(self, whole: u128) -> u128 {
        // a ratio is at most one, so the result is at most `whole`
        Uint128::new(whole).multiply_ratio(self.0, Self::WHOLE).u128()
    }

    /// The smallest part of `whole` that meets this ratio: rounded up.
    pub fn ceil_of(self, whole: Uint256) -> Uint256 {
        whole
            .checked_multiply_ratio(self.0, Self::WHOLE)
            .map(|floor| if self.is_met(floor, whole) { floor } else { floor.saturating_add(Uint256::one()) })
            .unwrap_or(whole)
    }
}

impl FromStr for Ratio {
    type Err = InvalidRatio;

    fn from_str(given: &str) -> Result<Self, InvalidRatio> {
        let invalid = || InvalidRatio { given: given.chars().take(32).collect() };
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let (whole, places) = match given.split_once('.') {
            Some((whole, places)) if digits(whole) && digits(places) && places.len() <= 6 => (whole, places),
            None if digits(given) => (given, ""),
            _ => return Err(invalid()),
        };
        let millionths = match whole {
            "0" => format!("{places:0<6}").parse().map_err(|_| invalid())?,
            "1" if places.bytes().all(|b| b == b'0') => Self::WHOLE,
            _ => return Err(invalid()),
        };
        Ok(Self(millionths))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 >= Self::WHOLE {
            return f.write_str("1");
        }
        let places = format!("{:06}", self.0);
        match places.trim_end_matches('0') {
            "" => f.write_str("0"),
            places => write!(f, "0.{places}"),
        }
    }
}

impl TryFrom<String> for Ratio {
    type Error = InvalidRatio;

    fn try_from(given: String) -> Result<Self, InvalidRatio> {
        given.parse()
    }
}

impl From<Ratio> for String {
    fn from(ratio: Ratio) -> Self {
        ratio.to_string()
    }
}

impl JsonSchema for Ratio {
    fn schema_name() -> String {
        "Ratio".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema =
            SchemaObject { instance_type: Some(InstanceType::String.into()), ..Default::default() };
        schema.string().pattern = Some(r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$".into());
        schema.metadata().description =
            Some("A part of a whole from 0 to 1: a decimal with at most six places".into());
        schema.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ratios_have_one_meaning() {
        for (text, millionths) in [
            ("0", 0),
            ("0.0", 0),
            ("0.5", 500_000),
            ("0.334", 334_000),
            ("0.000001", 1),
            ("1", 1_000_000),
            ("1.000000", 1_000_000),
        ] {
            assert_eq!(text.parse::<Ratio>().unwrap().millionths(), millionths, "{text}");
        }
        for text in [
            "",
            ".",
            "0.",
            ".5",
            "1.1",
            "2",
            "-0.5",
            "0.0000001",
            "0,5",
            "1e-1",
            "٠.٥",
            " 0.5",
            "00.5",
            "50%",
        ] {
            assert!(text.parse::<Ratio>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_ratio_survives_its_text(millionths in 0..=Ratio::WHOLE) {
            let ratio = Ratio::from_millionths(millionths).unwrap();
            prop_assert_eq!(ratio.to_string().parse::<Ratio>().unwrap(), ratio);
        }

        #[test]
        fn the_ceiling_is_the_least_part_that_meets_the_ratio(millionths in 0..=Ratio::WHOLE, whole in any::<u128>()) {
            let ratio = Ratio::from_millionths(millionths).unwrap();
            let whole = Uint256::from(whole);
            let least = ratio.ceil_of(whole);
            prop_assert!(ratio.is_met(least, whole));
            if !least.is_zero() {
                prop_assert!(!ratio.is_met(least - Uint256::one(), whole));
            }
        }
    }
}
