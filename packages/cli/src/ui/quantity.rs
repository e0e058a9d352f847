use std::{fmt, rc::Rc};

use cosmwasm_std::Uint256;
use serde_json::{json, Value};

/// What an asset is counted in: its symbol, and how many decimals its unit has below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    symbol: Rc<str>,
    decimals: u8,
}

/// So much of an asset, exact to its smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    units: Uint256,
    unit: Unit,
}

impl Unit {
    /// A unit by its symbol.
    pub fn new(symbol: &str, decimals: u8) -> Self {
        Self { symbol: symbol.into(), decimals }
    }

    /// The unit of a coin of the chain's bank, of which nothing but the denom is known: by the convention of Cosmos
    /// chains `uusd` is a millionth of a USD. Any other denom is its own unit.
    pub fn of_denom(denom: &str) -> Self {
        let micro = denom.strip_prefix('u').filter(|rest| {
            rest.len() >= 3 && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        match micro {
            Some(symbol) => Self::new(&symbol.to_uppercase(), 6),
            None => Self::new(denom, 0),
        }
    }

    /// Its symbol.
    pub fn symbol(&self) -> &str {
        &self.symbol
    }

    /// Digits behind the point, at most.
    pub fn decimals(&self) -> u8 {
        self.decimals
    }

    /// The unit for programs.
    pub fn json(&self) -> Value {
        json!({ "decimals": self.decimals, "symbol": &*self.symbol })
    }

    /// The same with so many more decimals.
    pub fn finer(&self, decimals: u8) -> Self {
        Self { symbol: self.symbol.clone(), decimals: self.decimals.saturating_add(decimals) }
    }

    /// The unit of tallies, which count ten-thousandths.
    pub fn ten_thousandths(&self) -> Self {
        self.finer(4)
    }

    /// So many of its smallest units.
    pub fn of(&self, units: impl Into<Uint256>) -> Quantity {
        Quantity { units: units.into(), unit: self.clone() }
    }
}

impl Quantity {
    /// The number alone: thousands apart, and no zeros at the end of the decimals.
    pub fn number(&self) -> String {
        let digits = self.units.to_string();
        let decimals = usize::from(self.unit.decimals);
        let digits = format!("{digits:0>width$}", width = decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let part = part.trim_end_matches('0');
        let point = if part.is_empty() { "" } else { "." };
        format!("{}{point}{part}", apart(whole))
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.units.is_zero()
    }

    /// Both together, of the same asset.
    pub fn plus(&self, other: &Self) -> Self {
        self.unit.of(self.units.saturating_add(other.units))
    }

    /// What is left of it without another of the same asset; nothing if that is more.
    pub fn minus(&self, other: &Self) -> Self {
        self.unit.of(self.units.saturating_sub(other.units))
    }

    /// By how much the larger of two of the same asset is larger.
    pub fn apart_from(&self, other: &Self) -> Self {
        self.unit.of(self.units.abs_diff(other.units))
    }

    /// The same in a unit with so many more decimals. At most what fits into 256 bits.
    pub fn finer(&self, decimals: u8) -> Self {
        let power = Uint256::from(10u64).saturating_pow(decimals.into());
        self.unit.finer(decimals).of(self.units.saturating_mul(power))
    }

    /// How many of `cells` equal parts of `whole` it fills, at most all of them.
    pub fn share_of(&self, whole: &Self, cells: usize) -> usize {
        let cells = u32::try_from(cells).unwrap_or(u32::MAX);
        let part = self.units.min(whole.units).checked_multiply_ratio(cells, whole.units);
        let part = part.ok().and_then(|part| cosmwasm_std::Uint128::try_from(part).ok());
        part.map_or(0, |part| usize::try_from(part.u128()).unwrap_or(usize::MAX))
    }

    /// The quantity for programs.
    pub fn json(&self) -> Value {
        json!({
            "units": self.units.to_string(),
            "decimals": self.unit.decimals,
            "symbol": &*self.unit.symbol,
        })
    }
}

/// By units: of one asset only.
impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (self.unit == other.unit).then(|| self.units.cmp(&other.units))
    }
}

/// The number and the symbol, which stay on one line.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\u{a0}{}", self.number(), self.unit.symbol)
    }
}

/// A plain number, its thousands apart.
pub fn thousands(number: u64) -> String {
    apart(&number.to_string())
}

fn apart(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_short() {
        for (units, decimals, text) in [
            (0u128, 6, "0"),
            (1, 6, "0.000001"),
            (1_500_000, 6, "1.5"),
            (220_000_000_000, 6, "220,000"),
            (999_999_999_999, 6, "999,999.999999"),
            (1_234, 0, "1,234"),
            (12, 0, "12"),
            (100, 2, "1"),
        ] {
            assert_eq!(Unit::new("X", decimals).of(units).number(), text);
        }
        let all = Unit::new("X", 18).of(Uint256::MAX).number();
        assert!(all
            .starts_with("115,792,089,237,316,195,423,570,985,008,687,907,853,269,984,665,640,564,039,457."));
    }

    #[test]
    fn a_finer_quantity_is_the_same() {
        let one = Unit::new("X", 6).of(1_500_000u128);
        let finer = one.finer(18);
        assert_eq!(finer, Unit::new("X", 24).of(1_500_000_000_000_000_000_000_000u128));
        assert_eq!(finer.number(), one.number());
        assert_eq!(one.finer(0), one);
    }

    #[test]
    fn two_quantities_are_apart_by_the_same_either_way() {
        let of = |units: u128| Unit::new("X", 6).of(units);
        assert_eq!(of(3).apart_from(&of(5)), of(2));
        assert_eq!(of(5).apart_from(&of(3)), of(2));
        assert!(of(5).apart_from(&of(5)).is_zero());
    }

    #[test]
    fn a_denom_is_its_own_unit_unless_it_is_a_millionth() {
        assert_eq!(Unit::of_denom("uusd"), Unit::new("USD", 6));
        assert_eq!(Unit::of_denom("ibc/27394FB0"), Unit::new("ibc/27394FB0", 0));
        assert_eq!(Unit::of_denom("uno"), Unit::new("uno", 0));
        assert_eq!(Unit::of_denom("stake"), Unit::new("stake", 0));
    }
}
