//! Generated constitutions, in and out of bounds.

use polity::{
    governor::{
        Action, ActionKind, Ballot, BallotMode, Constitution, Floors, Links, NamedRaw, Outcome, Permission,
        Raw, Reserved, Rule, Rules, Tier,
    },
    Asset, TierName,
};
use proptest::prelude::*;

use super::{reference::is_constitution, DAY, HOUR};
use crate::{affirmative, optimistic, ratio, tier_id};

/// Mostly from inside, at times on or over an edge.
fn around(inside: std::ops::RangeInclusive<u64>, edges: &'static [u64]) -> impl Strategy<Value = u64> {
    prop_oneof![30 => inside, 1 => proptest::sample::select(edges)]
}

fn part(inside: std::ops::RangeInclusive<u64>, edges: &'static [u64]) -> impl Strategy<Value = u32> {
    around(inside, edges).prop_map(|millionths| u32::try_from(millionths).unwrap())
}

fn rule() -> impl Strategy<Value = Rule> {
    let modes = proptest::sample::select(vec![BallotMode::Final, BallotMode::Early, BallotMode::Revoting]);
    let affirmatives = (
        part(500_000..=900_000, &[0, 499_999, 500_000, 900_000, 900_001, 1_000_000]),
        part(10_000..=600_000, &[0, 9_999, 10_000, 600_000, 600_001]),
        prop_oneof![
            12 => part(100_000..=400_000, &[0, 49_999, 100_000, 400_000, 400_001]),
            2 => part(50_000..=99_999, &[50_000, 99_999]),
        ],
        modes,
    )
        .prop_map(|(t, q, a, mode)| affirmative(t, q, a, mode));
    let optimistics = (part(10_000..=200_000, &[0, 9_999, 10_000, 200_000, 200_001]), any::<bool>())
        .prop_map(|(o, revoting)| optimistic(o, revoting));
    prop_oneof![12 => affirmatives, 1 => optimistics]
}

fn tier() -> impl Strategy<Value = Tier> {
    let times = (
        around(DAY..=30 * DAY, &[0, 1, DAY - 1, DAY, 30 * DAY, 30 * DAY + 1, u64::MAX]),
        around(HOUR..=30 * DAY, &[0, HOUR - 1, HOUR, 30 * DAY, 30 * DAY + 1, u64::MAX]),
        around(HOUR..=30 * DAY, &[0, HOUR - 1, HOUR, 30 * DAY, 30 * DAY + 1]),
        around(1..=DAY, &[0, 1, 30 * DAY, 30 * DAY + 1, u64::MAX]),
    );
    let parts = (part(0..=1_000, &[1_000, 1_001, 500_000]), part(0..=50_000, &[50_000, 50_001]));
    (times, parts, proptest::bool::weighted(0.3), rule()).prop_map(
        |((voting, delay, window, late_extension), (deposit, proposer), vetoable, rule)| Tier {
            id: tier_id(1),
            name: TierName::try_from("-").unwrap(),
            voting,
            delay,
            window,
            late_extension,
            deposit: ratio(deposit),
            proposer: ratio(proposer),
            vetoable,
            rule,
        },
    )
}

/// Mostly makes each tier as strict as those below it.
fn climb(tiers: &mut [Tier]) {
    let mut below: Option<Tier> = None;
    for tier in tiers {
        if let (
            Some(Tier {
                voting,
                delay,
                deposit,
                rule: Rule::Affirmative { threshold: t, quorum: q, approval: a, .. },
                ..
            }),
            Rule::Affirmative { threshold, quorum, approval, .. },
        ) = (&below, &mut tier.rule)
        {
            tier.voting = tier.voting.max(*voting);
            tier.delay = tier.delay.max(*delay);
            tier.deposit = tier.deposit.max(*deposit);
            *threshold = (*threshold).max(*t);
            *quorum = (*quorum).max(*q);
            *approval = (*approval).max(*a);
        }
        below = Some(tier.clone());
    }
}

/// Makes one setting of a tier a little easier than it is below.
fn slip_below(tier: &mut Tier, below: &Tier, setting: u8) {
    let less = |part: polity::Ratio| ratio(part.millionths().saturating_sub(1));
    match setting {
        0 => tier.voting = below.voting.saturating_sub(1),
        1 => tier.delay = below.delay.saturating_sub(1),
        2 => tier.deposit = less(below.deposit),
        _ => {
            if let (
                Rule::Affirmative { threshold, quorum, approval, .. },
                Rule::Affirmative { threshold: t, quorum: q, approval: a, .. },
            ) = (&mut tier.rule, &below.rule)
            {
                match setting {
                    3 => *threshold = less(*t),
                    4 => *quorum = less(*q),
                    _ => *approval = less(*a),
                }
            }
        }
    }
}

/// Two in three are built with care, and then perhaps one thing is wrong.
pub fn constitution() -> impl Strategy<Value = Constitution> {
    let kinds = proptest::sample::select(vec![
        ActionKind::Spend,
        ActionKind::Spend,
        ActionKind::LiftSuspension,
        ActionKind::RatifySuspension,
        ActionKind::ActivateEvaluated,
        ActionKind::LiftSuspension,
        ActionKind::RatifySuspension,
        ActionKind::ActivateEvaluated,
        ActionKind::TightenGuardrails,
        ActionKind::SetGuardrails,
    ]);
    let any_kind = proptest::sample::select(ActionKind::ALL.to_vec());
    let kind = prop_oneof![15 => kinds, 1 => any_kind];
    let keys = proptest::sample::select(vec!["set_rate", "a", "claim1", "_"]);
    let odd_keys =
        proptest::sample::select(vec!["", "Set", "set rate", "mint", "send", "transfer_from", "é", "a-b"]);
    let key = prop_oneof![15 => keys, 1 => odd_keys];
    (
        prop_oneof![20 => proptest::collection::vec(tier(), 2..6), 1 => proptest::collection::vec(tier(), 0..11)],
        proptest::collection::vec((kind, 0usize..20), 0..4),
        proptest::collection::vec((proptest::sample::select(vec!["x", "y", "z"]), key, 0usize..20), 0..4),
        (0u8..20, 0u8..20, 0u8..40, any::<bool>()),
    )
        .prop_map(|(mut tiers, permissions, raws, (twin_id, twin_name, slip, raised))| {
            let count = tiers.len();
            for (tier, id) in tiers.iter_mut().zip(1u8..) {
                tier.id = tier_id(if twin_id == 0 { id.div_ceil(2) } else { id });
                tier.name = TierName::try_from(format!("{}", if twin_name == 0 { id / 2 } else { id })).unwrap();
            }
            if slip != 1 {
                climb(&mut tiers);
            }
            if let (4..=9, [.., below, top]) = (slip, &mut tiers[..]) {
                slip_below(top, below, slip - 4);
            }
            if let Some(top) = tiers.last_mut() {
                top.vetoable &= slip == 2;
            }
            // an entry of tier 99 now and then; else mostly a high one
            let at = |choice: usize| match choice {
                0 => tier_id(99),
                n if raised => tier_id(u8::try_from(count.saturating_sub(n % 2).max(1)).unwrap()),
                n => tier_id(u8::try_from(n % count.max(1) + 1).unwrap()),
            };
            let mut constitution = Constitution {
                permissions: permissions.into_iter().map(|(kind, n)| Permission { kind, tier: at(n) }).collect(),
                raws: raws
                    .into_iter()
                    .map(|(c, k, n)| NamedRaw { contract: c.to_owned(), key: k.to_owned(), tier: at(n) })
                    .collect(),
                tiers,
            };
            if slip != 3 {
                constitution.permissions.sort_by_key(|p| p.kind);
                constitution.permissions.dedup_by_key(|p| p.kind);
                constitution.raws.sort_by_key(|r| (r.contract.clone(), r.key.clone()));
                constitution.raws.dedup_by_key(|r| (r.contract.clone(), r.key.clone()));
            }
            constitution
        })
}

pub fn floors() -> impl Strategy<Value = Floors> {
    (around(1..=DAY, &[0, 1, 5 * DAY]), around(0..=HOUR, &[0, 5 * DAY]))
        .prop_map(|(voting, delay)| Floors { voting, delay })
}

/// How a proposal of this tier is counted.
fn rules(tier: &Tier, total: u128) -> Rules {
    Rules {
        tier: tier.id,
        options: 1,
        snapshot: 1,
        first_end: 1_000 + tier.voting,
        late_extension: tier.late_extension,
        delay: tier.delay,
        window: tier.window,
        vetoable: tier.vetoable,
        rule: tier.rule.clone(),
        total,
    }
}

fn outcome(tier: &Tier, total: u128, ballot: &Ballot) -> Outcome {
    let rules = rules(tier, total);
    let mut tally = rules.open(1_000);
    let before = rules.answer(&tally);
    tally.add(ballot, total, total).unwrap();
    // cast in the last second, so that the extension has its say too
    if rules.answer(&tally) != before {
        tally.changed = rules.first_end - 1;
    }
    rules.outcome(&tally, rules.end(&tally))
}

/// Every action that only names things, so that the map can be asked for it.
fn actions() -> Vec<Action> {
    let raw = |key: &str| {
        Action::Raw(Raw::Execute {
            contract: "x".to_owned(),
            msg: format!("{{\"{key}\":{{}}}}").into_bytes().into(),
            funds: vec![],
        })
    };
    vec![
        Action::Registry(polity::registry::AuthorityMsg::LiftSuspension(polity::registry::AtRevision {
            model: 1,
            revision: 1,
        })),
        Action::Registry(polity::registry::AuthorityMsg::RatifySuspension(
            polity::registry::RatifySuspension { model: 1, revision: 1, until: 9 },
        )),
        Action::WithdrawSuccessor {},
        Action::MigrateTreasury { code_id: 1, msg: b"{}".into() },
        raw("set_rate"),
        raw("a"),
        raw("mint"),
        Action::Raw(Raw::ClearAdmin { contract: "x".to_owned() }),
    ]
}

fn links() -> Links {
    use cosmwasm_std::Addr;
    Links {
        governor: Addr::unchecked("governor"),
        treasury: Addr::unchecked("treasury"),
        stake: Asset::Native("ustake".to_owned()),
        registry: None,
        revenue: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    /// `check` accepts exactly what the table of the design allows: compared with a second predicate.
    #[test]
    fn exactly_what_the_table_allows_is_accepted(constitution in constitution(), floors in floors()) {
        let accepted = constitution.check(floors);
        prop_assert_eq!(accepted.is_ok(), is_constitution(&constitution, floors), "{:?}", accepted);
    }

    /// For every constitution that is accepted, in each tier and at any total: all For passes and all Against fails; the
    /// top tier can't be vetoed; only the lowest is optimistic; a harmless kind or a spend never falls to the wrong tier;
    /// whatever isn't named, and whatever code reserves, is the top tier's.
    #[test]
    fn all_for_passes_and_all_against_fails(constitution in constitution(), total in 1u128.., floors in floors()) {
        if constitution.check(floors).is_err() {
            return Ok(());
        }
        let top = constitution.tiers.last().unwrap();
        for tier in &constitution.tiers {
            for total in [total, 1, 2, 7, 100, u128::MAX] {
                let passed = outcome(tier, total, &Ballot::For(0));
                let all_for = matches!(passed, Outcome::Passed { option: 0, .. });
                prop_assert!(all_for, "{:?}: {:?} of {}", passed, tier, total);
                prop_assert_eq!(outcome(tier, total, &Ballot::Against), Outcome::Rejected);
            }
        }
        prop_assert!(!top.vetoable);
        let links = links();
        for action in actions() {
            let tier = constitution.lowest_tier(&action, &links).unwrap();
            let named = constitution.permissions.iter().any(|p| p.kind == action.kind())
                || matches!(&action, Action::Raw(Raw::Execute { msg, .. })
                    if constitution.raws.iter().any(|r| r.contract == "x" && msg.to_vec() == format!("{{\"{}\":{{}}}}", r.key).into_bytes()));
            if !named {
                prop_assert_eq!(tier, top);
            }
            if let Rule::Optimistic { .. } = tier.rule {
                prop_assert_eq!(action.kind().reserved(), Reserved::Nothing);
                prop_assert_eq!(constitution.position(tier.id), Some(0));
            }
        }
    }
}

/// The generator is worth its name: of a thousand, a good part is accepted, and each kind of refusal comes up.
#[test]
fn generated_constitutions_are_on_both_sides() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut verdicts = std::collections::BTreeMap::<String, u32>::new();
    for _ in 0..2_000 {
        let (constitution, floors) = (constitution(), floors()).new_tree(&mut runner).unwrap().current();
        let verdict = match constitution.check(floors) {
            Ok(()) => "accepted".to_owned(),
            Err(error) => format!("{error:?}").split([' ', '{']).next().unwrap().to_owned(),
        };
        *verdicts.entry(verdict).or_default() += 1;
    }
    assert!(verdicts["accepted"] > 300, "{verdicts:?}");
    assert!(verdicts.len() > 11, "{verdicts:?}");
}
