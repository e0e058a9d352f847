use std::collections::BTreeSet;

use clap::Args;
use cosmwasm_std::{from_json, Addr, Uint128, Uint256};
use cw20::{Cw20QueryMsg, MinterResponse};
use polity::dividends::DividendsResponse;
use polity::governor::{
    raw::{MemberRecord, MEMBERS},
    Ballot, CommunityResponse, Constitution, MemberResponse, PowerResponse, QueryMsg, Rules, Tier,
    TotalResponse,
};
use polity::revenue::RevenueResponse;
use polity::treasury::{self, TreasuryResponse};
use polity::Asset;
use polity_store::Packed;
use serde::Deserialize;
use serde_json::{json, Value as Json};

use crate::error::CliError;
use crate::money::millionths;
use crate::options::Reading;
use crate::report::{time, Report};
use crate::session::Session;
use crate::ui::{self, style, Column, Line, Table, Value};

/// Holders of power that are shown, and how many by stake are looked at for what is delegated to them.
const SHOWN: usize = 10;
const LOOKED_AT: usize = 100;
/// Where contracts keep what they are, as cw2 has it.
const CW2: &[u8] = b"contract_info";

#[derive(Args)]
pub struct Community {
    #[command(flatten)]
    options: Reading,
}

/// What a contract says to be.
#[derive(Deserialize)]
struct Cw2 {
    contract: String,
    version: String,
}

/// Something that is held against what the suite promises. `holds` is none where it can't be told, or may be so.
struct Finding {
    of: &'static str,
    holds: Option<bool>,
    text: String,
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    /// One that must hold: what is said if it does, and if it doesn't.
    fn must(&mut self, of: &'static str, holds: bool, yes: impl Into<String>, no: impl Into<String>) {
        let text = if holds { yes.into() } else { no.into() };
        self.0.push(Finding { of, holds: Some(holds), text });
    }

    /// One that may be so, and that people should know of where it is.
    fn may(&mut self, of: &'static str, fine: bool, yes: impl Into<String>, no: impl Into<String>) {
        let text = if fine { yes.into() } else { no.into() };
        self.0.push(Finding { of, holds: fine.then_some(true), text });
    }

    fn failed(&self) -> Vec<&Finding> {
        self.0.iter().filter(|finding| finding.holds == Some(false)).collect()
    }

    fn json(&self) -> Vec<Json> {
        let finding = |finding: &Finding| json!({ "of": finding.of, "holds": finding.holds, "text": ui::plain(&finding.text) });
        self.0.iter().map(finding).collect()
    }

    fn lines(&self) -> Vec<Line> {
        let line = |finding: &Finding| {
            let (style, mark) = match finding.holds {
                Some(true) => (style::GOOD, "✓"),
                Some(false) => (style::BAD, "✗"),
                None => (style::OPEN, "…"),
            };
            Line::styled(style, mark).plain(format!(" {}", finding.text))
        };
        self.0.iter().map(line).collect()
    }
}

impl Community {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let now = session.community_now()?;
        let constitution = session.constitution()?;
        let mut findings = Findings::default();
        let mut report = Report::new();
        report.title(format!("Who has power over {}", now.name));
        report.field("community", &now.name)?;
        report.field("height", session.block()?.height)?;
        report.field("time", time(session.now()?))?;

        report.title("Contracts");
        contracts(&session, &mut report, &mut findings)?;
        links(&session, &now, &mut findings)?;
        token(&session, &now, &mut report, &mut findings)?;
        report.title("Tiers, lowest first");
        tiers(&session, &now, &constitution, &mut report, &mut findings)?;
        report.title("The largest holders of power, and what each could do alone");
        holders(&session, &now, &constitution, &mut report, &mut findings)?;

        report.title("Findings");
        for line in findings.lines() {
            report.line(line);
        }
        let failed = findings.failed();
        report.field("holds", failed.is_empty())?;
        report.field("findings", findings.json())?;
        report.print(&self.options)?;
        match failed.as_slice() {
            [] => Ok(()),
            [first, rest @ ..] => {
                let others = match rest.len() {
                    0 => String::new(),
                    1 => " (and one thing more)".into(),
                    more => format!(" (and {more} things more)"),
                };
                let what = format!("{} is not as it should be: {}{others}", now.name, first.text);
                Err(CliError::No { what, hint: "don't stake or pay here before that is put right".into() })
            }
        }
    }
}

/// Every contract with its code, and who may change that.
fn contracts(session: &Session, report: &mut Report, findings: &mut Findings) -> Result<(), CliError> {
    let here = session.community()?;
    let (none, treasury) = (None::<&Addr>, Some(&here.treasury));
    let mut known = vec![
        ("governor", here.governor.clone(), none, "polity-governor"),
        ("treasury", here.treasury.clone(), treasury, "polity-treasury"),
        ("registry", here.registry.clone(), none, "polity-registry"),
        ("revenue", here.revenue.clone(), none, "polity-revenue"),
        ("dividends", here.dividends.clone(), none, "polity-dividends"),
    ];
    if let Asset::Cw20(token) = &here.stake {
        known.push(("token", Addr::unchecked(token), none, "crates.io:cw20-base"));
    }
    let mut table = Table::new([
        Column::new("Contract"),
        "Code".into(),
        Column::new("Says to be").wrapped(),
        "Checksum".into(),
        Column::new("Who can change its code").wrapped(),
    ]);
    let mut rows = vec![];
    let failed = |error| session.failed("reading the contracts", error);
    for (name, address, may, expected) in &known {
        let info = session.chain().contract_info(address.as_str()).map_err(failed)?;
        let code = session.chain().code_info(info.code_id).map_err(failed)?;
        let cw2 = session.chain().raw(address.as_str(), CW2).map_err(failed)?;
        let cw2: Option<Cw2> = cw2.and_then(|bytes| from_json(bytes).ok());
        let admin = info.admin.as_ref();
        let fine = admin == *may;
        let who = admin.map_or("nobody".into(), |admin| match admin == address {
            true => "itself, by a vote of the top tier".into(),
            false => session.name(admin.as_str()),
        });
        let checksum = code.checksum.to_hex();
        table.row([
            Value::text(*name),
            Value::text(info.code_id.to_string()),
            Value::text(cw2.as_ref().map_or("?".into(), |cw2| format!("{} {}", cw2.contract, cw2.version))),
            Value::text(format!("{}…", checksum.get(..12).unwrap_or_default())),
            if fine { Value::Good(format!("✓ {who}")) } else { Value::Bad(format!("✗ {who}")) },
        ]);
        rows.push(json!({
            "role": name,
            "address": address,
            "code": info.code_id,
            "checksum": checksum,
            "says_to_be": cw2.as_ref().map(|cw2| json!({ "contract": cw2.contract, "version": cw2.version })),
            "admin": admin.map(|admin| session.who(admin.as_str())),
            "creator": session.who(info.creator.as_str()),
            "holds": fine,
        }));
        let says = cw2.as_ref().map_or("nothing", |cw2| cw2.contract.as_str());
        if !fine {
            findings.must("admin", false, "", format!("{who} can change the code of {name}"));
        }
        if says != *expected {
            let no = format!("{name} says to be {says}, and should be {expected}");
            findings.must("contract", false, "", no);
        }
    }
    if findings.0.is_empty() {
        let yes =
            "nobody can change the code of any contract, but for the treasury's by a vote of the top tier";
        findings.must("admin", true, yes, "");
    }
    report.field("contracts", rows)?;
    report.table(table);
    let others = session.contracts()?;
    let others: Vec<_> = others
        .iter()
        .filter(|(address, info)| {
            info.admin.as_ref() == Some(&here.treasury) && known.iter().all(|(_, known, ..)| known != address)
        })
        .collect();
    report.field(
        "also_changed_by_treasury",
        others.iter().map(|(a, _)| session.who(a.as_str())).collect::<Vec<_>>(),
    )?;
    if !others.is_empty() {
        let names: Vec<_> = others.iter().map(|(address, _)| session.name(address.as_str())).collect();
        report.line(format!("The treasury can also change the code of {}.", names.join(", ")));
    }
    Ok(())
}

/// Whether the contracts speak to each other, and to no others.
fn links(session: &Session, now: &CommunityResponse, findings: &mut Findings) -> Result<(), CliError> {
    let here = session.community()?;
    let named =
        |address: &Option<String>| address.as_ref().map_or("none".into(), |address| session.name(address));
    let treasury: TreasuryResponse = session.ask(&here.treasury, &treasury::QueryMsg::Treasury {})?;
    let revenue: RevenueResponse = session.ask_revenue(&polity::revenue::QueryMsg::Revenue {})?;
    let dividends: DividendsResponse = session.ask_dividends(&polity::dividends::QueryMsg::Dividends {})?;
    findings.must(
        "treasury",
        treasury.governor == *here.governor.as_str()
            && now.treasury == *here.treasury.as_str()
            && now.in_office,
        "the treasury obeys the governor, and nobody else",
        format!("the treasury obeys {}", session.name(&treasury.governor)),
    );
    let succession = treasury.succession.as_ref().map(|next| {
        let (who, until) = (session.name(&next.successor), ui::time::utc(next.until));
        format!(
            "{who} may take the treasury over until {until}, with a total of {} units staked",
            next.min_total
        )
    });
    findings.may(
        "succession",
        succession.is_none(),
        "no other governor is named to take the treasury over",
        succession.unwrap_or_default(),
    );
    findings.must(
        "registry",
        now.registry.as_deref() == Some(here.registry.as_str())
            && revenue.registry == *here.registry.as_str(),
        "the governor and revenue speak to one registry",
        format!(
            "the governor speaks to the registry {}, revenue to {}",
            named(&now.registry),
            session.name(&revenue.registry)
        ),
    );
    findings.must(
        "revenue",
        now.revenue.as_deref() == Some(here.revenue.as_str()),
        "shares are set in the revenue contract that is paid",
        format!("the governor sets shares in {}", named(&now.revenue)),
    );
    findings.must(
        "dividends",
        dividends.treasury == *here.treasury.as_str(),
        "the dividends are this community's",
        format!("the dividends are of whoever {} obeys", session.name(&dividends.treasury)),
    );
    findings.may(
        "period",
        dividends.period <= now.unbonding,
        "who stakes for one distribution stays until the next",
        format!(
            "unstaking takes {}, less than the {} between two distributions",
            ui::time::span(now.unbonding),
            ui::time::span(dividends.period)
        ),
    );
    Ok(())
}

/// Who can make more of what is staked.
fn token(
    session: &Session,
    now: &CommunityResponse,
    report: &mut Report,
    findings: &mut Findings,
) -> Result<(), CliError> {
    let minter = match &now.stake {
        Asset::Native(denom) => {
            findings.may(
                "minter",
                false,
                "",
                format!("no contract can tell who mints {denom}: that is the chain's to say"),
            );
            None
        }
        Asset::Cw20(token) => {
            let minter: Option<MinterResponse> =
                session.ask(&Addr::unchecked(token), &Cw20QueryMsg::Minter {})?;
            let who = minter.as_ref().map_or("nobody".into(), |minter| session.name(&minter.minter));
            let fine = minter.as_ref().map_or(true, |minter| minter.minter == now.treasury);
            let yes = match minter {
                None => "nobody can mint what is staked",
                Some(_) => "only a vote of the top tier can mint what is staked",
            };
            findings.must("minter", fine, yes, format!("{who} can mint what is staked"));
            minter
        }
    };
    report.field("stake", &now.stake)?;
    report.field("minter", minter.map(|minter| session.who(&minter.minter)))?;
    Ok(())
}

/// What each tier may do, and what stops it.
fn tiers(
    session: &Session,
    now: &CommunityResponse,
    constitution: &Constitution,
    report: &mut Report,
    findings: &mut Findings,
) -> Result<(), CliError> {
    let mut table = Table::new([
        Column::new("Tier"),
        Column::new("Vote").wrapped(),
        Column::new("Delay").wrapped(),
        "Veto".into(),
        Column::new("May carry, besides what a lower one may").wrapped(),
    ]);
    let top = constitution.tiers.last().map(|tier| tier.id);
    let mut rows = vec![];
    for tier in &constitution.tiers {
        let kinds = constitution.permissions.iter().filter(|permission| permission.tier == tier.id);
        let kinds: Vec<_> = kinds.map(|permission| permission.kind.as_str()).collect();
        let raws = constitution.raws.iter().filter(|raw| raw.tier == tier.id);
        let raws: Vec<_> = raws.map(|raw| (session.name(&raw.contract), raw.key.clone())).collect();
        let words = kinds.iter().map(|kind| kind.replace('_', "\u{a0}"));
        let named = raws.iter().map(|(contract, key)| format!("{key}\u{a0}to\u{a0}{contract}"));
        let mut carries: Vec<_> = words.chain(named).collect();
        if Some(tier.id) == top {
            carries.push("everything else".into());
        }
        table.row([
            Value::text(&*tier.name),
            Value::Span(tier.voting),
            Value::Span(tier.delay),
            Value::text(if tier.vetoable { "yes" } else { "no" }),
            Value::text(if carries.is_empty() { "nothing more".into() } else { carries.join(", ") }),
        ]);
        rows.push(json!({
            "id": tier.id,
            "name": &*tier.name,
            "voting": { "seconds": tier.voting },
            "delay": { "seconds": tier.delay },
            "vetoable": tier.vetoable,
            "kinds": kinds,
            "raws": raws.iter().map(|(contract, key)| json!({ "contract": contract, "key": key })).collect::<Vec<_>>(),
            "top": Some(tier.id) == top,
        }));
    }
    report.field("tiers", rows)?;
    report.table(table);
    let council = now.council.as_ref();
    let seated = council.filter(|council| session.now().is_ok_and(|now| council.until > now));
    report.field(
        "council",
        council.map(|council| json!({ "who": session.who(&council.address), "until": time(council.until) })),
    )?;
    report.line("");
    report.line(match (seated, council) {
        (Some(council), _) => format!(
            "{} may veto until {}. It can stop, and do nothing else.",
            session.name(&council.address),
            ui::time::utc(council.until)
        ),
        (None, Some(council)) => {
            format!("Nobody may veto: the term of {} is over.", session.name(&council.address))
        }
        (None, None) => "Nobody may veto.".into(),
    });
    let check = constitution.check(now.floors);
    let why = check.as_ref().err().map(ToString::to_string).unwrap_or_default();
    findings.must("constitution", check.is_ok(), "the constitution keeps every bound", why);
    findings.must(
        "top_veto",
        constitution.tiers.last().is_some_and(|tier| !tier.vetoable),
        "the council can't veto in the top tier, so that it can be replaced",
        "the council may veto its own end",
    );
    let longest = constitution.longest_vote();
    findings.must(
        "unbonding",
        now.unbonding >= longest,
        "who votes can't be gone before the result",
        format!(
            "unstaking takes {}, and a vote up to {}",
            ui::time::span(now.unbonding),
            ui::time::span(longest)
        ),
    );
    Ok(())
}

/// An account with its power.
struct Holder {
    account: Addr,
    own: u128,
    whole: u128,
    by_tier: Vec<(polity::governor::TierId, u128)>,
}

impl Holder {
    /// What it speaks for in a tier if it votes itself.
    fn power(&self, tier: &Tier) -> u128 {
        let in_tier = self.by_tier.iter().filter(|(id, _)| *id == tier.id);
        in_tier.fold(self.own.saturating_add(self.whole), |sum, (_, power)| sum.saturating_add(*power))
    }

    fn most(&self) -> u128 {
        let in_tiers = self.by_tier.iter().map(|(_, power)| *power).max().unwrap_or_default();
        self.own.saturating_add(self.whole).saturating_add(in_tiers)
    }
}

/// What one account could do alone in a tier.
#[derive(Default)]
struct Can {
    propose: bool,
    /// If nobody else votes.
    pass: bool,
    /// Even if all others vote against it.
    pass_against_all: bool,
    /// Even if all others vote for it.
    block: bool,
}

fn can(tier: &Tier, power: u128, total: u128) -> Result<Can, CliError> {
    let rules = Rules {
        tier: tier.id,
        options: 1,
        snapshot: 0,
        first_end: tier.voting,
        late_extension: tier.late_extension,
        delay: tier.delay,
        window: tier.window,
        vetoable: tier.vetoable,
        rule: tier.rule.clone(),
        total,
    };
    let passes = |for_: u128, against: u128| -> Result<bool, CliError> {
        let mut tally = rules.open(0);
        let ballots = [(Ballot::For(0), for_), (Ballot::Against, against)];
        for (ballot, power) in ballots.into_iter().filter(|(_, power)| *power > 0) {
            let added = tally.add(&ballot, power, power);
            added.map_err(|error| CliError::Usage(format!("so much power can't be counted: {error}")))?;
        }
        Ok(rules.answer(&tally).is_some())
    };
    let others = total.saturating_sub(power);
    let propose = Uint256::from(power) >= tier.proposer.ceil_of(total.into());
    Ok(Can {
        propose: propose && power > 0,
        pass: power > 0 && passes(power, 0)?,
        pass_against_all: power > 0 && passes(power, others)?,
        block: power > 0 && !passes(others, power)?,
    })
}

fn holders(
    session: &Session,
    now: &CommunityResponse,
    constitution: &Constitution,
    report: &mut Report,
    findings: &mut Findings,
) -> Result<(), CliError> {
    let here = session.community()?;
    let (unit, height) = (session.stake_unit()?, session.block()?.height);
    let total: TotalResponse = session.ask_governor(&QueryMsg::Total { height: None })?;
    let members = members(session, height)?;
    let sum = members.iter().fold(Uint128::zero(), |sum, (_, power)| sum.saturating_add((*power).into()));
    report.field("unit", unit.json())?;
    report.field("total", unit.of(total.total).json())?;
    report.field("members", members.len())?;
    findings.must(
        "sum",
        sum == total.total,
        format!("the stakes of all {} members are the total, {}", members.len(), unit.of(total.total)),
        format!("the stakes of all members are {}, and the total is {}", unit.of(sum), unit.of(total.total)),
    );
    let held = session.balance(&here.governor, &here.stake)?;
    findings.must(
        "covered",
        held >= total.total,
        "the governor holds all that is staked",
        format!("the governor holds {} of the {} staked", unit.of(held), unit.of(total.total)),
    );
    findings.may(
        "min_stake",
        total.total >= now.min_stake.u128().into(),
        "enough is staked to decide anything",
        format!("nothing can be proposed before {} are staked", unit.of(now.min_stake.u128())),
    );
    let own: MemberResponse = session.ask_governor(&QueryMsg::Member { account: now.treasury.clone() })?;
    let received =
        own.received.by_tier.iter().fold(own.received.whole, |sum, of| sum.saturating_add(of.power));
    findings.must(
        "treasury_power",
        own.staked.is_zero() && received.is_zero(),
        "the treasury has no power in its own governor",
        format!(
            "the treasury has the power of {} in its own governor",
            unit.of(own.staked.saturating_add(received))
        ),
    );

    let holders = largest(session, &members)?;
    let mut table = Table::new([
        Column::new("Account").wrapped(),
        Column::new(&format!("Staked {}", unit.symbol())).named("staked"),
        "Delegated".into(),
        "Part".into(),
        Column::new("Proposes in").wrapped(),
        Column::new("Passes in").wrapped(),
        Column::new("Blocks in").wrapped(),
    ]);
    let (mut rows, mut rulers) = (vec![], BTreeSet::new());
    for holder in &holders {
        let each = constitution
            .tiers
            .iter()
            .map(|tier| Ok((tier, can(tier, holder.power(tier), total.total.u128())?)));
        let each = each.collect::<Result<Vec<_>, CliError>>()?;
        let name = session.name(holder.account.as_str());
        for (tier, _) in each.iter().filter(|(_, can)| can.pass_against_all) {
            rulers.insert(format!("{name} in {}", &*tier.name));
        }
        let which = |does: fn(&Can) -> bool| -> Vec<&str> {
            each.iter().filter(|(_, can)| does(can)).map(|(tier, _)| &*tier.name).collect()
        };
        let words = |names: Vec<&str>| match names.len() {
            0 => Value::text("none"),
            all if all == constitution.tiers.len() => Value::text("all tiers"),
            _ => Value::text(names.join(", ")),
        };
        let delegated = unit.of(holder.whole);
        let whole = Uint128::new(holder.own.saturating_add(holder.whole));
        table.row([
            Value::text(&name),
            Value::Number(unit.of(holder.own)),
            Value::Number(delegated.clone()),
            Value::Part(millionths(whole, total.total) / 100 * 100),
            words(which(|can| can.propose)),
            words(which(|can| can.pass)),
            words(which(|can| can.block)),
        ]);
        rows.push(json!({
            "account": session.who(holder.account.as_str()),
            "staked": unit.of(holder.own).json(),
            "delegated": delegated.json(),
            "delegated_by_tier": holder.by_tier.iter()
                .map(|(tier, power)| json!({ "tier": tier, "power": unit.of(*power).json() })).collect::<Vec<_>>(),
            "part": Value::Part(millionths(whole, total.total)).json(),
            "proposes": which(|can| can.propose),
            "passes": which(|can| can.pass),
            "passes_against_all": which(|can| can.pass_against_all),
            "blocks": which(|can| can.block),
        }));
    }
    report.field("holders", rows)?;
    report.table(table);
    report.line("");
    report.line(Line::styled(
        style::QUIET,
        "Passes: if nobody else votes. Blocks: even if all others vote for it.",
    ));
    let rulers: Vec<_> = rulers.into_iter().collect();
    findings.may(
        "ruler",
        rulers.is_empty(),
        "nobody can pass anything that all others vote against",
        format!("against all others passes what is voted by {}", rulers.join(", ")),
    );
    Ok(())
}

/// Everybody with stake, and how much counts in this block. Read from the governor's records, so that nobody is left out.
fn members(session: &Session, height: u64) -> Result<Vec<(Addr, u128)>, CliError> {
    let governor = &session.community()?.governor;
    let unreadable =
        |error: String| CliError::Answer { doing: "reading the members of the governor".into(), error };
    let prefix = MEMBERS.key(&[]);
    let mut members = vec![];
    for (key, value) in session.records(governor)? {
        let Some(canonical) = key.strip_prefix(prefix.as_slice()) else { continue };
        let account = session.humanized(canonical)?;
        let record = MemberRecord::from_bytes(&value).map_err(|error| unreadable(error.to_string()))?;
        // what was staked in this block counts from the next one on
        let power = if record.height < height {
            record.power
        } else {
            let question = QueryMsg::Power { account: account.to_string(), height: None };
            session.ask_governor::<PowerResponse>(&question)?.power.u128()
        };
        if power > 0 {
            members.push((account, power));
        }
    }
    members.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    Ok(members)
}

/// Who speaks for most, of those with the largest stakes and of those with a name.
fn largest(session: &Session, members: &[(Addr, u128)]) -> Result<Vec<Holder>, CliError> {
    let named = session.book().names().map(|(_, address)| address.clone());
    let accounts: BTreeSet<Addr> =
        members.iter().take(LOOKED_AT).map(|(account, _)| account.clone()).chain(named).collect();
    let mut holders = vec![];
    for account in accounts {
        let found: MemberResponse =
            session.ask_governor(&QueryMsg::Member { account: account.to_string() })?;
        let by_tier = found.received.by_tier.iter().map(|of| (of.tier, of.power.u128())).collect();
        let holder = Holder { account, own: found.power.u128(), whole: found.received.whole.u128(), by_tier };
        if holder.most() > 0 {
            holders.push(holder);
        }
    }
    holders.sort_by_cached_key(|holder| {
        (std::cmp::Reverse(holder.most()), session.name(holder.account.as_str()))
    });
    holders.truncate(SHOWN);
    Ok(holders)
}

#[cfg(test)]
mod tests {
    use polity_client::Seed;

    use super::*;

    /// What each part of 1,000 could do alone, at the edge of every mark of the seeded constitution.
    #[test]
    fn what_one_could_do_alone_is_what_the_rule_says() {
        let seed = include_str!("../../../../../seeds/communities/commons-digits.json");
        let tiers = Seed::parse(seed).unwrap().constitution.tiers;
        let words = |name: &str, power: u128| {
            let tier = tiers.iter().find(|tier| &*tier.name == name).unwrap();
            let can = can(tier, power, 1_000).unwrap();
            let marks = [(can.propose, 'p'), (can.pass, 'a'), (can.block, 'b'), (can.pass_against_all, 'r')];
            marks.into_iter().filter(|(does, _)| *does).map(|(_, mark)| mark).collect::<String>()
        };
        for (tier, power, expected) in [
            // nobody passes or blocks with nothing
            ("oversight", 0, ""),
            ("oversight", 9, "a"),
            ("oversight", 10, "pa"),
            ("oversight", 49, "pa"),
            ("oversight", 50, "pab"),
            ("oversight", 950, "pab"),
            ("oversight", 951, "pabr"),
            ("routine", 4, ""),
            ("routine", 5, "p"),
            ("routine", 99, "p"),
            ("routine", 100, "pa"),
            ("routine", 499, "pa"),
            ("routine", 500, "pab"),
            ("routine", 501, "pabr"),
            ("standard", 199, "p"),
            ("standard", 200, "pa"),
            ("constitutional", 19, ""),
            ("constitutional", 20, "p"),
            ("constitutional", 333, "p"),
            ("constitutional", 334, "pb"),
            ("constitutional", 399, "pb"),
            ("constitutional", 400, "pab"),
            ("constitutional", 666, "pab"),
            ("constitutional", 667, "pabr"),
            ("constitutional", 1_000, "pabr"),
        ] {
            assert_eq!(words(tier, power), expected, "{power} in {tier}");
        }
    }
}
