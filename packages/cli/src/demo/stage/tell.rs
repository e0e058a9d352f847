//! The narrator.

use std::fmt::Debug;

use cosmwasm_std::Addr;
use polity::governor::{Delegation, OutlookResponse, QueryMsg};
use polity::Asset;

use super::Stage;
use crate::demo::telling::Step;
use crate::demo::{DemoError, Told};
use crate::ui::{self, Bar, Table, Unit, Value};

impl Stage {
    pub fn say(&mut self, text: impl Into<String>) -> Told {
        self.tell(Step::Said(text.into()))
    }

    pub fn facts<const N: usize>(&mut self, title: &str, facts: [(&str, Value); N]) -> Told {
        let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.tell(Step::Facts { title: title.into(), facts })
    }

    pub fn table(&mut self, title: &str, table: Table) -> Told {
        self.tell(Step::Table { title: title.into(), table })
    }

    /// Shows a proposal with its bars, and answers what they show.
    pub fn outlook(&mut self, proposal: u32) -> Told<OutlookResponse> {
        let outlook: OutlookResponse = self.ask(&QueryMsg::Outlook { proposal })?;
        let step = Step::Outlook {
            proposal: Box::new(self.proposal(proposal)?),
            outlook: Box::new(outlook.clone()),
            unit: self.digit.clone(),
            now: self.now()?,
        };
        self.tell(step)?;
        Ok(outlook)
    }

    /// What is spent of an asset's cap, with a bar for each tier.
    pub fn cap(&mut self, asset: &Asset, unit: &Unit) -> Told {
        let cap = self.cap_of(asset)?;
        let constitution = self.constitution()?;
        let bars = cap.limits.iter().map(|limit| {
            let name =
                constitution.tier(limit.tier).map_or_else(|| limit.tier.to_string(), |t| t.name.to_string());
            let left = limit.amount.saturating_sub(limit.spent);
            Bar {
                label: name,
                have: unit.of(limit.spent),
                need: unit.of(limit.amount),
                needed: unit.of(limit.amount).number(),
                whole: unit.of(limit.amount),
                met: !left.is_zero(),
                closed: true,
                verdict: format!("{} left", unit.of(left)),
            }
        });
        let until = cap.resets_at.map_or_else(String::new, |at| format!(", until {}", ui::time::utc(at)));
        let title = format!("Spent of what each tier may spend{until}");
        let bars = bars.collect();
        self.tell(Step::Bars { title, bars })
    }

    pub fn tell(&mut self, step: Step) -> Told {
        Ok(self.telling.step(step)?)
    }

    /// Checks that the chain says what the story says.
    pub fn check<T: PartialEq + Debug>(&self, claim: &str, found: T, told: T) -> Told {
        if found == told {
            return Ok(());
        }
        Err(DemoError::NotAsTold {
            claim: claim.into(),
            told: format!("{told:?}"),
            found: format!("{found:?}"),
        })
    }

    /// Whom an account delegates to, each once.
    pub fn delegates(&self, delegation: &Delegation) -> Value {
        match delegation {
            Delegation::Nobody => Value::Nothing,
            Delegation::Whole(to) => Value::text(self.name(to)),
            Delegation::ByTier(list) => {
                let mut names: Vec<_> = list.iter().map(|delegate| self.name(&delegate.to)).collect();
                names.dedup();
                Value::text(names.join(", "))
            }
        }
    }

    /// Who is behind an address.
    pub fn name(&self, address: &str) -> String {
        self.names.get(&Addr::unchecked(address)).cloned().unwrap_or_else(|| address.to_owned())
    }

    /// The same text with names in place of addresses.
    pub fn readable(&self, text: &str) -> String {
        let named = |text: String, (address, name): (&Addr, &String)| text.replace(address.as_str(), name);
        self.names.iter().fold(text.to_owned(), named)
    }
}
