//! Constitutions and settings: what is accepted, what is refused with which error, and what then always holds.

mod laws;
mod reference;
mod settings;
mod table;

use polity::{
    governor::{ActionKind, BallotMode, Constitution, Floors, NamedRaw, Permission, Rule, Tier},
    TierName,
};

use crate::{affirmative, optimistic, ratio, tier_id};

const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

const FLOORS: Floors = Floors { voting: DAY, delay: HOUR };

fn tier(id: u8, rule: Rule) -> Tier {
    Tier {
        id: tier_id(id),
        name: TierName::try_from(format!("tier {id}")).unwrap(),
        voting: 3 * DAY,
        delay: DAY,
        window: 7 * DAY,
        late_extension: HOUR,
        deposit: ratio(100),
        proposer: ratio(1_000),
        vetoable: false,
        rule,
    }
}

fn permission(kind: ActionKind, tier: u8) -> Permission {
    Permission { kind, tier: tier_id(tier) }
}

fn named(contract: &str, key: &str, tier: u8) -> NamedRaw {
    NamedRaw { contract: contract.to_owned(), key: key.to_owned(), tier: tier_id(tier) }
}

/// An optimistic tier 1, an affirmative tier 2 that spends and sends, and a top tier 3.
fn community() -> Constitution {
    Constitution {
        tiers: vec![
            tier(1, optimistic(50_000, true)),
            Tier { vetoable: true, ..tier(2, affirmative(500_000, 100_000, 100_000, BallotMode::Early)) },
            tier(3, affirmative(667_000, 200_000, 150_000, BallotMode::Final)),
        ],
        permissions: vec![
            permission(ActionKind::Spend, 2),
            permission(ActionKind::LiftSuspension, 1),
            permission(ActionKind::RatifySuspension, 2),
        ],
        raws: vec![named("oracle", "set_rate", 2)],
    }
}
