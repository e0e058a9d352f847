use cosmwasm_std::{testing::MockApi, Api};
use polity::{
    bounds,
    governor::{ConstitutionError, Floors, SettingError},
    InputError,
};

use crate::kit::*;

/// What the treasury sets, and why not.
fn setting(
    setting: impl FnOnce(&mut Scene) -> Setting,
    error: impl FnOnce(&Scene) -> GovernorError,
) -> Refused {
    let mut scene = Scene::new();
    let setting = setting(&mut scene);
    let (attempt, error) = (scene.set(setting), error(&scene));
    refused(scene, attempt, error)
}

pub const REFUSALS: &[Case] = &[
    ("by a member", || {
        let scene = Scene::new();
        let msg = polity::governor::ExecuteMsg::Set(Setting::MinStake(amount(1)));
        let (attempt, sender) = (scene.told("alice", msg), scene.address("alice"));
        refused(scene, attempt, GovernorError::Unauthorized { only: "the treasury", sender })
    }),
    ("before it is in office", || {
        let mut scene = Scene::new();
        let (next, old) = (scene.successor(), scene.governor());
        scene.enter(&next);
        let attempt = scene.set(Setting::MinStake(amount(1)));
        refused(scene, attempt, GovernorError::NotInOffice { governor: Some(old.into()) })
    }),
    ("after it was succeeded", || {
        let mut scene = Scene::new();
        let next = scene.succeeded();
        let attempt = scene.set(Setting::MinStake(amount(1)));
        let governor = Some(next.governor.into());
        refused(scene, attempt, GovernorError::NotInOffice { governor })
    }),
    ("a floor that is lower", || {
        setting(
            |scene| {
                let Floors { voting, delay } = scene.settings().floors;
                Setting::Floors(Floors { voting: voting + 1, delay: delay - 1 })
            },
            |_| SettingError::FloorLowered.into(),
        )
    }),
    ("a floor out of its bound", || {
        setting(
            |scene| Setting::Floors(Floors { voting: 30 * DAY + 1, ..scene.settings().floors }),
            |_| SettingError::OutOfBounds(bounds::VOTING.check(30 * DAY + 1).unwrap_err()).into(),
        )
    }),
    ("a floor over a tier", || {
        setting(
            |scene| Setting::Floors(Floors { voting: 3 * DAY + 1, ..scene.settings().floors }),
            |_| {
                let error = bounds::VOTING.at_least(3 * DAY + 1).check(3 * DAY).unwrap_err();
                let tier = Some(tier(OVERSIGHT));
                SettingError::Constitution(ConstitutionError::OutOfBounds { tier, error }).into()
            },
        )
    }),
    ("an unbonding shorter than the longest vote", || {
        setting(
            |scene| Setting::Unbonding(scene.constitution().longest_vote() - 1),
            |scene| {
                let least = scene.constitution().longest_vote();
                SettingError::UnbondingTooShort { given: least - 1, least }.into()
            },
        )
    }),
    ("an unbonding over a year", || {
        setting(
            |_| Setting::Unbonding(365 * DAY + 1),
            |_| SettingError::OutOfBounds(bounds::UNBONDING.check(365 * DAY + 1).unwrap_err()).into(),
        )
    }),
    ("a higher least stake", || {
        setting(
            |_| Setting::MinStake(amount(101)),
            |_| SettingError::MinStakeRaised { present: amount(100), given: amount(101) }.into(),
        )
    }),
    ("a council whose term is over", || {
        setting(
            |scene| Setting::Council(Some(council(scene.address("erin"), scene.now()))),
            |scene| SettingError::CouncilTerm { until: scene.now() }.into(),
        )
    }),
    ("a council for more than four years", || {
        setting(
            |scene| {
                let until = scene.now() + 5 + 4 * 365 * DAY + 1;
                Setting::Council(Some(council(scene.address("erin"), until)))
            },
            |scene| SettingError::CouncilTerm { until: scene.now() + 5 + 4 * 365 * DAY + 1 }.into(),
        )
    }),
    ("a tier's id once more", || {
        let mut scene = Scene::new();
        let first = scene.constitution();
        let without = without_tier(&scene, STANDARD);
        let attempt = scene.set(Setting::Constitution(without));
        scene.attempt(attempt).unwrap();
        let attempt = scene.set(Setting::Constitution(first));
        let error = ConstitutionError::ReusedTier { tier: tier(STANDARD) };
        refused(scene, attempt, SettingError::Constitution(error).into())
    }),
    ("messages named to the treasury", || {
        setting(
            |scene| {
                let raws = vec![named(scene.treasury(), "track", STANDARD)];
                Setting::Constitution(amended(scene, |c| c.raws = raws))
            },
            |scene| GovernorError::NotNameable { contract: scene.treasury().into(), why: "the treasury" },
        )
    }),
    ("a registry that is no address", || {
        setting(
            |_| Setting::Registry("nobody".into()),
            |_| {
                let reason = address_error("nobody");
                InputError::Address { field: "registry", given: "nobody".into(), reason }.into()
            },
        )
    }),
];

/// What the chain says of a text that is no address.
pub fn address_error(given: &str) -> String {
    MockApi::default().with_prefix("polity").addr_validate(given).unwrap_err().to_string()
}

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// Each changes what it says and nothing else, and tells which it was.
#[test]
fn each_setting_is_set() {
    let mut scene = Scene::new();
    let (target, erin) = (scene.target(), scene.address("erin"));
    let mut expected = scene.settings();
    let until = scene.now() + DAY;
    let set = |scene: &mut Scene, setting: Setting, name: &str| {
        let attempt = scene.set(setting);
        let outcome = scene.attempt(attempt).unwrap();
        assert_eq!(scene.events(&outcome), [format!("setting_changed setting={name}")]);
        assert!(outcome.data(0).unwrap().is_none());
        scene.settings()
    };
    let floors = Floors { voting: 3 * DAY, delay: 21_600 };
    expected.floors = floors;
    assert_eq!(set(&mut scene, Setting::Floors(floors), "floors"), expected);
    expected.unbonding = 365 * DAY;
    assert_eq!(set(&mut scene, Setting::Unbonding(365 * DAY), "unbonding"), expected);
    expected.min_stake = amount(1);
    assert_eq!(set(&mut scene, Setting::MinStake(amount(1)), "min_stake"), expected);
    expected.council = Some(council(&erin, until));
    assert_eq!(set(&mut scene, Setting::Council(expected.council.clone()), "council"), expected);
    expected.council = None;
    assert_eq!(set(&mut scene, Setting::Council(None), "council"), expected);
    expected.registry = Some(target.to_string());
    assert_eq!(set(&mut scene, Setting::Registry(target.to_string()), "registry"), expected);
    expected.revenue = Some(erin.to_string());
    assert_eq!(set(&mut scene, Setting::Revenue(erin.to_string()), "revenue"), expected);

    // a constitution leaves nothing of the one before
    let constitution = amended(&scene, |c| {
        c.tiers.remove(0);
        c.permissions = vec![];
        c.raws = vec![named(&target, "ping", STANDARD)];
    });
    let found = set(&mut scene, Setting::Constitution(constitution.clone()), "constitution");
    assert_eq!(found, expected);
    assert_eq!(scene.constitution(), constitution);
    let bare = amended(&scene, |c| c.raws = vec![]);
    set(&mut scene, Setting::Constitution(bare.clone()), "constitution");
    assert_eq!(scene.constitution(), bare);
}
