//! Every reason to refuse a constitution.

use polity::governor::{
    ActionKind, BallotMode, Constitution, ConstitutionError as Error, Floors, Reserved, Rule, Tier, LADDER,
    RESERVED_KEYS,
};
use polity::{bounds, TierName};

use super::{community, named, permission, tier, DAY, FLOORS, HOUR};
use crate::{affirmative, optimistic, ratio, tier_id};

fn refusal(change: impl FnOnce(&mut Constitution)) -> Error {
    let mut constitution = community();
    change(&mut constitution);
    constitution.check(FLOORS).unwrap_err()
}

fn set_approval(tier: &mut Tier, millionths: u32) {
    if let Rule::Affirmative { approval, .. } = &mut tier.rule {
        *approval = ratio(millionths);
    }
}

#[test]
fn the_community_of_these_tests_is_one() {
    assert_eq!(community().check(FLOORS), Ok(()));
}

/// Each setting of a tier and each list, at its bounds and one past them; the error names the tier, the setting and what is
/// allowed.
#[test]
fn every_setting_has_its_bounds() {
    type Set = fn(&mut Tier, u64);
    let settings: [(&str, Set, u64, u64); 10] = [
        ("voting", |t, n| t.voting = n, DAY, 30 * DAY),
        ("delay", |t, n| t.delay = n, HOUR, 30 * DAY),
        ("window", |t, n| t.window = n, HOUR, 30 * DAY),
        ("late_extension", |t, n| t.late_extension = n, 1, 3 * DAY),
        ("deposit", |t, n| t.deposit = ratio(u32::try_from(n).unwrap()), 0, 1_000),
        ("proposer", |t, n| t.proposer = ratio(u32::try_from(n).unwrap()), 0, 50_000),
        (
            "threshold",
            |t, n| t.rule = affirmative(u32::try_from(n).unwrap(), 100_000, 100_000, BallotMode::Final),
            500_000,
            900_000,
        ),
        (
            "quorum",
            |t, n| t.rule = affirmative(500_000, u32::try_from(n).unwrap(), 100_000, BallotMode::Final),
            10_000,
            600_000,
        ),
        (
            "approval",
            |t, n| t.rule = affirmative(500_000, 100_000, u32::try_from(n).unwrap(), BallotMode::Final),
            50_000,
            400_000,
        ),
        ("objection", |t, n| t.rule = optimistic(u32::try_from(n).unwrap(), false), 10_000, 200_000),
    ];
    for (name, set, min, max) in settings {
        // alone on its ladder: nothing permitted, and the top tier as strict as can be
        let with = |value: u64| {
            let mut top = tier(3, affirmative(900_000, 600_000, 400_000, BallotMode::Final));
            (top.voting, top.delay, top.deposit) = (30 * DAY, 30 * DAY, ratio(1_000));
            let mut low = tier(1, affirmative(500_000, 10_000, 50_000, BallotMode::Final));
            set(&mut low, value);
            Constitution { tiers: vec![low, top], permissions: vec![], raws: vec![] }.check(FLOORS)
        };
        for value in [min, max] {
            let low_extension = with(value);
            // a voting of one day is no shorter than the extension of an hour
            assert_eq!(low_extension, Ok(()), "{name} {value}");
        }
        for value in [min.checked_sub(1), Some(max + 1)].into_iter().flatten() {
            let Err(Error::OutOfBounds { tier: Some(id), error }) = with(value) else {
                panic!("{name} {value} is accepted");
            };
            assert_eq!((id, error.bound.name, error.given), (tier_id(1), name, value));
            assert_eq!((error.bound.min, error.bound.max), (min, max), "{name}");
            let text = Error::OutOfBounds { tier: Some(id), error }.to_string();
            assert!(text.starts_with(&format!("tier 1: {name}: {value} ")), "{text}");
            assert!(text.ends_with(&format!("allowed are {min} to {max}")), "{text}");
        }
    }
}

#[test]
fn lists_have_their_bounds() {
    let too_many = |error: Error, name: &str, given: u64| {
        let Error::OutOfBounds { tier: None, error } = error else { panic!("{error:?}") };
        assert_eq!((error.bound.name, error.given), (name, given));
    };
    too_many(refusal(|c| c.tiers.truncate(1)), "tiers", 1);
    too_many(refusal(|c| c.tiers.clear()), "tiers", 0);
    let top = || affirmative(667_000, 200_000, 150_000, BallotMode::Final);
    too_many(refusal(|c| c.tiers.extend((4..=9).map(|id| tier(id, top())))), "tiers", 9);
    let mut eight = community();
    eight.tiers.extend((4..=8).map(|id| tier(id, top())));
    assert_eq!(eight.check(FLOORS), Ok(()));
    let keys = |n: usize| (0..n).map(|i| named("oracle", &format!("key{i}"), 2)).collect();
    too_many(refusal(|c| c.raws = keys(33)), "raws", 33);
    let mut many = community();
    many.raws = keys(32);
    assert_eq!(many.check(FLOORS), Ok(()));
}

#[test]
fn ids_and_names_are_distinct() {
    assert_eq!(refusal(|c| c.tiers[0].id = tier_id(3)), Error::DuplicateTier { tier: tier_id(3) });
    assert_eq!(
        refusal(|c| c.tiers[0].name = TierName::try_from("tier 3").unwrap()),
        Error::DuplicateTierName { name: "tier 3".to_owned() }
    );
}

/// A higher tier is never easier than an affirmative one below it: each of the six settings, one less than below is refused
/// and equal is accepted. The optimistic tier below is no measure.
#[test]
fn a_higher_tier_is_never_easier() {
    fn lower(tier: &mut Tier, setting: &str, by: u32) {
        let Rule::Affirmative { threshold, quorum, approval, .. } = &mut tier.rule else { panic!() };
        match setting {
            "voting" => tier.voting -= u64::from(by),
            "delay" => tier.delay -= u64::from(by),
            "deposit" => tier.deposit = ratio(tier.deposit.millionths() - by),
            "threshold" => *threshold = ratio(threshold.millionths() - by),
            "quorum" => *quorum = ratio(quorum.millionths() - by),
            "approval" => *approval = ratio(approval.millionths() - by),
            _ => panic!("{setting}"),
        }
    }
    let strict = affirmative(700_000, 300_000, 200_000, BallotMode::Final);
    let two = || Constitution {
        tiers: vec![tier(4, optimistic(50_000, false)), tier(5, strict.clone()), tier(6, strict.clone())],
        permissions: vec![],
        raws: vec![],
    };
    assert_eq!(two().check(FLOORS), Ok(()));
    for setting in LADDER {
        let mut constitution = two();
        lower(&mut constitution.tiers[2], setting, 1);
        let easier = Error::EasierThanBelow { tier: tier_id(6), below: tier_id(5), setting };
        assert_eq!(constitution.check(FLOORS), Err(easier));
        lower(&mut constitution.tiers[1], setting, 1);
        assert_eq!(constitution.check(FLOORS), Ok(()), "{setting}");
    }
    let mut optimistic_is_slower = two();
    optimistic_is_slower.tiers[0].voting = 30 * DAY;
    optimistic_is_slower.tiers[0].delay = 30 * DAY;
    optimistic_is_slower.tiers[0].deposit = ratio(1_000);
    assert_eq!(optimistic_is_slower.check(FLOORS), Ok(()));
}

#[test]
fn only_the_lowest_tier_is_optimistic() {
    for at in [1, 2] {
        let error = refusal(|c| c.tiers[at].rule = optimistic(50_000, false));
        assert_eq!(error, Error::OptimisticNotLowest { tier: community().tiers[at].id });
    }
}

#[test]
fn nobody_vetoes_the_top_tier() {
    assert_eq!(refusal(|c| c.tiers[2].vetoable = true), Error::TopVetoable { tier: tier_id(3) });
}

#[test]
fn entries_name_tiers_that_are_there_once() {
    let spend = refusal(|c| c.permissions[0].tier = tier_id(9));
    assert_eq!(spend, Error::UnknownTier { entry: "spend".to_owned(), tier: tier_id(9) });
    let raw = refusal(|c| c.raws[0].tier = tier_id(9));
    assert_eq!(raw, Error::UnknownTier { entry: "oracle set_rate".to_owned(), tier: tier_id(9) });
    let twice = refusal(|c| c.permissions.push(permission(ActionKind::Spend, 3)));
    assert_eq!(twice, Error::DuplicateEntry { entry: "spend".to_owned() });
    let twice = refusal(|c| c.raws.push(named("oracle", "set_rate", 3)));
    assert_eq!(twice, Error::DuplicateEntry { entry: "oracle set_rate".to_owned() });
}

/// Hazard 19: whatever a constitution says, code reserves these kinds for the top tier. Naming them even for the top tier is
/// refused: an entry that says nothing could be read as one that does.
#[test]
fn hazard_19_code_reserves_kinds_for_the_top_tier() {
    for kind in [
        ActionKind::Mint,
        ActionKind::Set,
        ActionKind::SetCap,
        ActionKind::SetGovernor,
        ActionKind::WithdrawSuccessor,
        ActionKind::MigrateTreasury,
        ActionKind::ProposeAuthority,
        ActionKind::Raw,
    ] {
        for id in 1..=3 {
            assert_eq!(refusal(|c| c.permissions = vec![permission(kind, id)]), Error::TopOnly { kind });
        }
    }
}

/// Invariants 6 and 8: loosening guardrails sits above tightening them, or both in the top tier. Each pair of tiers that the
/// two may be named for, and the top tier where they aren't.
#[test]
fn invariant_6_loosening_sits_above_tightening() {
    // the community's tiers are 1, optimistic, 2 and 3, the top
    let check = |loosens: Option<u8>, tightens: Option<u8>| {
        let mut constitution = community();
        let named = [(ActionKind::SetGuardrails, loosens), (ActionKind::TightenGuardrails, tightens)];
        constitution.permissions =
            named.into_iter().filter_map(|(kind, id)| Some(permission(kind, id?))).collect();
        constitution.check(FLOORS)
    };
    let low = |loosens, tightens| {
        Err(Error::LoosensTooLow { loosens: tier_id(loosens), tightens: tier_id(tightens) })
    };
    for (loosens, tightens, expected) in [
        (None, None, Ok(())),
        (None, Some(2), Ok(())),
        (None, Some(3), Ok(())),
        (Some(3), None, Ok(())),
        (Some(3), Some(2), Ok(())),
        (Some(3), Some(3), Ok(())),
        (Some(2), None, low(2, 3)),
        (Some(2), Some(2), low(2, 2)),
        (Some(2), Some(3), low(2, 3)),
    ] {
        assert_eq!(check(loosens, tightens), expected, "{loosens:?} {tightens:?}");
    }
    // a tier more, and both may leave the top
    let mut four = community();
    four.tiers.insert(2, Tier { id: tier_id(4), name: "four".try_into().unwrap(), ..four.tiers[1].clone() });
    four.permissions =
        vec![permission(ActionKind::SetGuardrails, 4), permission(ActionKind::TightenGuardrails, 2)];
    assert_eq!(four.check(FLOORS), Ok(()));
}

/// What isn't harmless or reserved may be given to any tier but an optimistic one.
#[test]
fn actions_on_models_can_be_given_to_a_tier() {
    for kind in ActionKind::ALL.into_iter().filter(|kind| kind.reserved() == Reserved::Affirmative) {
        let mut constitution = community();
        constitution.permissions = vec![permission(kind, 2)];
        if kind == ActionKind::SetGuardrails {
            constitution.permissions =
                vec![permission(kind, 3), permission(ActionKind::TightenGuardrails, 2)];
        }
        assert_eq!(constitution.check(FLOORS), Ok(()), "{kind}");
        let refused = refusal(|c| c.permissions = vec![permission(kind, 1)]);
        assert_eq!(refused, Error::NotHarmless { entry: kind.to_string(), tier: tier_id(1) });
    }
}

/// An optimistic tier carries what is harmless and nothing else.
#[test]
fn an_optimistic_tier_carries_only_what_is_harmless() {
    for kind in [ActionKind::RatifySuspension, ActionKind::LiftSuspension, ActionKind::ActivateEvaluated] {
        let mut constitution = community();
        constitution.permissions = vec![permission(kind, 1)];
        assert_eq!(constitution.check(FLOORS), Ok(()));
    }
    let spend = refusal(|c| c.permissions[0].tier = tier_id(1));
    assert_eq!(spend, Error::NotHarmless { entry: "spend".to_owned(), tier: tier_id(1) });
    let raw = refusal(|c| c.raws[0].tier = tier_id(1));
    assert_eq!(raw, Error::NotHarmless { entry: "oracle set_rate".to_owned(), tier: tier_id(1) });
}

/// Hazard 2: where funds or named messages leave, and in the top tier, at least 10 % of all are For.
#[test]
fn hazard_2_funds_need_the_approval_of_a_tenth() {
    let error = |entry: &str, tier| Error::ApprovalOfFunds { entry: entry.to_owned(), tier: tier_id(tier) };
    assert_eq!(refusal(|c| set_approval(&mut c.tiers[1], 99_999)), error("spend", 2));
    let raws_only = refusal(|c| {
        set_approval(&mut c.tiers[1], 99_999);
        c.permissions.clear();
    });
    assert_eq!(raws_only, error("oracle set_rate", 2));
    let top = refusal(|c| {
        set_approval(&mut c.tiers[1], 50_000);
        set_approval(&mut c.tiers[2], 99_999);
        c.permissions.clear();
        c.raws.clear();
    });
    assert_eq!(top, error("what code reserves for the top tier", 3));
    let mut harmless = community();
    set_approval(&mut harmless.tiers[1], 50_000);
    harmless.permissions.remove(0);
    harmless.raws.clear();
    assert_eq!(harmless.check(FLOORS), Ok(()));
    assert_eq!(bounds::APPROVAL_OF_FUNDS, 100_000);
}

/// Hazard 45: a named message has a plain name, and none that moves tokens.
#[test]
fn hazard_45_names_are_plain_and_move_no_tokens() {
    let with = |key: &str| refusal(|c| c.raws = vec![named("oracle", key, 2)]);
    let long = "a".repeat(65);
    for key in ["", "Set", "set rate", "set-rate", "set\"", "sét", "\u{0}", &long] {
        assert_eq!(with(key), Error::InvalidKey { key: key.to_owned() });
    }
    for key in
        ["transfer", "send", "burn", "mint", "increase_allowance", "transfer_from", "send_from", "burn_from"]
    {
        assert_eq!(with(key), Error::ReservedKey { key: key.to_owned() });
        assert!(RESERVED_KEYS.contains(&key));
    }
    assert_eq!(RESERVED_KEYS.len(), 8);
}

/// The floors of the founding bind every tier, the optimistic one too, and have bounds themselves.
#[test]
fn floors_bind_every_tier() {
    for at in 0..3 {
        let mut constitution = community();
        constitution.tiers[at].voting = DAY - 1;
        let error = constitution.check(FLOORS);
        assert!(
            matches!(error, Err(Error::OutOfBounds { tier: Some(_), error }) if error.bound.name == "voting")
        );
        let mut constitution = community();
        constitution.tiers[at].delay = HOUR - 1;
        let error = constitution.check(FLOORS);
        assert!(
            matches!(error, Err(Error::OutOfBounds { tier: Some(_), error }) if error.bound.name == "delay")
        );
    }
    for (floors, name) in [
        (Floors { voting: 0, delay: 0 }, Some("voting")),
        (Floors { voting: 30 * DAY + 1, delay: 0 }, Some("voting")),
        (Floors { voting: 1, delay: 30 * DAY + 1 }, Some("delay")),
        (Floors { voting: 1, delay: 0 }, None),
        (Floors { voting: 30 * DAY, delay: 30 * DAY }, None),
    ] {
        assert_eq!(floors.check().err().map(|error| error.bound.name), name);
    }
}

/// Every error is one sentence that names what is wrong.
#[test]
fn errors_are_sentences() {
    for (error, text) in [
        (Error::DuplicateTier { tier: tier_id(3) }, "tier 3 stands twice in the order"),
        (Error::DuplicateTierName { name: "money".into() }, "two tiers are called 'money'"),
        (
            Error::ReusedTier { tier: tier_id(3) },
            "tier 3 was removed once, and an id is never used again: take another",
        ),
        (
            Error::EasierThanBelow { tier: tier_id(3), below: tier_id(2), setting: "quorum" },
            "quorum of tier 3 is lower than that of tier 2 below it: a higher tier is never easier",
        ),
        (
            Error::OptimisticNotLowest { tier: tier_id(3) },
            "tier 3 is optimistic: only the lowest tier may be",
        ),
        (
            Error::TopVetoable { tier: tier_id(3) },
            "tier 3 is the top tier, and nobody may veto what it decides",
        ),
        (
            Error::UnknownTier { entry: "spend".into(), tier: tier_id(9) },
            "spend names tier 9, which is not in the order",
        ),
        (Error::DuplicateEntry { entry: "spend".into() }, "spend is named twice"),
        (
            Error::TopOnly { kind: ActionKind::SetCap },
            "set_cap is reserved for the top tier by code, whatever a constitution says",
        ),
        (
            Error::LoosensTooLow { loosens: tier_id(2), tightens: tier_id(3) },
            "set_guardrails may loosen, and its tier 2 isn't above tier 3 of tighten_guardrails: name a higher one, or \
             leave both to the top tier",
        ),
        (
            Error::NotHarmless { entry: "spend".into(), tier: tier_id(1) },
            "spend may not be decided by tier 1, which is optimistic: only harmless actions may",
        ),
        (
            Error::ApprovalOfFunds { entry: "spend".into(), tier: tier_id(2) },
            "spend may leave with tier 2, whose approval is under 10 %",
        ),
        (
            Error::InvalidKey { key: "Set".into() },
            "'Set' is not the name of a message: lower-case letters, digits and underscores, at most 64",
        ),
        (Error::ReservedKey { key: "mint".into() }, "'mint' moves tokens, and only the top tier may send it"),
        (
            Error::OutOfBounds { tier: Some(tier_id(2)), error: bounds::QUORUM.check(9).unwrap_err() },
            "tier 2: quorum: 9 millionths, allowed are 10000 to 600000",
        ),
        (
            Error::OutOfBounds { tier: None, error: bounds::TIERS.check(9).unwrap_err() },
            "tier -: tiers: 9 items, allowed are 2 to 8",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
}
