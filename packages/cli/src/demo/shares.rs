//! Whose the income of a model is: tables that anybody makes, and that only its authority brings into use.

use cosmwasm_std::Uint64;
use polity::governor::Action;
use polity::registry::ModelId;
use polity::revenue::{
    AuthorityMsg, ExecuteMsg, Holders, QueryMsg, Seal, SetShares, Share, TableCreated, TableId, TableResponse,
};

use super::registering::{LABELLERS, MAINTAINER};
use super::stage::{bounds, data, failed, short, Draft, Stage};
use super::Told;
use crate::ui::{Column, Table, Unit, Value};

/// An account, what it did, and its units.
type Part = (&'static str, &'static str, u64);

const FIRST: [Part; 5] = [
    ("lin", "trains and prepares the versions", 300),
    ("noor", "cleans the scans", 120),
    ("gpu-coop", "lends its cards for a part", 180),
    ("treasury", "the community, for what comes next", 200),
    ("dividends", "whoever stakes", 200),
];

const DATA: [Part; 3] =
    [(LABELLERS, "labels", 50), ("writers-guild", "wrote the digits", 30), ("scan-lab", "scanned them", 20)];

pub fn tell(stage: &mut Stage) -> Told {
    let (model, data_set) = (stage.known.model, stage.known.data);
    stage.say(
        "Before money comes it is decided whose it is. A share table says who has how many units of what a model earns. \
         Anybody can make one, in as many steps as it takes; sealed, it never changes, and it counts for nothing until the \
         model's authority names it by number and digest.",
    )?;
    let (table, seal) = make(stage, MAINTAINER, &FIRST, true)?;
    stage.say(
        "One row is the treasury's own. Another is the dividends': through it whoever stakes is paid, without standing in \
         any table.",
    )?;

    stage.say(
        "Who is paid is for the standard tier, as the constitution says, and for none below it. Whoever votes reads the rows \
         and counts the digest again.",
    )?;
    let set = SetShares { model, table, digest: seal.digest };
    let in_tier = |stage: &Stage, tier: &'static str| -> Told<Draft<'static>> {
        Ok(Draft {
            tier,
            title: "Shares of what digits earns",
            text: "By hours, cards and scans, as counted in the last year.",
            options: vec![("Set the shares", vec![Action::Revenue(AuthorityMsg::SetShares(set))])],
            pays: stage.deposit(tier)?,
        })
    };
    let early = stage.proposing(&in_tier(stage, "routine")?)?;
    stage.refused(MAINTAINER, "proposes it in the routine tier", early, "needs_tier")?;
    let by_herself = stage.to_revenue(&ExecuteMsg::SetShares(set))?;
    stage.refused(MAINTAINER, "wants to set it by herself", by_herself, "unauthorized")?;
    counted(stage, table, seal)?;
    let id = stage.decide(MAINTAINER, &in_tier(stage, "standard")?, &["maya", "tomas", "noor"])?;
    stage.execute(MAINTAINER, id)?;
    in_force(stage, model, table)?;
    stage.release_deposit(MAINTAINER, id)?;

    stage.say(
        "What the data set earns is none of this community's business: it gets the part that it pledged for, and its makers \
         decide among themselves whose that is.",
    )?;
    let (table, seal) = make(stage, "scan-lab", &DATA, false)?;
    counted(stage, table, seal)?;
    let set = stage.to_revenue(&ExecuteMsg::SetShares(SetShares {
        model: data_set,
        table,
        digest: seal.digest,
    }))?;
    stage.refused("maya", "would have other plans for it", set.clone(), "unauthorized")?;
    stage.send(LABELLERS, format!("sets table {table} as the shares of the data set"), vec![set])?;
    in_force(stage, data_set, table)
}

/// Makes a share table in two steps, and seals it. Tells, if asked to, what nobody can do to it.
pub fn make(stage: &mut Stage, by: &str, parts: &[Part], guarded: bool) -> Told<(TableId, Seal)> {
    let address = |name: &str| {
        let known = stage.names.iter().find(|(_, known)| *known == name);
        known.map_or_else(|| stage.account(name), |(address, _)| address.clone()).into_string()
    };
    let mut rows = parts
        .iter()
        .map(|(name, _, units)| {
            Ok(Share { account: address(name), units: (*units).try_into().map_err(bounds)? })
        })
        .collect::<Told<Vec<_>>>()?;
    // rows ascend by address over all steps, so that none stands twice
    rows.sort_by(|a, b| a.account.cmp(&b.account));
    let seal = Seal::of(&rows).map_err(bounds)?;
    let later = rows.split_off(rows.len() / 2);
    let (first, second) = (rows.len(), later.len());
    let extra = later.first().cloned();

    let does = format!("begins a share table with {first} rows");
    let create = stage.to_revenue(&ExecuteMsg::CreateTable { rows })?;
    let outcome = stage.send(by, &*does, vec![create])?;
    let TableCreated { table } = data(&does, outcome.data(0).map_err(|error| failed(&does, error))?)?;
    if let (true, Some(share)) = (guarded, extra) {
        let mine = Share { account: stage.account("sasha").into(), ..share };
        let add = stage.to_revenue(&ExecuteMsg::AddRows { table, rows: vec![mine] })?;
        stage.refused("sasha", "would like to be in it too", add, "unauthorized")?;
    }
    let add = stage.to_revenue(&ExecuteMsg::AddRows { table, rows: later.clone() })?;
    stage.send(by, format!("adds {second} rows"), vec![add])?;
    if guarded {
        let total = seal.total.checked_add(Uint64::one()).map_err(bounds)?;
        let wrong = stage.to_revenue(&ExecuteMsg::SealTable { table, seal: Seal { total, ..seal } })?;
        stage.refused(by, "mistakes the total as she seals it", wrong, "wrong_seal")?;
    }
    let close = stage.to_revenue(&ExecuteMsg::SealTable { table, seal })?;
    let does = format!("seals it as table {table}, under the digest {}", short(&seal.digest));
    stage.send(by, does, vec![close])?;
    if guarded {
        let add = stage.to_revenue(&ExecuteMsg::AddRows { table, rows: later })?;
        stage.refused(by, "wants to add to it once more", add, "sealed")?;
    }
    shown(stage, table, parts)?;
    Ok((table, seal))
}

/// A table, by the rows that the chain has.
fn shown(stage: &mut Stage, number: TableId, parts: &[Part]) -> Told {
    let rows = stage.rows(number)?;
    stage.check("how many rows the table has", rows.len(), parts.len())?;
    let (units, total) = (Unit::new("units", 0), rows.iter().map(|row| row.units.u64()).sum::<u64>());
    let mut table = Table::new([
        Column::new("Account"),
        Column::new("For").wrapped(),
        Column::new("Units"),
        Column::new("Part"),
    ]);
    for (name, what, told) in parts {
        let row = rows.iter().find(|row| stage.name(&row.account) == *name);
        let found = row.map(|row| row.units.u64());
        stage.check("the units of a row", found, Some(*told))?;
        let part = u32::try_from(told * 1_000_000 / total).map_err(bounds)?;
        table.row([
            Value::text(*name),
            Value::text(*what),
            Value::Number(units.of(*told)),
            Value::Part(part),
        ]);
    }
    table.sums([Value::text("all"), Value::Nothing, Value::Number(units.of(total)), Value::Part(1_000_000)]);
    stage.table(&format!("Share table {number}"), table)
}

/// Counts a sealed table's digest again, from the rows that the chain has.
fn counted(stage: &mut Stage, table: TableId, seal: Seal) -> Told {
    let found: TableResponse = stage.ask_revenue(&QueryMsg::Table { table })?;
    let again = Seal::of(&stage.rows(table)?).map_err(bounds)?;
    stage.check("whether it is sealed", found.sealed, true)?;
    stage.check("what it is sealed with", found.seal, seal)?;
    stage.check("the seal, counted again", again, seal)?;
    stage.facts(
        "What is set is these rows and no others",
        [
            ("made by", Value::text(stage.name(&found.maker))),
            ("digest named", Value::text(short(&seal.digest))),
            ("counted again", Value::text(short(&again.digest))),
        ],
    )
}

/// Checks that a table holds from the next block on, and says so.
pub fn in_force(stage: &mut Stage, model: ModelId, table: TableId) -> Told {
    let set = stage.height()?;
    let epochs = stage.epochs(model)?;
    let newest = epochs.last().map(|epoch| (epoch.epoch, &epoch.holders));
    stage.check("the newest shares", newest, Some((set + 1, &Holders::Table(table))))?;
    let name = stage.title(model)?;
    stage.say(format!("Table {table} counts for what is paid for {name} from block {} on.", set + 1))
}
