//! What the governor keeps. Hot records are packed, and histories are logs: see `polity_store` and the README.

use cosmwasm_std::{Addr, CanonicalAddr, StdResult, Storage};
use polity::{
    governor::{
        BallotRecord, Council, Delegation, Floors, Links, Propose, StakeAsset, Tier, TierId, TierSet,
    },
    pack_json, unpack_json, Amount, Asset,
};
use polity_store::{CodecError, Log, Packed, PackedItem, PackedMap, Pair, Reader, Writer};

pub use polity::governor::raw::{MEMBERS, MEMBER_ROWS};

/// What most messages read: small, packed, and changed only by votes of the top tier.
pub const CORE: PackedItem<Core> = PackedItem::new("core");
/// The community's name.
pub const NAME: PackedItem<String> = PackedItem::new("name");
/// The registry and the revenue contract.
pub const LINKS: PackedItem<StoredLinks> = PackedItem::new("links");
/// Who may veto, until when.
pub const COUNCIL: PackedItem<Council> = PackedItem::new("council");
/// What only changes of the constitution read.
pub const LIMITS: PackedItem<Limits> = PackedItem::new("limits");
/// What founding still has to do; gone once it is done.
pub const FOUNDING: PackedItem<Founding> = PackedItem::new("founding");
/// The treasury, while founding makes the token. Apart from the rest, which holds every first balance.
pub const FOUNDING_TREASURY: PackedItem<String> = PackedItem::new("treasury");

/// The ids of the tiers, lowest first.
pub const ORDER: PackedItem<Vec<u8>> = PackedItem::new("order");
/// Maps a tier's id to the tier.
pub const TIERS: PackedMap<u8, Tier> = PackedMap::new("tier");
/// Maps a kind of action to the lowest tier that may carry it.
pub const PERMISSIONS: PackedMap<&str, TierId> = PackedMap::new("permission");
/// Maps (contract, message key) to the lowest tier that may send it.
pub const RAWS: PackedMap<(&str, &str), TierId> = PackedMap::new("raw");

/// Total stake after each height.
pub const TOTAL: Log<(), u128> = Log::new("t");
/// Maps a member to its delegation after each height.
pub const DELEGATIONS: Log<&[u8], Delegation<CanonicalAddr>> = Log::new("d");
/// Maps (delegate, slot) to the sum delegated to it after each height.
pub const RECEIVED: Log<(&[u8], u8), u128> = Log::new("r");
/// Maps (member, release time) to the amount that is ripe then. Equal times add up.
pub const CLAIMS: PackedMap<(&[u8], u64), u128> = PackedMap::new("c");
/// What of the staked cw20 belongs to somebody: stake, claims and deposits. Not kept for a native denom, whose
/// arrivals the chain itself states.
pub const BOOKED: PackedItem<u128> = PackedItem::new("booked");

/// The number of the last proposal.
pub const COUNT: PackedItem<u32> = PackedItem::new("count");
/// Maps a proposal to its frozen rules and, beside them, its tally.
pub const PROPOSALS: Pair<u32> = Pair::new("p");
/// Maps a proposal to what was proposed.
pub const BODIES: PackedMap<u32, Body> = PackedMap::new("body");
/// Maps (proposal, account) to its ballot and what its delegators took back.
pub const BALLOTS: PackedMap<(u32, &[u8]), BallotRecord> = PackedMap::new("b");
/// Maps a proposal to the deposit that is still held.
pub const DEPOSITS: PackedMap<u32, Deposit> = PackedMap::new("deposit");
/// Maps an account to its proposals that were open when it last proposed.
pub const OPEN: PackedMap<&[u8], OpenProposals> = PackedMap::new("open");
/// Maps a proposal to its last execution that failed.
pub const FAILURES: PackedMap<u32, Failure> = PackedMap::new("failure");

/// What most messages read.
#[derive(Clone, Debug, PartialEq)]
pub struct Core {
    /// What is staked.
    pub stake: Asset<Addr>,
    /// What holds the funds and powers.
    pub treasury: Addr,
    /// Seconds that unstaked tokens wait.
    pub unbonding: u64,
    /// The total under which no proposal can be made.
    pub min_stake: Amount,
}

/// The contracts that were named by the constitution's top tier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredLinks {
    /// The registry.
    pub registry: Option<Addr>,
    /// The revenue contract.
    pub revenue: Option<Addr>,
}

/// What only changes of the constitution read.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// The shortest voting period and delay.
    pub floors: Floors,
    /// When every vote made under an earlier constitution is over.
    pub horizon: u64,
    /// Every id that was ever a tier's.
    pub used: TierSet,
}

/// What founding still has to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Founding {
    /// What is staked.
    pub stake: StakeAsset,
    /// Seconds that unstaked tokens wait.
    pub unbonding: u64,
    /// The total under which no proposal can be made.
    pub min_stake: Amount,
}

/// What was proposed. Written once.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Who made it.
    pub proposer: Addr,
    /// When, in unix seconds.
    pub created: u64,
    /// What was proposed.
    pub proposal: Propose,
    /// The contracts that its actions speak to, and their code when it was made.
    pub pins: Vec<Pin>,
    /// The registry and the revenue contract, as far as its actions speak to them: others named since make it stale.
    pub spoken: StoredLinks,
    /// The tiers whose caps it had to fit when it was made: its own and every higher one below the top. A tier that
    /// has become the top since frees nothing that was proposed under a cap.
    pub capped: Vec<TierId>,
}

/// A contract's code when a proposal was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// The contract.
    pub contract: String,
    /// Its code.
    pub code_id: u64,
}

/// An execution that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The start of the error.
    pub error: String,
    /// Unix seconds.
    pub at: u64,
}

/// A deposit, apart from the body: whoever sends it where it belongs doesn't pay for the length of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// How much.
    pub amount: u128,
    /// Whose.
    pub proposer: CanonicalAddr,
}

/// Numbers of an account's open proposals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenProposals(pub Vec<u32>);

const CW20: u8 = 1;

impl Packed for Core {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        let (kind, asset) = match &self.stake {
            Asset::Native(denom) => (0, denom.as_str()),
            Asset::Cw20(token) => (CW20, token.as_str()),
        };
        w.u8(kind);
        w.u40(self.unbonding)?;
        w.amount(self.min_stake.u128());
        w.short(self.treasury.as_bytes())?;
        w.bytes(asset.as_bytes());
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let kind = r.u8()?;
        let unbonding = r.u40()?;
        let min_stake = unpack_amount(r)?;
        let treasury = String::from_bytes(r.short()?)?;
        let asset = String::unpack(r)?;
        Ok(Self {
            // both were checked before they were written
            stake: if kind == CW20 { Asset::Cw20(Addr::unchecked(asset)) } else { Asset::Native(asset) },
            treasury: Addr::unchecked(treasury),
            unbonding,
            min_stake,
        })
    }
}

impl Packed for Deposit {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.amount(self.amount);
        w.bytes(&self.proposer);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { amount: r.amount()?, proposer: r.rest().into() })
    }
}

impl Packed for OpenProposals {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u8(u8::try_from(self.0.len()).map_err(|_| CodecError::Invalid { what: "open proposals" })?);
        for proposal in &self.0 {
            w.u32(*proposal);
        }
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let count = r.u8()?;
        (0..count).map(|_| r.u32()).collect::<Result<_, _>>().map(Self)
    }
}

impl Core {
    /// The contracts that the community's actions speak to.
    pub fn links(self, store: &dyn Storage, governor: &Addr) -> StdResult<Links> {
        let StoredLinks { registry, revenue } = LINKS.load(store)?;
        let Self { treasury, stake, .. } = self;
        Ok(Links { governor: governor.clone(), treasury, stake, registry, revenue })
    }
}

impl Packed for StoredLinks {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        pack_address(w, self.registry.as_ref())?;
        pack_address(w, self.revenue.as_ref())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { registry: unpack_address(r)?, revenue: unpack_address(r)? })
    }
}

impl Packed for Limits {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u40(self.floors.voting)?;
        w.u40(self.floors.delay)?;
        w.u40(self.horizon)?;
        w.bytes(&self.used.0);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let floors = Floors { voting: r.u40()?, delay: r.u40()? };
        Ok(Self { floors, horizon: r.u40()?, used: TierSet(r.array()?) })
    }
}

impl Packed for Founding {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u40(self.unbonding)?;
        w.amount(self.min_stake.u128());
        pack_json(w, &self.stake)
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { unbonding: r.u40()?, min_stake: unpack_amount(r)?, stake: unpack_json(r)? })
    }
}

impl Packed for Body {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        pack_address(w, Some(&self.proposer))?;
        w.u40(self.created)?;
        self.spoken.pack(w)?;
        w.short(&self.capped.iter().map(|tier| tier.get()).collect::<Vec<_>>())?;
        w.u8(u8::try_from(self.pins.len()).map_err(|_| CodecError::Invalid { what: "pins" })?);
        for pin in &self.pins {
            w.short(pin.contract.as_bytes())?;
            w.u64(pin.code_id);
        }
        pack_json(w, &self.proposal)
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let proposer = unpack_address(r)?.ok_or(CodecError::Invalid { what: "proposer" })?;
        let created = r.u40()?;
        let spoken = StoredLinks::unpack(r)?;
        let mut capped = vec![];
        for id in r.short()? {
            capped.push(TierId::new(*id).ok_or(CodecError::Invalid { what: "tier id" })?);
        }
        let mut pins = vec![];
        for _ in 0..r.u8()? {
            pins.push(Pin { contract: String::from_bytes(r.short()?)?, code_id: r.u64()? });
        }
        Ok(Self { proposer, created, spoken, capped, pins, proposal: unpack_json(r)? })
    }
}

impl Packed for Failure {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u40(self.at)?;
        w.bytes(self.error.as_bytes());
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { at: r.u40()?, error: String::unpack(r)? })
    }
}

// an empty text is none: no address is empty
fn pack_address(w: &mut Writer, address: Option<&Addr>) -> Result<(), CodecError> {
    w.short(address.map(|address| address.as_bytes()).unwrap_or_default())
}

// checked before it was written
fn unpack_address(r: &mut Reader<'_>) -> Result<Option<Addr>, CodecError> {
    let address = String::from_bytes(r.short()?)?;
    Ok((!address.is_empty()).then(|| Addr::unchecked(address)))
}

fn unpack_amount(r: &mut Reader<'_>) -> Result<Amount, CodecError> {
    r.amount()?.try_into().map_err(|_| CodecError::Invalid { what: "amount" })
}
