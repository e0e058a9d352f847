use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, Subcommand};
use cosmwasm_std::{Addr, Uint128};
use polity::governor::{
    Action, Council, ExecuteMsg, OptionMsg, Propose as Proposing, ReceiveMsg, Setting, Text, Tier,
    TotalResponse,
};
use polity::registry::{
    Activate, AuthorityMsg, Exact, ModelResponse, PolicyResponse, SetGuardrails, VersionResponse,
};
use polity::treasury::{self, Cap, CapResponse, Limit, LimitResponse, Spend};
use polity::{registry, revenue, Description, Memo};
use serde::de::DeserializeOwned;
use serde_json::{json, Value as Json};

use crate::book::Numbered;
use crate::commands::model::register::Terms;
use crate::error::CliError;
use crate::governing::{self, amount, pay_governor};
use crate::options::Sending;
use crate::report::{time, Report};
use crate::session::{Confirm, Session};
use crate::ui::{self, style, Line};
use crate::{files, input, models};

/// What its help ends with.
pub const EXAMPLES: &str = "\
Examples:
  polity propose resolution --tier standard --title \"Publish the training set\" --text-file why.md
  polity propose spend \"3,000 USD\" --to label-coop --title \"Label 8,000 scanned meters\"
  polity propose cap USD --window 7d --limit routine=5,000 --limit standard=50,000 --title \"Caps\"
  polity propose upgrade digits --version 2 --grace 14d --evaluated --title \"Bring version 2 into use\"
  polity propose guardrails digits --policy digits-tightened --tighten --title \"No marking at school\"
  polity propose council --dismiss --title \"No veto any more\"";

#[derive(Subcommand)]
pub enum Command {
    /// Propose a resolution: a sentence that the community stands behind, and that sends nothing
    Resolution(Resolution),

    /// Propose a payment from the treasury
    Spend(SpendOptions),

    /// Propose how much of an asset lower tiers may spend
    Cap(CapOptions),

    /// Propose to bring a version of a model into use
    Upgrade(Upgrade),

    /// Propose other guardrails for a model: a policy of the registry
    Guardrails(Guardrails),

    /// Propose who shares what a model earns: a sealed share table
    Shares(Shares),

    /// Propose who may veto, and for how long; or that nobody may
    Council(CouncilOptions),

    /// Propose another constitution
    Constitution(ConstitutionOptions),

    /// Propose to register a model whose authority the community is
    Register(RegisterOptions),

    /// Propose any other actions, from a file
    Action(ActionOptions),

    /// Propose what a file says: tier, title, text and options
    File(FileOptions),
}

/// What each proposal has.
#[derive(Args)]
pub struct Draft {
    /// What it is called: 1 to 200 bytes
    #[arg(long, help_heading = "Proposal")]
    title: String,

    /// What it is about: at most 10,000 bytes
    #[arg(long, help_heading = "Proposal")]
    text: Option<String>,

    /// Read that from a file
    #[arg(long, value_name = "FILE", conflicts_with = "text", help_heading = "Proposal")]
    text_file: Option<PathBuf>,

    /// What the option is called: 1 to 100 bytes [default: the kind of action]
    #[arg(long, help_heading = "Proposal")]
    label: Option<String>,

    /// The tier that decides it, by name or number [default: the lowest that may]
    #[arg(long, help_heading = "Proposal")]
    tier: Option<String>,

    #[command(flatten)]
    options: Sending,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Resolution {
    #[command(flatten)]
    draft: Draft,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct SpendOptions {
    /// How much: `"3,000 USD"`, `"250 DIGIT"`
    amount: String,

    /// To whom: a name or an address
    #[arg(long, value_name = "NAME")]
    to: String,

    /// What for: at most 256 bytes, in the payment's event
    #[arg(long)]
    memo: Option<String>,

    #[command(flatten)]
    draft: Draft,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES, group = ArgGroup::new("what").required(true).multiple(true))]
pub struct CapOptions {
    /// Of what: USD, DIGIT, a denom, or a token's name
    asset: String,

    /// So long until it starts anew: 7d
    #[arg(long, value_name = "DURATION", group = "what", requires = "limit")]
    window: Option<String>,

    /// So much in a tier, and in all below it: routine=5,000; may be given several times
    #[arg(long, value_name = "TIER=AMOUNT", group = "what", requires = "window")]
    limit: Vec<String>,

    /// No cap any more: only the top tier may spend it
    #[arg(long, group = "what", conflicts_with_all = ["window", "limit"])]
    remove: bool,

    #[command(flatten)]
    draft: Draft,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Upgrade {
    /// The model: its name or number
    model: String,

    /// The version: its number
    #[arg(long, value_name = "NUMBER")]
    version: u32,

    /// So long the version before may still be used: at most 30d
    #[arg(long, value_name = "DURATION", default_value = "14d")]
    grace: String,

    /// Only if it meets the evaluation rules of the policy in force, which a lower tier may decide
    #[arg(long)]
    evaluated: bool,

    #[command(flatten)]
    draft: Draft,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Guardrails {
    /// The model: its name or number
    model: String,

    /// The policy: its name or number
    #[arg(long, value_name = "NAME")]
    policy: String,

    /// Only if it is at least as strict as the one in force, which a lower tier may decide
    #[arg(long)]
    tighten: bool,

    #[command(flatten)]
    draft: Draft,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Shares {
    /// The model: its name or number
    model: String,

    /// The share table: its name or number; it must be sealed
    #[arg(long, value_name = "TABLE")]
    table: String,

    #[command(flatten)]
    draft: Draft,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES, group = ArgGroup::new("who").required(true))]
pub struct CouncilOptions {
    /// Who: a name or an address
    #[arg(group = "who", requires = "term")]
    account: Option<String>,

    /// For so long from now on, the vote included: 365d, at most four years
    #[arg(long = "for", value_name = "DURATION")]
    term: Option<String>,

    /// Nobody any more
    #[arg(long, group = "who", conflicts_with = "term")]
    dismiss: bool,

    #[command(flatten)]
    draft: Draft,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct ConstitutionOptions {
    /// The whole constitution as JSON, as the governor's query `constitution` answers it
    file: PathBuf,

    #[command(flatten)]
    draft: Draft,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct RegisterOptions {
    #[command(flatten)]
    terms: Terms,

    #[command(flatten)]
    draft: Draft,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct ActionOptions {
    /// JSON: a list of actions, or of options, each with `label` and `actions`; a text `@NAME` in it stands for an
    /// address
    #[arg(long, value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    draft: Draft,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct FileOptions {
    /// JSON, as the governor's message `propose` takes it; the tier by name or number, and a text `@NAME` in an action
    /// stands for an address
    file: PathBuf,

    #[command(flatten)]
    options: Sending,
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        let draft = match self.draft() {
            Ok(draft) => draft,
            Err(file) => return file.run(),
        };
        let mut session = Session::open(&draft.options.reading)?;
        let options = self.options(&session, draft)?;
        let tier = draft.tier(&session, &options)?;
        let msg =
            Proposing { tier: tier.id, title: bounded(draft.title.as_str())?, text: draft.text()?, options };
        propose(&mut session, &draft.options, &tier, msg)
    }

    /// What the options say of the proposal, or the file that does.
    fn draft(&self) -> Result<&Draft, &FileOptions> {
        match self {
            Self::Resolution(Resolution { draft })
            | Self::Spend(SpendOptions { draft, .. })
            | Self::Cap(CapOptions { draft, .. })
            | Self::Upgrade(Upgrade { draft, .. })
            | Self::Guardrails(Guardrails { draft, .. })
            | Self::Shares(Shares { draft, .. })
            | Self::Council(CouncilOptions { draft, .. })
            | Self::Constitution(ConstitutionOptions { draft, .. })
            | Self::Register(RegisterOptions { draft, .. })
            | Self::Action(ActionOptions { draft, .. }) => Ok(draft),
            Self::File(file) => Err(file),
        }
    }

    fn options(&self, session: &Session, draft: &Draft) -> Result<Vec<OptionMsg>, CliError> {
        let action = match self {
            Self::Resolution(_) => return Ok(vec![draft.option(vec![])?]),
            Self::Action(options) => return options.read(session, draft),
            Self::File(_) => return Ok(vec![]),
            Self::Spend(options) => options.action(session)?,
            Self::Cap(options) => options.action(session)?,
            Self::Upgrade(options) => options.action(session)?,
            Self::Guardrails(options) => options.action(session)?,
            Self::Shares(options) => options.action(session)?,
            Self::Council(options) => options.action(session)?,
            Self::Constitution(options) => {
                Action::Set(Setting::Constitution(filled(session, &options.file, CONSTITUTION)?))
            }
            Self::Register(options) => {
                let treasury = models::treasury(session)?;
                Action::Registry(AuthorityMsg::Register(options.terms.register(session, &treasury)?))
            }
        };
        Ok(vec![draft.option(vec![action])?])
    }
}

const CONSTITUTION: &str = "constitution";

/// A text whose length is in bounds.
fn bounded<'a, T: TryFrom<&'a str>>(text: &'a str) -> Result<T, CliError>
where
    T::Error: ToString,
{
    T::try_from(text).map_err(|error| CliError::Usage(error.to_string()))
}

/// What a file with JSON is, with addresses in the place of names.
fn filled<T: DeserializeOwned>(session: &Session, path: &Path, what: &'static str) -> Result<T, CliError> {
    let mut json: Json = files::json(path, what)?;
    session.fill(&mut json)?;
    decoded(json, path, what)
}

fn decoded<T: DeserializeOwned>(json: Json, path: &Path, what: &'static str) -> Result<T, CliError> {
    // from text and not from the tree: what the contract's types refuse is refused here in the same words
    let text = serde_json::to_string(&json).map_err(std::io::Error::from)?;
    serde_json::from_str(&text).map_err(|error| CliError::Json { path: path.to_owned(), what, error })
}

impl Draft {
    fn text(&self) -> Result<Text, CliError> {
        let text = match (&self.text, &self.text_file) {
            (Some(text), _) => text.clone(),
            (_, Some(file)) => String::from_utf8(files::text(file)?)
                .map_err(|_| CliError::Usage(format!("{file:?} is no text: it isn't UTF-8")))?,
            _ => String::new(),
        };
        Ok(Text::Inline(bounded::<Description>(&text)?))
    }

    /// The only option of a proposal.
    fn option(&self, actions: Vec<Action>) -> Result<OptionMsg, CliError> {
        let label = match (&self.label, actions.as_slice()) {
            (Some(label), _) => label.clone(),
            (None, [action]) => short(action),
            (None, []) => "Resolve".into(),
            (None, _) => "For".into(),
        };
        Ok(OptionMsg { label: bounded(&label)?, actions })
    }

    /// The tier said, or the lowest that may carry all options.
    fn tier(&self, session: &Session, options: &[OptionMsg]) -> Result<Tier, CliError> {
        if let Some(tier) = &self.tier {
            return session.tier(tier);
        }
        let constitution = session.constitution()?;
        let links = governing::links(session)?;
        let top = constitution.tiers.len().saturating_sub(1);
        let affirmative = |tier: &&Tier| matches!(tier.rule, polity::governor::Rule::Affirmative { .. });
        let mut lowest = constitution.tiers.iter().position(|tier| affirmative(&tier));
        let mut needed = vec![];
        for action in options.iter().flat_map(|option| &option.actions) {
            let tier = constitution.lowest_tier(action, &links);
            let mut at = tier.and_then(|tier| constitution.position(tier.id)).unwrap_or(top);
            if let Action::Spend(spend) = action {
                let limits = limits(session, &spend.asset)?;
                // a tier without a limit may spend nothing of it, but for the top
                let may = |tier: &Tier| {
                    limits.iter().any(|limit| limit.tier == tier.id && spend.amount.get() <= limit.amount)
                };
                let low = constitution.tiers.iter().enumerate().skip(at);
                at = low.take(top.saturating_sub(at)).find(|(_, tier)| may(tier)).map_or(top, |(at, _)| at);
            }
            needed.push(at);
        }
        if let Some(highest) = needed.into_iter().max() {
            lowest = Some(highest);
        }
        let tier = lowest.and_then(|at| constitution.tiers.get(at));
        tier.cloned().ok_or_else(|| CliError::Usage("no tier may carry this".into()))
    }
}

/// An action's kind as a label: `Set council`.
fn short(action: &Action) -> String {
    let kind = match action {
        Action::Set(Setting::Constitution(_)) => "set_constitution",
        Action::Set(Setting::Council(Some(_))) => "set_council",
        Action::Set(Setting::Council(None)) => "dismiss_council",
        Action::SetCap(cap) if cap.limits.is_empty() => "remove_cap",
        action => action.kind().as_str(),
    };
    let text = kind.replace('_', " ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

impl SpendOptions {
    fn action(&self, session: &Session) -> Result<Action, CliError> {
        let (asset, units) = session.amount(&self.amount)?;
        Ok(Action::Spend(Spend {
            asset,
            to: session.address(&self.to)?.into_string(),
            amount: amount(&self.amount, units)?,
            memo: self.memo.as_deref().map(bounded::<Memo>).transpose()?,
        }))
    }
}

impl CapOptions {
    fn action(&self, session: &Session) -> Result<Action, CliError> {
        let asset = session.asset(&self.asset)?;
        let unit = session.unit(&asset)?;
        let limits = self.limit.iter().map(|text| {
            let bad = || CliError::Usage(format!("{text:?} is no limit: it is as in routine=5,000"));
            let (tier, amount) = text.split_once('=').ok_or_else(bad)?;
            Ok(Limit { tier: session.tier(tier)?.id, amount: input::amount(amount, &unit)? })
        });
        let limits = limits.collect::<Result<Vec<_>, CliError>>()?;
        // without limits there is no window either, but the message has one all the same
        let window = self.window.as_deref().map_or(Ok(ui::time::DAY), input::duration)?;
        Ok(Action::SetCap(Cap { asset, window, limits }))
    }
}

/// How much of an asset tiers may spend in a window.
fn limits(session: &Session, asset: &polity::Asset) -> Result<Vec<LimitResponse>, CliError> {
    let treasury = session.community()?.treasury.clone();
    let cap: CapResponse = session.ask(&treasury, &treasury::QueryMsg::Cap { asset: asset.clone() })?;
    Ok(cap.limits)
}

fn model(session: &Session, given: &str) -> Result<ModelResponse, CliError> {
    let model = session.model(given)?;
    session.ask_registry(&registry::QueryMsg::Model { model, at: None })
}

impl Upgrade {
    fn action(&self, session: &Session) -> Result<Action, CliError> {
        let ModelResponse { model, revision, .. } = model(session, &self.model)?;
        let version = self.version;
        let found: VersionResponse =
            session.ask_registry(&registry::QueryMsg::Version { model, version, at: None })?;
        let root = found.content.root;
        let activate = Activate { model, revision, version, root, grace: input::duration(&self.grace)? };
        Ok(Action::Registry(match self.evaluated {
            true => AuthorityMsg::ActivateEvaluated(activate),
            false => AuthorityMsg::Activate(activate),
        }))
    }
}

impl Guardrails {
    fn action(&self, session: &Session) -> Result<Action, CliError> {
        let ModelResponse { model, revision, .. } = model(session, &self.model)?;
        let policy = session.number(Numbered::Policy, &self.policy)?;
        let found: PolicyResponse = session.ask_registry(&registry::QueryMsg::Policy { policy })?;
        let policy = Exact { id: policy, digest: found.digest };
        let set = SetGuardrails { model, revision, policy };
        Ok(Action::Registry(match self.tighten {
            true => AuthorityMsg::TightenGuardrails(set),
            false => AuthorityMsg::SetGuardrails(set),
        }))
    }
}

impl Shares {
    fn action(&self, session: &Session) -> Result<Action, CliError> {
        let model = session.model(&self.model)?;
        let table = session.number(Numbered::ShareTable, &self.table)?;
        let revenue = session.community()?.revenue.clone();
        let found: revenue::TableResponse = session.ask(&revenue, &revenue::QueryMsg::Table { table })?;
        if !found.sealed {
            return Err(CliError::No {
                what: format!("share table {} isn't sealed, and could still change", self.table),
                hint: "its maker seals it; what is voted on can't change any more".into(),
            });
        }
        let set = revenue::SetShares { model, table, digest: found.seal.digest };
        Ok(Action::Revenue(revenue::AuthorityMsg::SetShares(set)))
    }
}

impl CouncilOptions {
    fn action(&self, session: &Session) -> Result<Action, CliError> {
        let council = match (&self.account, &self.term) {
            (Some(account), Some(term)) => Some(Council {
                address: session.address(account)?.into_string(),
                until: session.now()?.saturating_add(input::duration(term)?),
            }),
            _ => None,
        };
        Ok(Action::Set(Setting::Council(council)))
    }
}

impl ActionOptions {
    fn read(&self, session: &Session, draft: &Draft) -> Result<Vec<OptionMsg>, CliError> {
        let mut json: Json = files::json(&self.file, "list of actions or options")?;
        session.fill(&mut json)?;
        let labelled =
            json.as_array().is_some_and(|items| items.iter().any(|item| item.get("label").is_some()));
        if !labelled {
            let actions = decoded(json, &self.file, "list of actions")?;
            return Ok(vec![draft.option(actions)?]);
        }
        if draft.label.is_some() {
            return Err(CliError::Usage(
                "the options of the file have labels of their own: leave --label out".into(),
            ));
        }
        decoded(json, &self.file, "list of options")
    }
}

impl FileOptions {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let mut json: Json = files::json(&self.file, "proposal")?;
        // names stand in actions alone: a title may well begin with @
        if let Some(options) = json.get_mut("options") {
            session.fill(options)?;
        }
        if let Some(tier) = json.get_mut("tier") {
            if let Some(name) = tier.as_str() {
                *tier = json!(session.tier(name)?.id);
            }
        }
        let msg: Proposing = decoded(json, &self.file, "proposal")?;
        let tier = session.tier(&msg.tier.to_string())?;
        propose(&mut session, &self.options, &tier, msg)
    }
}

/// Makes a proposal with its deposit, and tells what came of it.
fn propose(session: &mut Session, options: &Sending, tier: &Tier, msg: Proposing) -> Result<(), CliError> {
    let unit = session.stake_unit()?;
    let title = msg.title.to_string();
    let wanted = governing::options_json(session, &msg.options)?;
    let does = format!("proposes in the {} tier: {title}", &*tier.name);
    let deposit = deposit(session, options, tier, &msg)?;
    let held = match deposit.is_zero() {
        true => String::new(),
        false => format!(
            " A deposit of {} is held until the vote is over; the treasury keeps it if a large majority is against it.",
            unit.of(deposit)
        ),
    };
    let says = format!(
        "\"{title}\" is voted on for {}. A proposal can't be changed or withdrawn.{held}",
        ui::time::span(tier.voting)
    );
    let proposing = proposing(session, deposit, msg)?;
    let mut sent = session.send(options, does, Confirm::Ask(says), vec![proposing])?;
    // the token that carried the deposit hands on no data, so that the number is only in the event
    let number: u32 =
        sent.attribute("wasm-proposed", "proposal").and_then(|number| number.parse().ok()).ok_or_else(
            || CliError::Answer { doing: sent.does.clone(), error: "no event with its number".into() },
        )?;
    let end = sent.attribute("wasm-proposed", "end").and_then(|end| end.parse().ok()).unwrap_or_default();
    let held = sent.attribute("wasm-proposed", "deposit").and_then(|held| held.parse().ok());
    let held = unit.of(held.unwrap_or(Uint128::zero()));
    sent.does = format!("makes proposal {number} in the {} tier: {title}", &*tier.name);
    let mut report = Report::new();
    report.sent(&sent);
    report.field("proposal", number)?;
    report.field("title", &title)?;
    report.field("tier", json!({ "id": tier.id, "name": &*tier.name }))?;
    report.field("end", time(end))?;
    report.field("deposit", held.json())?;
    report.field("options", &wanted)?;
    if let Json::Array(wanted) = &wanted {
        for option in wanted {
            let does = option["does"].as_array().map(Vec::as_slice).unwrap_or_default();
            let does: Vec<_> = does.iter().filter_map(Json::as_str).collect();
            let does = if does.is_empty() { "nothing: a resolution".into() } else { does.join("; ") };
            report.line(
                Line::styled(style::QUIET, "if it passes: ")
                    .and(style::STRONG, option["label"].as_str().unwrap_or_default())
                    .plain(format!(" – {does}")),
            );
        }
    }
    let held = if held.is_zero() { String::new() } else { format!("; {held} are held as its deposit") };
    report.line(Line::styled(
        style::QUIET,
        format!("the vote ends {}{held}; vote with `polity vote {number} for`", ui::time::utc(end)),
    ));
    report.print(&options.reading)
}

/// The message that makes a proposal with so much as its deposit.
fn proposing(
    session: &Session,
    deposit: Uint128,
    msg: Proposing,
) -> Result<cosmwasm_std::CosmosMsg, CliError> {
    pay_governor(session.community()?, deposit, &ExecuteMsg::Propose(msg.clone()), &ReceiveMsg::Propose(msg))
}

/// What a tier asks for as a deposit now. It is a part of the total at the start of the next block, which nothing answers
/// where stake changed in this one: then it is the part of all that the governor holds of what is staked, which is more,
/// and what is above the deposit comes back.
fn deposit(
    session: &mut Session,
    options: &Sending,
    tier: &Tier,
    msg: &Proposing,
) -> Result<Uint128, CliError> {
    let total: TotalResponse = session.ask_governor(&polity::governor::QueryMsg::Total { height: None })?;
    let deposit = Uint128::new(tier.deposit.floor_of(total.total.u128()));
    let sender: Addr = session.sender(options)?;
    let tried = proposing(session, deposit, msg.clone())?;
    let tried = session.chain_mut().simulate(&sender, vec![tried]);
    let short = tried.is_err_and(|error| session.failed("proposing", error).code() == "deposit");
    if !short {
        return Ok(deposit);
    }
    let (governor, stake) = (session.community()?.governor.clone(), session.stake()?.clone());
    let holds = session.balance(&governor, &stake)?;
    Ok(Uint128::new(tier.deposit.floor_of(holds.u128())))
}
