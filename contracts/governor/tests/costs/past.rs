//! Communities that differ only in how much has happened in them.

use polity::governor::{Action, Ballot, Delegation, ExecuteMsg, OptionMsg, StakeAsset, Vote};

use crate::fixture::*;

/// How much has happened.
#[derive(Clone, Copy)]
pub struct Size {
    /// Others, each of whom staked, left a claim, made a proposal and voted on [`target::FINAL`], a tenth of them on
    /// every target; every second one delegated to dora, and so overrode her.
    pub crowd: u64,
    /// Earlier changes of the stake, the delegation and the claims of those whose acts are measured.
    pub changes: u64,
    /// Bytes of every target's text.
    pub text: usize,
}

pub const LITTLE: Size = Size { crowd: 10, changes: 1, text: 300 };
pub const MUCH: Size = Size { crowd: 10_000, changes: 1_000, text: 10_000 };

/// What each of those stakes whose acts are measured: six bytes, whatever is added here.
pub const STAKE: u128 = 2_000_000_000_000;
/// What passes or defeats any vote alone.
const WHALE: u128 = 60_000_000_000_000;
/// More than any deposit.
pub const PAID: u128 = 200_000_000_000;

/// Proposals that are being voted on.
pub mod target {
    pub const OPTIMISTIC: u32 = 1;
    pub const REVOTING: u32 = 2;
    pub const EARLY: u32 = 3;
    pub const FINAL: u32 = 4;
    /// Final, with eight options and twenty actions.
    pub const EIGHT: u32 = 5;
    /// Early, with eight options.
    pub const EIGHT_EARLY: u32 = 6;

    pub const ALL: [u32; 6] = [OPTIMISTIC, REVOTING, EARLY, FINAL, EIGHT, EIGHT_EARLY];
}

impl Size {
    /// A community with so much behind it. Those whose acts are measured:
    ///
    /// - alice has a stake that changed often, and many claims;
    /// - bob delegated whole to dora, after often changing his mind, eve to erin; neither delegate voted;
    /// - bea delegated whole to dora and voted herself on every target;
    /// - carol delegated by tier to eight, after often changing her mind;
    /// - rose staked more, often, after the targets were made;
    /// - many has thirty claims more than alice.
    pub fn past(self, stake: StakeAsset) -> Past {
        let mut c = Community::of(stake);
        self.members(&mut c);
        self.others(&mut c);
        self.targets(&mut c);
        self.what_others_did(&mut c);
        for _ in 0..self.changes {
            c.stake(&person("rose"), 1_000);
            c.next_block();
        }
        c.past()
    }

    fn members(self, c: &mut Community) {
        c.next_block();
        c.stake(&person("whale"), WHALE);
        c.stake(&person("rest"), WHALE / 2);
        for name in ["alice", "bob", "carol", "dora", "erin", "bea", "eve", "rose", "frank", "many"] {
            c.stake(&person(name), STAKE);
        }
        c.delegate(&person("bea"), whole(&person("dora")));
        c.delegate(&person("eve"), whole(&person("erin")));
        for i in 0..self.changes + 30 {
            c.next_block();
            c.unstake(&person("many"), 1);
            if i >= 30 {
                c.delegate(&person("bob"), whole(&person("erin")));
                c.delegate(&person("carol"), eight("other"));
                for name in ["alice", "bob", "carol", "dora"] {
                    c.stake(&person(name), 1_000);
                }
                c.unstake(&person("alice"), 1);
            }
        }
        c.next_block();
        c.delegate(&person("bob"), whole(&person("dora")));
        c.delegate(&person("carol"), eight("one"));
    }

    fn others(self, c: &mut Community) {
        for i in 0..self.crowd {
            c.next_block();
            if i % 2 == 0 {
                c.delegate(&other(i), whole(&person("dora")));
            }
            c.stake(&other(i), 1_000_001);
        }
        c.next_block();
    }

    fn targets(self, c: &mut Community) {
        let labels = |count: usize| vec![option(vec![]); count];
        let mut twenty = labels(8);
        twenty[0] = option(spends(20));
        let targets: [(u8, Vec<OptionMsg>); 6] = [
            (OPTIMISTIC, vec![option(vec![harmless()])]),
            (REVOTING, labels(1)),
            (EARLY, labels(1)),
            (FINAL, labels(1)),
            (FINAL, twenty),
            (EARLY, labels(8)),
        ];
        for ((tier, options), expected) in targets.into_iter().zip(target::ALL) {
            let number = c.propose(&person(format!("maker {tier}")), 0, proposal(tier, self.text, options));
            assert_eq!(number, expected);
        }
    }

    fn what_others_did(self, c: &mut Community) {
        let everywhere = |ballot: Ballot, targets: &[u32]| {
            let vote = |proposal: &u32| Vote { proposal: *proposal, ballot: ballot.clone(), rationale: None };
            ExecuteMsg::VoteMany { votes: targets.iter().map(vote).collect() }
        };
        c.execute(&person("bea"), everywhere(Ballot::For(0), &target::ALL)).unwrap();
        for i in 0..self.crowd {
            c.next_block();
            let one = other(i);
            let ballot = if i % 3 == 0 { Ballot::Against } else { Ballot::For(0) };
            let targets = if i % 10 == 0 { target::ALL.as_slice() } else { &[target::FINAL] };
            c.execute(&one, everywhere(ballot, targets)).unwrap();
            c.propose(&one, PAID, proposal(DEPOSIT, 300, vec![option(spends(1))]));
            c.unstake(&one, 1);
        }
        c.next_block();
    }
}

fn other(i: u64) -> cosmwasm_std::Addr {
    person(format!("other {i}"))
}

/// Eight delegates, one for each tier.
pub fn eight(name: &str) -> Delegation {
    by_tier((1..=8).map(|i| person(format!("{name} {i}"))))
}

/// What an optimistic tier may carry.
pub fn harmless() -> Action {
    Action::Registry(polity::registry::AuthorityMsg::LiftSuspension(polity::registry::AtRevision {
        model: 1,
        revision: 1,
    }))
}
