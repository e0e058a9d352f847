use clap::Args;
use polity::governor::{Delegation, ExecuteMsg, MemberResponse, QueryMsg, TierDelegate, TierId};
use serde_json::json;

use crate::error::CliError;
use crate::governing::to_governor;
use crate::options::Sending;
use crate::report::Report;
use crate::session::{Confirm, Session};
use crate::ui::{style, Line};

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Delegate {
    /// To whom: a name or an address
    #[arg(required_unless_present = "nobody")]
    to: Option<String>,

    /// To nobody any more: one votes oneself
    #[arg(long, conflicts_with = "to")]
    nobody: bool,

    /// Only in this tier, by its name or number; may be given several times. Other tiers stay as they are, unless
    /// everything was delegated to one
    #[arg(long, value_name = "TIER")]
    tier: Vec<String>,

    #[command(flatten)]
    options: Sending,
}

impl Delegate {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let to = self.to.as_deref().map(|to| session.address(to)).transpose()?;
        let tiers = self.tier.iter().map(|tier| Ok(session.tier(tier)?.id));
        let tiers = tiers.collect::<Result<Vec<_>, CliError>>()?;
        let delegation = match (&to, tiers.as_slice()) {
            (None, []) => Delegation::Nobody,
            (Some(to), []) => Delegation::Whole(to.to_string()),
            (to, tiers) => self.by_tier(&session, to.as_ref().map(ToString::to_string), tiers)?,
        };
        let whom = to.map_or_else(|| "nobody".into(), |to| session.name(to.as_str()));
        let named = tiers.iter().map(|tier| crate::governing::tier_name(&session, *tier));
        let named = named.collect::<Result<Vec<_>, _>>()?;
        let does = match named.as_slice() {
            [] => format!("delegates to {whom}"),
            tiers => format!("delegates to {whom} in {}", tiers.join(", ")),
        };
        let msg = to_governor(&session, &ExecuteMsg::Delegate { delegation: delegation.clone() })?;
        let sent = session.send(&self.options, does, Confirm::No, vec![msg])?;
        let mut report = Report::new();
        report.sent(&sent);
        report.field("delegation", self::json(&session, &delegation))?;
        report.line(Line::styled(
            style::QUIET,
            "It counts for proposals made from the next block on. Whoever votes itself takes its power back for that vote.",
        ));
        report.print(&self.options.reading)
    }

    /// What the sender delegated by tier, with these tiers changed.
    fn by_tier(
        &self,
        session: &Session,
        to: Option<String>,
        tiers: &[TierId],
    ) -> Result<Delegation, CliError> {
        let account = session.sender(&self.options)?.into_string();
        let member: MemberResponse = session.ask_governor(&QueryMsg::Member { account })?;
        let constitution = session.constitution()?;
        let mut list = match (member.delegation, &to) {
            (Delegation::ByTier(list), _) => list,
            // what stays is what was: everything but these tiers
            (Delegation::Whole(whole), None) => constitution
                .tiers
                .iter()
                .map(|tier| TierDelegate { tier: tier.id, to: whole.clone() })
                .collect(),
            _ => vec![],
        };
        // a tier that was removed since would be refused, and delegates nothing
        list.retain(|entry| !tiers.contains(&entry.tier) && constitution.position(entry.tier).is_some());
        if let Some(to) = to {
            list.extend(tiers.iter().map(|tier| TierDelegate { tier: *tier, to: to.clone() }));
        }
        list.sort_by_key(|entry| constitution.position(entry.tier));
        Ok(if list.is_empty() { Delegation::Nobody } else { Delegation::ByTier(list) })
    }
}

/// Whom one delegates to, for programs: null, an account, or a list with one for each tier.
fn json(session: &Session, delegation: &Delegation) -> serde_json::Value {
    match delegation {
        Delegation::Nobody => serde_json::Value::Null,
        Delegation::Whole(to) => session.who(to),
        Delegation::ByTier(list) => {
            list.iter().map(|entry| json!({ "tier": entry.tier, "to": session.who(&entry.to) })).collect()
        }
    }
}
