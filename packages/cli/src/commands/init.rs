use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use polity_client::{Embedded, Seed};

use crate::book::Community;
use crate::error::CliError;
use crate::files;
use crate::founding::{found, try_out, Founded, Tried};
use crate::options::Reading;
use crate::report::Report;
use crate::session::{book_file, chain_folder, home, Session};
use crate::ui::{style, Column, Line, Table, Unit, Value};

/// The communities that come with the program, by the name of their file.
const SEEDED: [(&str, &str); 1] =
    [("commons-digits", include_str!("../../../../seeds/communities/commons-digits.json"))];

#[derive(Args)]
pub struct Init {
    /// The community's file, or the name of one that comes with the program: commons-digits
    #[arg(value_name = "FILE|NAME")]
    seed: String,

    /// Only check: bounds, ladder of the tiers, and a vote in each of them
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    options: Reading,
}

impl Init {
    pub fn run(&self) -> Result<(), CliError> {
        let seed = self.seed()?;
        let home = match self.check {
            true => None,
            false => Some(self.free_home()?),
        };
        let tried = try_out(&seed)?;
        let mut report = Report::new();
        let Some(home) = home else {
            report.field("community", &*seed.name)?;
            outcome(&mut report, &seed, &tried)?;
            return report.print(&self.options);
        };
        let Founded { chain, book, community } = self.found(&home, &seed)?;
        let session = Session::of(chain, home.clone(), book, None)?;
        report.title(format!("{} is founded", &*seed.name));
        report.prose(seed.about.clone());
        report.line(Line::new());
        report.field("community", &*seed.name)?;
        report.field("home", home.to_string_lossy())?;
        let mut table = Table::new(["Contract".into(), Column::new("Address").wrapped()]);
        for (name, address) in community.contracts() {
            table.row([Value::text(name), Value::text(address.as_str())]);
            report.field(name, &address)?;
        }
        report.field("height", session.block()?.height)?;
        report.table(table);
        report.line(Line::new());
        outcome(&mut report, &seed, &tried)?;
        report.line(Line::new());
        report.prose(Line::styled(
            style::QUIET,
            "The founder is stored nowhere and has no power left. `polity status` says how it stands, `polity account list` who is there.",
        ));
        report.print(&self.options)
    }

    /// The home that the options say, if nothing is in it yet.
    fn free_home(&self) -> Result<PathBuf, CliError> {
        let home = home(&self.options)?;
        if is_taken(&home) {
            return Err(CliError::HomeTaken { home });
        }
        Ok(home)
    }

    fn seed(&self) -> Result<Seed, CliError> {
        let known = SEEDED.iter().find(|(name, _)| *name == self.seed);
        let path = PathBuf::from(&self.seed);
        let text = match known {
            Some((_, text)) => (*text).to_owned(),
            None if !path.exists() && path.extension().is_none() => {
                return Err(CliError::unknown("community's file", &self.seed, []));
            }
            None => String::from_utf8_lossy(&files::text(&path)?).into_owned(),
        };
        let seed = Seed::parse(&text).map_err(|error| CliError::Seed { path: path.clone(), error })?;
        let people = seed.members.iter().map(|member| &member.name);
        let mut names = people.chain(seed.council.iter().map(|council| &council.name));
        match names.find(|name| Community::CONTRACTS.contains(&name.as_str())) {
            Some(name) => Err(CliError::ReservedName { path, name: name.clone() }),
            None => Ok(seed),
        }
    }

    /// Founds it in a folder beside, which becomes the home when all is done: so that a home is there whole or not at all.
    fn found(&self, home: &Path, seed: &Seed) -> Result<Founded, CliError> {
        let failed = |error| CliError::Write { path: home.to_owned(), error };
        let parent = match home.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(failed)?;
        let beside = tempfile::Builder::new().prefix(".polity-init-").tempdir_in(parent).map_err(failed)?;
        let chain = Embedded::builder().create(&chain_folder(beside.path())).map_err(CliError::opening)?;
        let Founded { chain, book, community } = found(chain, seed)?;
        book.write(&book_file(beside.path()))?;
        drop(chain); // its folder can't be moved while it is open
                     // an empty folder is replaced; one that another process has filled meanwhile is not
        fs::rename(beside.path(), home).map_err(|error| match is_taken(home) {
            true => CliError::HomeTaken { home: home.to_owned() },
            false => failed(error),
        })?;
        let _ = beside.keep(); // moved: nothing is left to remove
        let chain =
            Embedded::open(&chain_folder(home), polity_client::Codes::suite(), std::time::Duration::ZERO)
                .map_err(CliError::opening)?;
        Ok(Founded { chain, book, community })
    }
}

/// Whether there is anything but an empty folder.
fn is_taken(home: &Path) -> bool {
    home.exists() && fs::read_dir(home).map_or(true, |mut entries| entries.next().is_some())
}

fn outcome(report: &mut Report, seed: &Seed, tried: &[Tried]) -> Result<(), CliError> {
    report.field("tried", tried)?;
    let unit = match &seed.stake {
        polity_client::SeedStake::NewCw20 { symbol, decimals, .. } => Unit::new(symbol, *decimals),
        polity_client::SeedStake::Native { denom } => Unit::of_denom(denom),
        polity_client::SeedStake::Cw20 { token } => Unit::new(token, 0),
    };
    report.prose(
        "Every tier can decide. Tried on a chain that was thrown away, with the largest stakes voting first:",
    );
    let mut table = Table::new([
        "Tier".into(),
        "May propose".into(),
        "Deposit".into(),
        Column::new("Passes with").wrapped(),
    ]);
    for tier in tried {
        let voters = match tier.voters.as_slice() {
            [] => "no vote against it".into(),
            voters => voters.join(", "),
        };
        table.row([
            Value::text(&tier.tier),
            Value::text(format!("{} of {}", tier.proposers, seed.members.len())),
            Value::Quantity(unit.of(tier.deposit)),
            Value::text(voters),
        ]);
    }
    report.table(table);
    Ok(())
}
