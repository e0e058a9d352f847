//! Measures a kept chain on which many accounts stake and vote: time, memory, size on disk. `scripts/bench-accounts`
//! runs it in the release profile.
//!
//!   accounts [NUMBER OF ACCOUNTS ...]     1,000 and 10,000 unless said
//!
//! Each row of the table is a process of its own, so that its memory is its own, in a folder of its own.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cosmwasm_std::{coins, Addr};
use polity::governor::{ExecuteMsg, QueryMsg, Status, TotalResponse, Vote};
use polity_client::{Chain, ChainExt, Codes, Embedded};
use polity_testkit::{yes, Plan, STAKE, STANDARD};

type Tried<T> = Result<T, Box<dyn Error>>;

/// What each account stakes, of twice as much that it has.
const STAKED: u128 = 100;
/// Transactions of a block, in the rows that have several.
const PER_BLOCK: usize = 100;
/// Records of the chain that is opened in the last row.
const RECORDS: usize = 100_000;

fn main() -> Tried<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["row", accounts, per_block, folder] => row(accounts.parse()?, per_block.parse()?, Path::new(folder)),
        ["open", folder] => opening(Path::new(folder)),
        [] => table(&[1_000, 10_000]),
        ref numbers => table(&numbers.iter().map(|number| number.parse()).collect::<Result<Vec<_>, _>>()?),
    }
}

/// Beside the program, so that it is the disk of the build and not one in memory.
fn home() -> Tried<tempfile::TempDir> {
    let program = env::current_exe()?;
    let beside = program.parent().ok_or("the program is in no folder")?;
    Ok(tempfile::tempdir_in(beside)?)
}

fn table(numbers: &[usize]) -> Tried<()> {
    println!("| accounts | in a block | stake, µs each: first tenth / last | vote, µs each: first tenth / last | all, s | peak memory, MB | file, MB | bytes an account | opened and answered, ms |");
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (accounts, per_block) in numbers.iter().flat_map(|number| [(number, 1), (number, PER_BLOCK)]) {
        let home = home()?;
        let folder = home.path().to_str().ok_or("the folder has a name that is no text")?;
        let accounts = accounts.to_string();
        let per_block = per_block.to_string();
        let measured = again(&["row", &accounts, &per_block, folder])?;
        let opened = again(&["open", folder])?;
        println!("{} {} |", measured.trim_end(), opened.trim_end());
    }
    let home = home()?;
    let folder = home.path().join("records");
    let mut chain = Embedded::builder().create(&folder)?;
    chain.in_one_block(|chain| -> Tried<()> {
        for index in 0..RECORDS {
            let account = account(chain, index);
            chain.mint(&account, coins(1, "upol"))?;
        }
        Ok(())
    })??;
    // as a process leaves it that is ended
    let ended = home.path().join("ended");
    fs::create_dir(&ended)?;
    fs::copy(folder.join("chain.redb"), ended.join("chain.redb"))?;
    drop(chain);
    println!();
    for (what, folder) in [("closed", &folder), ("left by a process that was ended", &ended)] {
        let began = Instant::now();
        let chain = Embedded::open(folder, Codes::suite(), Duration::ZERO)?;
        let held = chain.balances(account(&chain, RECORDS / 2).as_str())?;
        let took = began.elapsed().as_secs_f64() * 1e3;
        assert_eq!(held, coins(1, "upol"));
        let size = size(folder)? as f64 / 1e6;
        println!(
            "A chain with {RECORDS} records, {size:.1} MB, {what}: opened and answered in {took:.1} ms."
        );
    }
    Ok(())
}

/// What this program prints when it is run with these arguments.
fn again(args: &[&str]) -> Tried<String> {
    let ran = Command::new(env::current_exe()?).args(args).stderr(Stdio::inherit()).output()?;
    if !ran.status.success() {
        return Err(format!("{args:?} ended with {}", ran.status).into());
    }
    Ok(String::from_utf8(ran.stdout)?)
}

fn account(chain: &Embedded, index: usize) -> Addr {
    chain.account(&format!("account {index}"))
}

fn size(folder: &Path) -> Tried<u64> {
    let files = fs::read_dir(folder)?.map(|file| Ok(file?.metadata()?.len()));
    files.sum::<Result<u64, std::io::Error>>().map_err(Into::into)
}

/// The largest part of the process that was ever in memory, in bytes; from the system's own count.
fn peak() -> Tried<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1_024)
}

/// Founds a community, and has each account stake and vote.
fn row(accounts: usize, per_block: usize, folder: &Path) -> Tried<()> {
    let chain = Embedded::builder().create(folder)?;
    // one who has half of it all, so that the proposal takes no more than one
    let half = STAKED * accounts as u128;
    let mut suite = Plan::new().members(&[("founder", half)]).with_registry().build_on(Box::new(chain))?;
    let governor = suite.community().governor.clone();
    let chain = suite.chain_mut().embedded().ok_or("another chain")?;
    chain.in_one_block(|chain| -> Tried<()> {
        for index in 0..accounts {
            let account = account(chain, index);
            chain.mint(&account, coins(2 * STAKED, STAKE))?;
        }
        Ok(())
    })??;
    let before = size(folder)?;
    let began = Instant::now();

    let stake = ExecuteMsg::Stake {};
    let staking = each(chain, accounts, per_block, |chain, sender| {
        chain.execute(sender, &governor, &stake, &coins(STAKED, STAKE)).map(drop)
    })?;
    suite.next_block();
    let proposal = suite.proposal("founder").tier(STANDARD).title("Measured").submit();
    let vote = ExecuteMsg::Vote(Vote { proposal, ballot: yes(), rationale: None });
    let chain = suite.chain_mut().embedded().ok_or("another chain")?;
    let voting = each(chain, accounts, per_block, |chain, sender| {
        chain.execute(sender, &governor, &vote, &[]).map(drop)
    })?;

    let took = began.elapsed();
    let total: TotalResponse = chain.query(&governor, &QueryMsg::Total { height: None })?;
    assert_eq!(total.total.u128(), 2 * half, "not all of them have staked");
    suite.assert_status(proposal, Status::Open);
    for index in 0..accounts {
        let voted = suite.ballot(&format!("account {index}"), proposal);
        assert!(voted.is_some(), "account {index} has not voted");
    }

    let memory = peak()?;
    drop(suite);
    let after = size(folder)?;
    println!(
        "| {accounts} | {per_block} | {:.0} / {:.0} | {:.0} / {:.0} | {:.2} | {:.1} | {:.1} | {} |",
        staking.first,
        staking.last,
        voting.first,
        voting.last,
        took.as_secs_f64(),
        memory as f64 / 1e6,
        after as f64 / 1e6,
        (after - before) / accounts as u64,
    );
    Ok(())
}

/// Microseconds of a transaction.
struct Pace {
    /// In the first tenth of them.
    first: f64,
    /// And in the last.
    last: f64,
}

/// One transaction of each account, so many of them in a block; each block is durable before the next.
fn each(
    chain: &mut Embedded,
    accounts: usize,
    per_block: usize,
    send: impl Fn(&mut Embedded, &Addr) -> Result<(), polity_client::ChainError>,
) -> Tried<Pace> {
    let mut times = Vec::new();
    let indices: Vec<usize> = (0..accounts).collect();
    for block in indices.chunks(per_block) {
        let senders: Vec<_> = block.iter().map(|index| account(chain, *index)).collect();
        let began = Instant::now();
        match &senders[..] {
            [sender] => send(chain, sender)?,
            senders => {
                chain.in_one_block(|chain| senders.iter().try_for_each(|sender| send(chain, sender)))??
            }
        }
        times.push(began.elapsed().as_secs_f64() * 1e6 / block.len() as f64);
    }
    let tenth = times.len().div_ceil(10);
    let mean = |times: &[f64]| times.iter().sum::<f64>() / times.len() as f64;
    Ok(Pace { first: mean(&times[..tenth]), last: mean(&times[times.len() - tenth..]) })
}

/// Milliseconds until a chain that another process has left answers a contract's query.
fn opening(folder: &Path) -> Tried<()> {
    let began = Instant::now();
    let chain = Embedded::open(folder, Codes::suite(), Duration::ZERO)?;
    let contracts = chain.contracts()?;
    let (governor, _) =
        contracts.iter().find(|(_, info)| info.code_id == governor_code(&chain)).ok_or("no governor")?;
    let _: TotalResponse = chain.query(governor, &QueryMsg::Total { height: None })?;
    println!("{:.1}", began.elapsed().as_secs_f64() * 1e3);
    Ok(())
}

fn governor_code(chain: &Embedded) -> u64 {
    let checksum = cosmwasm_std::Checksum::generate(b"governor");
    (1..)
        .map_while(|id| chain.code_info(id).ok())
        .find(|code| code.checksum == checksum)
        .map_or(0, |code| code.id)
}
