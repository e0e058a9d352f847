//! Changes of settings: floors rise, ids don't come back, and nobody leaves before a vote is over.

use polity::{
    governor::{
        BallotMode, Constitution, ConstitutionError, Council, Floors, Setting, SettingError, Settings, Tier,
        TierSet,
    },
    Amount, TierName,
};
use proptest::prelude::*;

use super::{community, tier, DAY, FLOORS, HOUR};
use crate::{affirmative, tier_id};

fn amount(units: u128) -> Amount {
    Amount::try_from(units).unwrap()
}

fn founded() -> Settings {
    let constitution = community();
    let mut used = TierSet::default();
    for tier in &constitution.tiers {
        used.insert(tier.id);
    }
    let settings = Settings {
        floors: FLOORS,
        unbonding: 30 * DAY,
        min_stake: amount(10),
        horizon: 0,
        constitution,
        used,
    };
    settings.check().unwrap();
    settings
}

/// Tiers of these ids, the last one the top.
fn tiers(ids: &[u8]) -> Constitution {
    let rule = affirmative(600_000, 200_000, 150_000, BallotMode::Final);
    Constitution {
        tiers: ids.iter().map(|id| tier(*id, rule.clone())).collect(),
        permissions: vec![],
        raws: vec![],
    }
}

fn applied(settings: &Settings, setting: &Setting, now: u64) -> Result<Settings, SettingError> {
    let mut next = settings.clone();
    next.apply(setting, now).map(|()| next)
}

/// Hazard 54: an id that was a tier's is never another's, also long after, several changes later; a tier that stays keeps
/// its id through every change and wherever it stands in the order.
#[test]
fn hazard_54_ids_are_never_reused() {
    let reused = |tier| Err(ConstitutionError::ReusedTier { tier: tier_id(tier) }.into());
    let mut settings = founded();
    for (ids, result) in [
        (vec![3, 4], Ok(())),
        (vec![1, 3], reused(1)),
        (vec![4, 3], Ok(())),
        (vec![3, 2], reused(2)),
        (vec![3, 255], Ok(())),
        (vec![4, 3], reused(4)),
        (vec![8, 9], Ok(())),
        (vec![7, 16], Ok(())),
        (vec![255, 16], reused(255)),
        (vec![7, 8], reused(8)),
        (vec![7, 16, 15, 17], Ok(())),
        (vec![7, 9], reused(9)),
    ] {
        let next = applied(&settings, &Setting::Constitution(tiers(&ids)), 5);
        assert_eq!(next.clone().map(|_| ()), result, "{ids:?}");
        settings = next.unwrap_or(settings);
    }
}

/// Hazard 54: a tier of the founding is remembered even if whoever founded forgot to say that it is used.
#[test]
fn hazard_54_tiers_of_the_founding_count_as_used() {
    let mut settings = Settings { used: TierSet::default(), ..founded() };
    settings.apply(&Setting::Constitution(tiers(&[3, 4])), 5).unwrap();
    let again = settings.apply(&Setting::Constitution(tiers(&[1, 4])), 5);
    assert_eq!(again, Err(ConstitutionError::ReusedTier { tier: tier_id(1) }.into()));
}

#[test]
fn floors_only_rise() {
    let settings = founded();
    for (voting, delay, ok) in [
        (DAY, HOUR, true),
        (DAY + 1, HOUR, true),
        (DAY, HOUR + 1, true),
        (DAY - 1, HOUR + 1, false),
        (DAY + 1, HOUR - 1, false),
    ] {
        let raised = applied(&settings, &Setting::Floors(Floors { voting, delay }), 5);
        assert_eq!(raised.err(), (!ok).then_some(SettingError::FloorLowered));
    }
    // every tier must stand on them
    let too_high = applied(&settings, &Setting::Floors(Floors { voting: 3 * DAY + 1, delay: HOUR }), 5);
    assert!(matches!(too_high, Err(SettingError::Constitution(ConstitutionError::OutOfBounds { .. }))));
    let out = applied(&settings, &Setting::Floors(Floors { voting: 31 * DAY, delay: HOUR }), 5);
    assert!(matches!(out, Err(SettingError::OutOfBounds(error)) if error.bound.name == "voting"));
    // and a later constitution too
    let raised = applied(&settings, &Setting::Floors(Floors { voting: 2 * DAY, delay: HOUR }), 5).unwrap();
    let mut low = tiers(&[3, 4]);
    low.tiers[0].voting = 2 * DAY - 1;
    assert!(applied(&raised, &Setting::Constitution(low), 6).is_err());
}

#[test]
fn min_stake_only_falls() {
    let settings = founded();
    for units in [10, 9, 1] {
        assert_eq!(
            applied(&settings, &Setting::MinStake(amount(units)), 5).unwrap().min_stake,
            amount(units)
        );
    }
    let raised = applied(&settings, &Setting::MinStake(amount(11)), 5).unwrap_err();
    assert_eq!(raised.to_string(), "min_stake is 10 and can only be lowered, not set to 11");
}

#[test]
fn a_council_has_a_term() {
    let term = |until| {
        let council = Council { address: "council".to_owned(), until };
        applied(&founded(), &Setting::Council(Some(council)), 1_000).map(|_| ())
    };
    let four_years = 4 * 365 * DAY;
    for until in [1_001, 1_000 + four_years] {
        assert_eq!(term(until), Ok(()));
    }
    for until in [0, 999, 1_000, 1_001 + four_years, u64::MAX] {
        assert_eq!(term(until), Err(SettingError::CouncilTerm { until }));
    }
    assert!(applied(&founded(), &Setting::Council(None), 5).is_ok());
}

/// Hazard 52: the unbonding is at least the longest vote with its extensions, whichever of the two is set; at most a year.
#[test]
fn hazard_52_the_unbonding_covers_the_longest_vote() {
    let settings = founded();
    let longest = 3 * DAY + 3 * HOUR;
    assert_eq!(settings.constitution.longest_vote(), longest);
    let short = SettingError::UnbondingTooShort { given: longest - 1, least: longest };
    assert_eq!(applied(&settings, &Setting::Unbonding(longest - 1), 5), Err(short.clone()));
    assert_eq!(Settings { unbonding: longest - 1, ..settings.clone() }.check(), Err(short));
    let at_least = applied(&settings, &Setting::Unbonding(longest), 5).unwrap();
    let year = applied(&settings, &Setting::Unbonding(365 * DAY), 5);
    assert!(year.is_ok());
    let more = applied(&settings, &Setting::Unbonding(365 * DAY + 1), 5);
    assert!(matches!(more, Err(SettingError::OutOfBounds(error)) if error.bound.name == "unbonding"));

    let mut longer = tiers(&[3, 4]);
    longer.tiers[1].late_extension = HOUR + 1;
    let error = applied(&at_least, &Setting::Constitution(longer), 5).unwrap_err();
    assert_eq!(error, SettingError::UnbondingTooShort { given: longest, least: longest + 3 });
}

/// Hazard 52: a constitution with shorter votes doesn't let the unbonding fall at once: votes of the one before go on. As
/// time passes it may fall with what is left of them.
#[test]
fn hazard_52_votes_of_an_earlier_constitution_are_covered() {
    let longest = 3 * DAY + 3 * HOUR;
    let mut quick = tiers(&[3, 4]);
    for tier in &mut quick.tiers {
        tier.voting = DAY;
        tier.late_extension = 1;
    }
    let now = 1_000_000;
    let settings = applied(&founded(), &Setting::Constitution(quick), now).unwrap();
    let short = |given, least| Err(SettingError::UnbondingTooShort { given, least });
    assert_eq!(applied(&settings, &Setting::Unbonding(longest - 1), now), short(longest - 1, longest));
    let later = now + DAY;
    assert_eq!(
        applied(&settings, &Setting::Unbonding(longest - DAY - 1), later),
        short(longest - DAY - 1, longest - DAY)
    );
    assert!(applied(&settings, &Setting::Unbonding(longest - DAY), later).is_ok());
    let over = now + longest;
    assert_eq!(applied(&settings, &Setting::Unbonding(DAY + 2), over), short(DAY + 2, DAY + 3));
    assert!(applied(&settings, &Setting::Unbonding(DAY + 3), over).is_ok());
}

/// Hazard 52: nor do two changes, one soon after the other: what the first left to wait for isn't forgotten.
#[test]
fn hazard_52_a_second_change_does_not_forget_the_first() {
    let quick = |ids| {
        let mut quick = tiers(ids);
        for tier in &mut quick.tiers {
            tier.voting = DAY;
            tier.late_extension = 1;
        }
        Setting::Constitution(quick)
    };
    let longest = 3 * DAY + 3 * HOUR;
    let settings = applied(&founded(), &quick(&[3, 4]), 1_000).unwrap();
    let settings = applied(&settings, &quick(&[4, 5]), 1_001).unwrap();
    let short = SettingError::UnbondingTooShort { given: longest - 2, least: longest - 1 };
    assert_eq!(applied(&settings, &Setting::Unbonding(longest - 2), 1_001), Err(short));
}

/// One event of a community's life.
#[derive(Clone, Debug)]
enum Event {
    Constitution(Vec<(u64, u64)>),
    Unbonding(u64),
    /// As short as it is allowed to be at that moment.
    ShortestUnbonding,
    Floors(u64),
    Open(usize),
}

fn event() -> impl Strategy<Value = Event> {
    let hours = |most: u64| (1..=most).prop_map(|hours: u64| hours * HOUR);
    prop_oneof![
        2 => proptest::collection::vec((hours(200), hours(48)), 2..5).prop_map(Event::Constitution),
        1 => hours(500).prop_map(Event::Unbonding),
        3 => Just(Event::ShortestUnbonding),
        1 => hours(10).prop_map(Event::Floors),
        4 => (0usize..8).prop_map(Event::Open),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    /// Hazard 52, for ever: whatever settings are changed when, whoever unstakes at any time is released no earlier than the
    /// last end that extensions allow of every vote that is open then, under whichever constitution it was made. And each
    /// settings that a change leaves could be founded with.
    #[test]
    fn hazard_52_nobody_leaves_before_an_open_vote_is_over(
        events in proptest::collection::vec((0u64..60, event()), 1..60),
    ) {
        let mut settings = founded();
        let mut now = 1_700_000_000;
        let mut open: Vec<u64> = vec![];
        let mut next_id = 10u8;
        for (hours, event) in events {
            now += hours * HOUR;
            let setting = match event {
                Event::Constitution(times) => {
                    let mut times = times;
                    times.sort_unstable();
                    let rule = affirmative(600_000, 200_000, 150_000, BallotMode::Final);
                    let tiers = times.into_iter().map(|(voting, late)| {
                        next_id = next_id.wrapping_add(1).max(1);
                        Tier {
                            voting,
                            late_extension: late.min(voting),
                            name: TierName::try_from(format!("{next_id}")).unwrap(),
                            ..tier(next_id, rule.clone())
                        }
                    });
                    Setting::Constitution(Constitution { tiers: tiers.collect(), permissions: vec![], raws: vec![] })
                }
                Event::Unbonding(unbonding) => Setting::Unbonding(unbonding),
                Event::ShortestUnbonding => match applied(&settings, &Setting::Unbonding(1), now) {
                    Err(SettingError::UnbondingTooShort { least, .. }) => Setting::Unbonding(least),
                    other => panic!("{other:?}"),
                },
                Event::Floors(voting) => Setting::Floors(Floors { voting, delay: HOUR }),
                Event::Open(at) => {
                    let tiers = &settings.constitution.tiers;
                    let tier = &tiers[at % tiers.len()];
                    open.push(now + tier.voting + 3 * tier.late_extension);
                    continue;
                }
            };
            if let Ok(next) = applied(&settings, &setting, now) {
                settings = next;
                prop_assert_eq!(Settings { horizon: 0, ..settings.clone() }.check(), Ok(()));
            }
            // whoever unstakes right now
            let released = now + settings.unbonding;
            for end in open.iter().filter(|end| **end > now) {
                prop_assert!(released >= *end, "released at {}, a vote may end at {}", released, end);
            }
        }
    }
}
