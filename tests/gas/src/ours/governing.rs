//! Stake, delegation, proposals, ballots and executions.

use polity_testkit::prelude::*;

use super::{nth, text, Scene, DAY, SMALL, TOTAL};

/// Members who each do one thing that is measured.
const ACTORS: [&str; 19] = [
    "ann", "una1", "una10", "una100", "una", "cleo", "del", "dex", "sid", "olga", "otto", "lea", "len",
    "leo", "lex", "hal", "hans", "ida", "joe",
];

impl Scene {
    pub(super) fn people(&mut self) {
        for n in self.crowd() {
            self.join(&nth("voter", n), SMALL);
            self.join(&nth("delegator", n), SMALL);
        }
        for who in ["big", "dora", "dan"] {
            self.join(who, 10_000 * SMALL);
        }
        for who in ACTORS {
            self.join(who, SMALL);
        }
        self.suite.next_block();
        let rest = TOTAL - self.suite.total();
        self.suite.stake("alice", rest);
        self.suite.next_block();
        self.suite.assert_total(TOTAL);
    }

    pub(super) fn stakes(&mut self) {
        self.suite.fund("fay", 10 * SMALL);
        self.op("stake.first", |suite| suite.stake("fay", SMALL));
        self.suite.next_block();
        self.suite.assert_power("fay", SMALL);
        // ann's stake has changed often
        for _ in self.crowd() {
            self.suite.stake("ann", 1);
        }
        self.op("stake.later", |suite| suite.stake("ann", SMALL / 2));
        self.suite.next_block();
        self.suite.assert_power("ann", SMALL + u128::from(self.crowd) + SMALL / 2);
    }

    pub(super) fn unstakes(&mut self) {
        let crowd = ("una", "unstake.crowd", self.crowd);
        let few = [("una1", "unstake.1", 1), ("una10", "unstake.10", 10), ("una100", "unstake.100", 100)];
        for (who, name, open) in few.into_iter().chain([crowd]) {
            // each in a block of its own, and so a claim of its own
            for _ in 0..open {
                self.suite.unstake(who, 1_000);
            }
            self.op(name, |suite| suite.unstake(who, 1_000));
            assert_eq!(self.suite.claims(who).len() as u64, u64::from(open) + 1, "claims of {who}");
        }
    }

    pub(super) fn delegations(&mut self) {
        let received = |suite: &Suite, who: &str| suite.member(who).received.whole.u128();
        for who in ["wim", "big", "sid", "olga", "otto"] {
            self.suite.delegate(who, "dora");
        }
        // both delegates have received much, so that what the measured ones bring is no longer a sum
        self.suite.delegate("bob", "dan");
        for n in self.crowd() {
            self.suite.delegate(&nth("delegator", n), "dora");
        }
        let before = received(&self.suite, "dora");
        self.op("delegate.first", |suite| suite.delegate("del", "dora"));
        assert_eq!(received(&self.suite, "dora"), before + SMALL);

        for n in 0..self.crowd {
            self.suite.delegate("dex", if n % 2 == 0 { "dora" } else { "dan" });
        }
        self.suite.delegate("dex", "dora");
        let before = [received(&self.suite, "dora"), received(&self.suite, "dan")];
        self.op("delegate.change", |suite| suite.delegate("dex", "dan"));
        let after = [received(&self.suite, "dora"), received(&self.suite, "dan")];
        assert_eq!(after, [before[0] - SMALL, before[1] + SMALL]);

        let before = received(&self.suite, "dora");
        self.op("stake.delegated", |suite| suite.stake("sid", SMALL / 2));
        assert_eq!(received(&self.suite, "dora"), before + SMALL / 2);
    }

    /// A spend of the treasury, so many times, with a text of so many bytes. In the tier that pays under caps: what is
    /// proposed most. It decides early, and so keeps more of each ballot than others do.
    pub(super) fn spend(suite: &mut Suite, who: &str, actions: u8, bytes: usize) -> u32 {
        let mut draft = suite.proposal(who).tier(ROUTINE).title("Read it").text(&text(bytes)).deposit(0);
        for _ in 0..actions {
            draft = draft.spend(COIN, 1_000_000, "erin");
        }
        draft.submit()
    }

    pub(super) fn proposals(&mut self) {
        for _ in self.crowd() {
            self.suite.proposal("alice").tier(ROUTINE).text(&text(300)).deposit(0).submit();
            self.suite.skip_days(6);
        }
        self.suite.skip_days(6);
        let voted = self.op("propose.1", |suite| Self::spend(suite, "alice", 1, 300));
        let long = self.op("propose.1.long", |suite| Self::spend(suite, "bob", 1, 4_000));
        let many = self.op("propose.10", |suite| Self::spend(suite, "wim", 10, 300));
        for (proposal, actions, bytes) in [(voted, 1, 300), (long, 1, 4_000), (many, 10, 300)] {
            let found = self.suite.proposal_of(proposal);
            assert_eq!(found.options[0].actions.len(), actions, "actions of proposal {proposal}");
            assert_eq!(found.text, polity::governor::Text::Inline(text(bytes).try_into().unwrap()));
        }

        self.suite.next_block();
        self.ballot("vote.first", "lea", voted, SMALL);
        self.ballot("vote.long", "lea", long, SMALL);
        // the delegate's ballot is there before it votes, and knows that much was taken back
        self.suite.vote("big", voted, no());
        for n in self.crowd().filter(|n| n % 2 == 0) {
            self.suite.vote(&nth("delegator", n), voted, no());
        }
        self.ballot("vote.override.before", "olga", voted, SMALL);
        let received = self.suite.voter("dora", voted);
        let power = received.own.u128() + received.received.u128() - received.withdrawn.u128();
        self.ballot("vote.delegate", "dora", voted, power);
        for n in self.crowd() {
            self.suite.vote(&nth("voter", n), voted, no());
            if n % 2 == 1 {
                self.suite.vote(&nth("delegator", n), voted, no());
            }
        }
        let withdrawn = |suite: &Suite| suite.voter("dora", voted).withdrawn.u128();
        let before = withdrawn(&self.suite);
        self.ballot("vote.override.after", "otto", voted, SMALL);
        assert_eq!(withdrawn(&self.suite), before + SMALL);
        self.ballot("vote.crowd", "len", voted, SMALL);
        let power = SMALL + u128::from(self.crowd) + SMALL / 2;
        self.ballot("vote.changed", "ann", voted, power);
        self.suite.assert_status(voted, Status::Open);
    }

    /// A first ballot of this power.
    fn ballot(&mut self, name: &'static str, who: &str, proposal: u32, power: u128) {
        assert_eq!(self.suite.voter(who, proposal).ballot, None, "{who} has voted");
        self.op(name, |suite| suite.vote(who, proposal, no()));
        let voter = self.suite.voter(who, proposal);
        assert_eq!((voter.ballot, voter.power.u128()), (Some(no()), power), "the ballot of {who}");
    }

    pub(super) fn executions(&mut self) {
        self.suite.skip_days(6);
        for (name, actions) in [("execute.1", 1), ("execute.10", 10)] {
            let proposal = Self::spend(&mut self.suite, "alice", actions, 300);
            self.suite.pass(proposal);
            // erin has some already, as whoever is paid mostly has
            self.suite.fund_with("erin", COIN, 1_000_000_000);
            let before = self.suite.balance("erin", COIN);
            self.op(name, |suite| suite.execute("anybody", proposal));
            self.suite.assert_executed(proposal);
            self.suite.assert_balance("erin", COIN, before + 1_000_000 * u128::from(actions));
        }
    }

    pub(super) fn claims(&mut self) {
        self.suite.unstake("cleo", 1_000_000);
        self.suite.skip_days(31);
        // behind the ripe one are as many that are not
        for _ in self.crowd() {
            self.suite.unstake("cleo", 1_000);
        }
        let before = self.suite.in_hand("cleo");
        self.op("claim", |suite| suite.claim("cleo"));
        assert_eq!(self.suite.in_hand("cleo"), before + 1_000_000);
        assert_eq!(self.suite.claims("cleo").len() as u64, u64::from(self.crowd));
        self.suite.skip_secs(DAY);
    }
}
