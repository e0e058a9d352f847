//! Polity's operations, each done once in a community where there is little or much of everything that could make it
//! dearer.

mod governing;
mod models;
mod money;

use polity_testkit::prelude::*;
use polity_vm::{Trace, VmChain};

use crate::{nth, text, Traces, LARGE, SMALL, TOTAL, USDC};

const DAY: u64 = 86_400;

struct Scene {
    suite: Suite,
    crowd: u32,
    traces: Traces,
}

/// Does every operation once on this chain, where there are so many of everything that could make one dearer: members,
/// delegators, ballots, a member's earlier stake changes, delegations and claims, proposals, models, versions,
/// evaluations, holders of shares, payments, distributions.
///
/// # Panics
///
/// If an operation fails, or hasn't the effect that it is to have.
pub fn measure(chain: VmChain, crowd: u32) -> Traces {
    let mut scene = Scene::found(chain, crowd);
    scene.people();
    scene.stakes();
    scene.unstakes();
    scene.delegations();
    scene.proposals();
    scene.executions();
    scene.claims();
    let stock = scene.suite.stock("maker", &["eva", "ben", "cem"]);
    scene.models(&stock);
    scene.suite.fund_with("payer", USDC, TOTAL);
    scene.payments(&stock);
    scene.distributions();
    scene.traces
}

/// A community for votes a second: so many members may vote on one proposal. Answers what sends the n-th member's vote.
pub fn voters(chain: VmChain, crowd: u32) -> impl FnMut(u32) {
    let mut scene = Scene::found(chain, crowd);
    scene.people();
    let proposal = Scene::spend(&mut scene.suite, "alice", 1, 300);
    scene.suite.next_block();
    move |n| drop(scene.suite.vote(&nth("voter", n), proposal, no()))
}

impl Scene {
    fn found(chain: VmChain, crowd: u32) -> Self {
        assert!(crowd > 0, "a crowd is at least one");
        let plan = Plan::new()
            .members(&[("alice", LARGE), ("bob", LARGE), ("wim", LARGE)])
            .in_hand(10 * TOTAL)
            .treasury(COIN, TOTAL)
            .cap(COIN, 7 * DAY, &[(ROUTINE, TOTAL), (STANDARD, TOTAL)])
            .with_revenue()
            .with_dividends(DAY);
        match plan.build_on(Box::new(chain)) {
            Ok(suite) => Self { suite, crowd, traces: Traces::new() },
            Err(error) => panic!("the community can't be founded: {error}"),
        }
    }

    /// Does what is measured, which is exactly one transaction that succeeds.
    #[track_caller]
    fn op<T>(&mut self, name: &'static str, act: impl FnOnce(&mut Suite) -> T) -> T {
        let (block, before) = (self.suite.next_block(), self.trace());
        let answer = act(&mut self.suite);
        // a second transaction would have opened another block
        assert_eq!(self.suite.height(), block.height, "{name} is more than one transaction");
        let trace = self.trace();
        assert_ne!(trace, before, "{name} is no transaction");
        // and one that was refused would have left the block empty
        let next = self.suite.in_one_block(|suite| suite.height());
        assert_eq!(next, block.height + 1, "{name} was refused");
        self.take_down(name, trace);
        answer
    }

    #[track_caller]
    fn trace(&mut self) -> Trace {
        self.chain().trace().clone()
    }

    #[track_caller]
    fn chain(&mut self) -> &mut VmChain {
        match VmChain::of(&mut self.suite) {
            Some(chain) => chain,
            None => panic!("gas is counted on a chain of the real VM only"),
        }
    }

    #[track_caller]
    fn take_down(&mut self, name: &'static str, trace: Trace) {
        assert!(!trace.charges.is_empty(), "nothing was charged for {name}");
        let known = self.traces.insert(name, trace);
        assert!(known.is_none(), "{name} is measured twice");
    }

    fn crowd(&self) -> std::ops::Range<u32> {
        0..self.crowd
    }

    fn join(&mut self, who: &str, units: u128) {
        // something is left in hand, so that a later payment finds a balance and leaves one
        self.suite.fund(who, 10 * SMALL);
        self.suite.join(who, units);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> Scene {
        Scene::found(VmChain::builder().build().unwrap(), 1)
    }

    #[test]
    fn one_transaction_is_measured() {
        let mut scene = scene();
        scene.op("stake.first", |suite| suite.stake("alice", 1));
        assert_eq!(scene.traces["stake.first"].totals().calls, 1);
    }

    #[test]
    #[should_panic(expected = "is no transaction")]
    fn a_question_is_no_operation() {
        scene().op("stake.first", |suite| suite.power("alice"));
    }

    #[test]
    #[should_panic(expected = "is more than one transaction")]
    fn two_transactions_are_no_operation() {
        scene().op("stake.first", |suite| {
            suite.stake("alice", 1);
            suite.stake("bob", 1)
        });
    }

    #[test]
    #[should_panic(expected = "was refused")]
    fn a_refusal_that_nobody_minds_is_no_operation() {
        scene().op("unstake.1", |suite| suite.try_unstake("nobody", 1).is_ok());
    }

    #[test]
    #[should_panic(expected = "is measured twice")]
    fn an_operation_is_measured_once() {
        let mut scene = scene();
        for _ in 0..2 {
            scene.op("stake.first", |suite| suite.stake("alice", 1));
        }
    }
}
