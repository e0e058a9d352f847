//! The rule that decides: one pure function on plain types, that the contract, queries and clients share.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{OverflowError, Uint256};
use polity_store::{CodecError, Packed, Reader, Writer};

use crate::governor::{ten_thousandths, Ballot, BallotMode, Choice, Rule, TierId};

/// An answer that changes late moves the end at most this many extensions beyond the first end.
pub const MAX_EXTENSIONS: u64 = 3;

/// What was fixed when a proposal was made: nothing that happens later changes how it is counted.
#[cw_serde]
#[derive(Eq)]
pub struct Rules {
    /// The tier that it was made in.
    pub tier: TierId,
    /// How many options it has, Against and Abstain apart.
    pub options: u8,
    /// The block of its creation. Power is what was staked and delegated at the start of this block.
    pub snapshot: u64,
    /// When the vote ends, unless the answer changes late.
    pub first_end: u64,
    /// How old, in seconds, a change of the answer must be at the end.
    pub late_extension: u64,
    /// Seconds from the decision until it may be executed.
    pub delay: u64,
    /// Seconds in which it may be executed.
    pub window: u64,
    /// Whether the council may veto it.
    pub vetoable: bool,
    /// What makes it pass.
    pub rule: Rule,
    /// Total power at the snapshot, in units of stake.
    pub total: u128,
}

/// What changes with each ballot. All sums are in ten-thousandths of a unit of stake.
#[cw_serde]
#[derive(Eq)]
pub struct Tally {
    /// Unix seconds of the last change of the answer: what would pass if voting ended now.
    pub changed: u64,
    /// How the vote was cut short, if it was.
    pub cut: Option<Cut>,
    /// Whether it was executed.
    pub executed: bool,
    /// For each option, what was cast for it.
    pub options: Vec<Uint256>,
    /// Cast against all options.
    pub against: Uint256,
    /// Cast as Abstain.
    pub abstain: Uint256,
    /// In tiers that decide early: for each option, what voters cast for it with their own stake. Else empty.
    pub own_options: Vec<Uint256>,
    /// In tiers that decide early: what voters cast as Abstain with their own stake.
    pub own_abstain: Uint256,
}

/// Why a vote ended before its time.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Cut {
    /// An option passed on voters' own stake alone.
    Early,
    /// The council vetoed it.
    Vetoed,
}

/// Where a vote stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Ballots count until `end`, as things are.
    Open {
        /// When it ends unless the answer changes.
        end: u64,
    },
    /// The council ended it.
    Vetoed,
    /// No option passed.
    Rejected,
    /// An option passed.
    Passed {
        /// Which.
        option: u8,
        /// When it was decided.
        at: u64,
    },
}

/// One of the things that a proposal needs to pass, in ten-thousandths of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it is.
    pub kind: ConditionKind,
    /// What there is.
    pub have: Uint256,
    /// What there must be; for [`ConditionKind::Objection`], what there must not be.
    pub need: Uint256,
    /// Whether it is met.
    pub met: bool,
}

/// What a condition asks for.
#[cw_serde]
#[derive(Copy, Eq, Hash)]
pub enum ConditionKind {
    /// For, against what is Against now.
    Threshold,
    /// For + Abstain, of the total.
    Quorum,
    /// For, of the total.
    Approval,
    /// Against, of the total: the proposal fails if it is reached.
    Objection,
}

/// The figures that a rule looks at.
#[derive(Clone, Copy)]
struct Sides {
    for_: Uint256,
    against: Uint256,
    abstain: Uint256,
}

impl Rules {
    /// An empty tally at the creation of a proposal.
    pub fn open(&self, created: u64) -> Tally {
        let zeros = |n: u8| vec![Uint256::zero(); n.into()];
        Tally {
            changed: created,
            cut: None,
            executed: false,
            options: zeros(self.options),
            against: Uint256::zero(),
            abstain: Uint256::zero(),
            own_options: zeros(if self.early() { self.options } else { 0 }),
            own_abstain: Uint256::zero(),
        }
    }

    /// Whether the vote may be decided before its end.
    pub fn early(&self) -> bool {
        matches!(self.rule, Rule::Affirmative { ballots: BallotMode::Early, .. })
    }

    /// Whether a ballot may be changed.
    pub fn revoting(&self) -> bool {
        match self.rule {
            Rule::Affirmative { ballots, .. } => ballots.revoting(),
            Rule::Optimistic { revoting, .. } => revoting,
        }
    }

    /// When the vote ends: E after the last change of the answer if that is later than the first end, but never
    /// later than the first end + 3 E.
    pub fn end(&self, tally: &Tally) -> u64 {
        let latest = self.first_end.saturating_add(self.late_extension.saturating_mul(MAX_EXTENSIONS));
        self.settled(tally).max(self.first_end).min(latest)
    }

    /// What would pass if voting ended now, however late that came about.
    pub fn answer(&self, tally: &Tally) -> Option<u8> {
        let (leading, sides) = tally.sides();
        self.passes(sides).then_some(leading)
    }

    /// What would pass on voters' own stake alone, all other power counted Against. Only in tiers that decide early.
    pub fn early_answer(&self, tally: &Tally) -> Option<u8> {
        if !self.early() {
            return None;
        }
        let (leading, for_) = leader(&tally.own_options);
        let cast = for_.saturating_add(tally.own_abstain);
        let against = ten_thousandths(self.total).saturating_sub(cast);
        self.passes(Sides { for_, against, abstain: tally.own_abstain }).then_some(leading)
    }

    /// Where the vote stands at a time.
    pub fn outcome(&self, tally: &Tally, now: u64) -> Outcome {
        match tally.cut {
            Some(Cut::Vetoed) => return Outcome::Vetoed,
            Some(Cut::Early) => {
                return self
                    .early_answer(tally)
                    .map_or(Outcome::Rejected, |option| Outcome::Passed { option, at: tally.changed })
            }
            None => {}
        }
        let end = self.end(tally);
        if now < end {
            return Outcome::Open { end };
        }
        match self.answer(tally) {
            // an answer younger than E at the end could not be answered any more
            Some(option) if self.settled(tally) <= end => Outcome::Passed { option, at: end },
            _ => Outcome::Rejected,
        }
    }

    /// What the leading option needs to pass, and what it has. Each is what must hold as ballots stand now.
    pub fn conditions(&self, tally: &Tally) -> Vec<Condition> {
        let (_, sides) = tally.sides();
        let total = ten_thousandths(self.total);
        match self.rule {
            Rule::Affirmative { threshold, quorum, approval, .. } => {
                let least = least_for(threshold.millionths(), sides.against);
                let participating = sides.for_.saturating_add(sides.abstain);
                let of_total = |kind, ratio: crate::Ratio, have| {
                    let need = ratio.ceil_of(total);
                    Condition { kind, have, need, met: have >= need }
                };
                vec![
                    Condition {
                        kind: ConditionKind::Threshold,
                        have: sides.for_,
                        need: least,
                        met: sides.for_ >= least,
                    },
                    of_total(ConditionKind::Quorum, quorum, participating),
                    of_total(ConditionKind::Approval, approval, sides.for_),
                ]
            }
            Rule::Optimistic { objection, .. } => {
                let need = objection.ceil_of(total);
                vec![Condition {
                    kind: ConditionKind::Objection,
                    have: sides.against,
                    need,
                    met: !objection.is_met(sides.against, total),
                }]
            }
        }
    }

    /// Whether a rejected proposal's deposit goes to the treasury: Against, as voted, is over two thirds of all that
    /// was cast for options and Against, and at least the quorum (optimistic: the objection) of the total.
    pub fn forfeits(&self, tally: &Tally) -> bool {
        let cast = tally.options.iter().fold(tally.against, |sum, power| sum.saturating_add(*power));
        let three = Uint256::from(3u8).saturating_mul(tally.against);
        let two = Uint256::from(2u8).saturating_mul(cast);
        let part = match self.rule {
            Rule::Affirmative { quorum, .. } => quorum,
            Rule::Optimistic { objection, .. } => objection,
        };
        three > two && part.is_met(tally.against, ten_thousandths(self.total))
    }

    /// When the present answer is old enough to count.
    fn settled(&self, tally: &Tally) -> u64 {
        tally.changed.saturating_add(self.late_extension)
    }

    fn passes(&self, Sides { for_, against, abstain }: Sides) -> bool {
        let total = ten_thousandths(self.total);
        match self.rule {
            Rule::Affirmative { threshold, quorum, approval, .. } => {
                for_ > against
                    && threshold.is_met(for_, for_.saturating_add(against))
                    && quorum.is_met(for_.saturating_add(abstain), total)
                    && approval.is_met(for_, total)
            }
            Rule::Optimistic { objection, .. } => !objection.is_met(against, total),
        }
    }
}

/// The option with most power, the first of several.
fn leader(options: &[Uint256]) -> (u8, Uint256) {
    options.iter().zip(0u8..).fold((0, Uint256::zero()), |(leading, most), (power, option)| {
        if *power > most {
            (option, *power)
        } else {
            (leading, most)
        }
    })
}

/// The least For that is more than half and at least the threshold of For + Against: `F · (1 − t) ≥ t · A`, `F > A`.
fn least_for(threshold: u32, against: Uint256) -> Uint256 {
    let rest = crate::Ratio::WHOLE.saturating_sub(threshold).max(1);
    let floor = against.checked_multiply_ratio(threshold, rest).unwrap_or(Uint256::MAX);
    let exact =
        floor.checked_mul(Uint256::from(rest)).ok() == against.checked_mul(Uint256::from(threshold)).ok();
    let by_threshold = if exact { floor } else { floor.saturating_add(Uint256::one()) };
    by_threshold.max(against.saturating_add(Uint256::one()))
}

impl Tally {
    /// Adds a ballot of `power` units. `own` of them are the voter's own stake, kept apart where votes end early.
    pub fn add(&mut self, ballot: &Ballot, power: u128, own: u128) -> Result<(), OverflowError> {
        self.each(ballot, |sum, own_sum, weight| {
            *sum = sum.checked_add(weighted(power, weight))?;
            if let Some(own_sum) = own_sum {
                *own_sum = own_sum.checked_add(weighted(own, weight))?;
            }
            Ok(())
        })
    }

    /// Takes a ballot of `power` units off. What was kept as own stake stays: it can't be taken back where votes
    /// end early, since ballots are final there and only delegated power is withdrawn.
    pub fn subtract(&mut self, ballot: &Ballot, power: u128) -> Result<(), OverflowError> {
        self.each(ballot, |sum, _, weight| {
            *sum = sum.checked_sub(weighted(power, weight))?;
            Ok(())
        })
    }

    /// The option with most power, the first of several.
    pub fn leading(&self) -> u8 {
        self.sides().0
    }

    /// All that was cast.
    pub fn cast(&self) -> Uint256 {
        self.options
            .iter()
            .fold(self.against.saturating_add(self.abstain), |sum, power| sum.saturating_add(*power))
    }

    fn each(
        &mut self,
        ballot: &Ballot,
        mut f: impl FnMut(&mut Uint256, Option<&mut Uint256>, u16) -> Result<(), OverflowError>,
    ) -> Result<(), OverflowError> {
        for portion in ballot.portions() {
            match portion.choice {
                Choice::For(option) => {
                    let option = usize::from(option);
                    if let Some(sum) = self.options.get_mut(option) {
                        f(sum, self.own_options.get_mut(option), portion.weight)?;
                    }
                }
                Choice::Against => f(&mut self.against, None, portion.weight)?,
                Choice::Abstain => {
                    let own = (!self.own_options.is_empty()).then_some(&mut self.own_abstain);
                    f(&mut self.abstain, own, portion.weight)?;
                }
            }
        }
        Ok(())
    }

    /// The leading option, and the sides as they count: power on another option counts as Against it.
    fn sides(&self) -> (u8, Sides) {
        let (leading, for_) = leader(&self.options);
        let cast = self.cast();
        let against = cast.saturating_sub(for_).saturating_sub(self.abstain);
        (leading, Sides { for_, against, abstain: self.abstain })
    }
}

fn weighted(units: u128, weight: u16) -> Uint256 {
    // 2^128 · 10^4 is far below 2^256
    Uint256::from(units).saturating_mul(Uint256::from(u128::from(weight)))
}

impl Packed for Rules {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u8(self.tier.get());
        w.u8(self.options);
        self.vetoable.pack(w)?;
        w.u40(self.snapshot)?;
        w.u40(self.first_end)?;
        for seconds in [self.late_extension, self.delay, self.window] {
            w.u32(u32::try_from(seconds).map_err(|_| CodecError::Invalid { what: "duration of a tier" })?);
        }
        self.rule.pack(w)?;
        self.total.pack(w)
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            tier: TierId::unpack(r)?,
            options: r.u8()?,
            vetoable: bool::unpack(r)?,
            snapshot: r.u40()?,
            first_end: r.u40()?,
            late_extension: r.u32()?.into(),
            delay: r.u32()?.into(),
            window: r.u32()?.into(),
            rule: Rule::unpack(r)?,
            total: u128::unpack(r)?,
        })
    }
}

// Flags of a packed tally.
const EARLY: u8 = 1;
const VETOED: u8 = 2;
const EXECUTED: u8 = 4;

impl Tally {
    /// Its bytes. Sums have the width of the total · 10,000, which none of them can exceed: the size never changes.
    pub fn to_bytes(&self, rules: &Rules) -> Result<Vec<u8>, CodecError> {
        let width = rules.width();
        let mut w = Writer::new();
        let cut = match self.cut {
            None => 0,
            Some(Cut::Early) => EARLY,
            Some(Cut::Vetoed) => VETOED,
        };
        w.u8(cut | if self.executed { EXECUTED } else { 0 });
        w.u40(self.changed)?;
        let sums = self.options.iter().chain([&self.against, &self.abstain]);
        let own = self.own_options.iter().chain(rules.early().then_some(&self.own_abstain));
        for sum in sums.chain(own) {
            w.wide(*sum, width)?;
        }
        Ok(w.into_vec())
    }

    /// The tally that [`Tally::to_bytes`] gave, under the same rules.
    pub fn from_bytes(rules: &Rules, bytes: &[u8]) -> Result<Self, CodecError> {
        let width = rules.width();
        let mut r = Reader::new(bytes);
        let flags = r.u8()?;
        let cut = match flags & !EXECUTED {
            0 => None,
            EARLY => Some(Cut::Early),
            VETOED => Some(Cut::Vetoed),
            _ => return Err(CodecError::Invalid { what: "flags of a tally" }),
        };
        let changed = r.u40()?;
        let sums = |r: &mut Reader<'_>, n: u8| (0..n).map(|_| r.wide(width)).collect::<Result<Vec<_>, _>>();
        let options = sums(&mut r, rules.options)?;
        let against = r.wide(width)?;
        let abstain = r.wide(width)?;
        let (own_options, own_abstain) = if rules.early() {
            (sums(&mut r, rules.options)?, r.wide(width)?)
        } else {
            (vec![], Uint256::zero())
        };
        r.finish()?;
        Ok(Self {
            changed,
            cut,
            executed: flags & EXECUTED != 0,
            options,
            against,
            abstain,
            own_options,
            own_abstain,
        })
    }
}

impl Rules {
    fn width(&self) -> u8 {
        polity_store::width(ten_thousandths(self.total))
    }
}
