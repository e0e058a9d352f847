//! Short words for what ballots, tiers, models and uses are in messages.

use polity::governor::{Ballot, Choice, Portion, Split, TierId};
use polity::registry::{
    Algorithm, Attribute, Attributes, Exact, ModelId, ModelName, Register, Submit, Value,
};
use polity::{Amount, Digest, Ratio};

/// The lowest tier of the kit's constitution: optimistic, for what is harmless. 3 days, fails if 5 % object.
pub const OVERSIGHT: u8 = 1;
/// A quick tier of the kit's constitution: spending under caps. 5 days, decided early, can be vetoed.
pub const ROUTINE: u8 = 2;
/// The tier above it. 7 days, ballots can be changed, can be vetoed.
pub const STANDARD: u8 = 3;
/// The top tier of the kit's constitution. 14 days, ballots are final, nobody can veto.
pub const CONSTITUTIONAL: u8 = 4;

/// A native coin that the kit's treasuries hold.
pub const COIN: &str = "upol";
/// The native coin that is staked where a native coin is.
pub const STAKE: &str = "udigit";

/// All for the first option.
pub fn yes() -> Ballot {
    Ballot::For(0)
}

/// All against every option.
pub fn no() -> Ballot {
    Ballot::Against
}

/// All for neither.
pub fn abstain() -> Ballot {
    Ballot::Abstain
}

/// All for an option, counted from 0.
pub fn option(number: u8) -> Ballot {
    Ballot::For(number)
}

/// Divided over distinct choices; the weights, in ten-thousandths, sum to 10,000.
#[track_caller]
pub fn split(portions: &[(Choice, u16)]) -> Ballot {
    let portions: Vec<_> = portions.iter().map(|&(choice, weight)| Portion { choice, weight }).collect();
    match Split::try_from(portions) {
        Ok(split) => Ballot::Split(split),
        Err(error) => panic!("no such ballot: {error}"),
    }
}

/// A tier's id, 1 to 255.
#[track_caller]
pub fn tier(id: impl TryInto<TierId>) -> TierId {
    match id.try_into() {
        Ok(id) => id,
        Err(_) => panic!("a tier's id is 1 to 255"),
    }
}

/// An amount of at least one unit.
#[track_caller]
pub fn amount(units: u128) -> Amount {
    match Amount::try_from(units) {
        Ok(amount) => amount,
        Err(error) => panic!("{error}"),
    }
}

/// A model without parents, policy, maintainers and guardian, which pledges nothing: for `..new_model(…)`.
#[track_caller]
pub fn new_model(name: &str, licence: Exact) -> Register {
    let name = match ModelName::try_from(name) {
        Ok(name) => name,
        Err(error) => panic!("{error}"),
    };
    Register {
        name,
        licence,
        pledge: Ratio::percent(0),
        parents: vec![],
        policy: None,
        maintainers: vec![],
        guardian: None,
        successor_of: None,
    }
}

/// The root that is this byte 32 times: for files that nobody reads.
pub fn root(byte: u8) -> Digest {
    Digest([byte; 32])
}

/// A version that is one file and says nothing else: for `..new_version(…)`.
pub fn new_version(model: ModelId, root: Digest) -> Submit {
    Submit {
        model,
        algorithm: Algorithm::Sha256Rfc6962V1,
        root,
        files: 1,
        size: 1,
        label: None,
        documents: vec![],
        disclosures: vec![],
        provenance: vec![],
        card: None,
    }
}

/// What a use says of itself: an axis and a term, each axis once.
#[track_caller]
pub fn says(said: &[(&str, &str)]) -> Attributes {
    let said: Vec<_> = said
        .iter()
        .map(|&(axis, term)| Attribute { axis: axis.into(), value: Value::Terms(vec![term.into()]) })
        .collect();
    match Attributes::try_from(said) {
        Ok(said) => said,
        Err(error) => panic!("{error}"),
    }
}
