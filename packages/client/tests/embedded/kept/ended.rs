//! Processes that are ended at any moment, and processes that take turns.
//!
//! A test starts itself once more as the process that is ended; the environment says that it is that one.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use cosmwasm_std::{coins, Addr, BankMsg, Coin, CosmosMsg, WasmMsg};
use cw20::{BalanceResponse, Cw20Coin, Cw20ExecuteMsg, Cw20QueryMsg};
use polity_client::{Chain, ChainError, ChainExt, Clock, Code, Embedded, Holder};
use polity_token::msg::InstantiateMsg;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::{codes, open, program};
use crate::probe::{Do, Init};
use crate::tell;

/// The folder that the process works on.
const FOLDER: &str = "POLITY_TEST_FOLDER";
/// What a line of a report starts with; the test harness writes between them.
const MARK: &str = "@ ";
const DENOM: &str = "upol";
const ACCOUNTS: u64 = 5;
const EACH: u128 = 1_000_000;

/// How often a process is ended: a few times every day, and as often as POLITY_KILLS says.
fn kills() -> usize {
    std::env::var("POLITY_KILLS").map_or(25, |kills| kills.parse().expect("POLITY_KILLS is a number"))
}

/// The folder, if this is the process that is ended.
fn folder() -> Option<std::path::PathBuf> {
    std::env::var_os(FOLDER).map(Into::into)
}

fn report(text: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    // at once, in its own line, whatever the harness has begun
    out.write_all(format!("\n{MARK}{text}\n").as_bytes()).and_then(|()| out.flush()).unwrap();
}

/// The process that works on the folder, and what it reports.
struct Worker {
    process: Child,
    reports: BufReader<ChildStdout>,
}

impl Worker {
    fn start(test: &str, folder: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([test, "--exact", "--nocapture"]);
        Self::run(command, folder)
    }

    fn run(mut command: Command, folder: &Path) -> Self {
        let command = command.env(FOLDER, folder).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let reports = BufReader::new(process.stdout.take().unwrap());
        Self { process, reports }
    }

    /// What it reports next; nothing once it has ended.
    fn next(&mut self) -> Option<String> {
        let mut line = String::new();
        while self.reports.read_line(&mut line).unwrap() > 0 {
            // a line that was cut is no report
            if let Some(report) = line.strip_prefix(MARK).and_then(|line| line.strip_suffix('\n')) {
                return Some(report.into());
            }
            line.clear();
        }
        None
    }

    /// Ends it as the system does when it has to, and answers the last that it had reported.
    fn kill(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        std::iter::from_fn(|| self.next()).collect()
    }
}

/// What the accounts of a run hold, reckoned apart from the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Ledger {
    native: BTreeMap<u64, u128>,
    tokens: BTreeMap<u64, u128>,
    steps: u64,
}

/// A chain with a token and a probe, and a run of steps on it, each of which is one call. What step `n` does depends on
/// `n` only.
struct Run {
    chain: Embedded,
    accounts: Vec<Addr>,
    token: Addr,
    probe: Addr,
}

impl Run {
    fn of(chain: Embedded) -> Self {
        let accounts: Vec<_> = (0..ACCOUNTS).map(|index| chain.account(&index.to_string())).collect();
        let contracts = chain.contracts().unwrap();
        let labelled = |label: &str| match contracts.iter().find(|(_, info)| info.label == label) {
            Some((address, _)) => address.clone(),
            None => panic!("there is no {label}"),
        };
        let (token, probe) = (labelled("token"), labelled("probe"));
        Self { chain, accounts, token, probe }
    }

    /// The chain before the first step.
    fn found(mut chain: Embedded) -> Self {
        let accounts: Vec<_> = (0..ACCOUNTS).map(|index| chain.account(&index.to_string())).collect();
        let founder = &accounts[0];
        let token = chain.upload(founder, &Code::named("token")).unwrap();
        let probe = chain.upload(founder, &Code::named("probe")).unwrap();
        let balance = |account: &Addr| Cw20Coin { address: account.to_string(), amount: EACH.into() };
        let init = InstantiateMsg {
            name: "Aurora".into(),
            symbol: "AUR".into(),
            decimals: 6,
            initial_balances: accounts.iter().map(balance).collect(),
            mint: None,
            marketing: None,
        };
        chain.instantiate(founder, token, &init, "token", None, &[]).unwrap();
        chain.instantiate(founder, probe, &Init::default(), "probe", None, &[]).unwrap();
        Self::of(chain)
    }

    fn account(&self, index: u64) -> &Addr {
        &self.accounts[index as usize]
    }

    /// Who gives whom how much in step `n`; not all have that much.
    fn transfer(n: u64) -> (u64, u64, u128) {
        let mut random = StdRng::seed_from_u64(n);
        (random.gen_range(0..ACCOUNTS), random.gen_range(0..ACCOUNTS), random.gen_range(1..EACH))
    }

    fn step(&mut self, n: u64) {
        let (from, to, amount) = Self::transfer(n);
        let (sender, recipient) = (self.account(from).clone(), self.account(to).to_string());
        let mark = tell(&self.probe, &Do::Set { key: "steps".into(), value: n.to_string() });
        let native = |units| -> CosmosMsg {
            BankMsg::Send { to_address: recipient.clone(), amount: coins(units, DENOM) }.into()
        };
        let tokens = WasmMsg::Execute {
            contract_addr: self.token.to_string(),
            msg: cosmwasm_std::to_json_binary(&Cw20ExecuteMsg::Transfer {
                recipient: recipient.clone(),
                amount: amount.into(),
            })
            .unwrap(),
            funds: vec![],
        };
        match n % 8 {
            0 => drop(self.chain.advance(n % 100).unwrap()),
            1 => self.chain.mint(&sender, coins(amount, DENOM)).unwrap(),
            // whole, or refused and so without effect
            2 | 3 => drop(self.chain.submit(&sender, vec![native(amount), tokens.into(), mark])),
            4 => drop(self.chain.simulate(&sender, vec![native(amount), mark])),
            5 => self
                .chain
                .in_one_block(|chain| {
                    for units in [amount, amount / 2] {
                        drop(chain.submit(&sender, vec![native(units), mark.clone()]));
                    }
                })
                .unwrap(),
            6 => drop(self.chain.upload(&sender, &Code::named("probe")).unwrap()),
            _ => drop(self.chain.submit(&sender, vec![tokens.into(), mark])),
        }
    }

    fn holdings(&self) -> Ledger {
        let native = self.accounts.iter().map(|account| {
            let held = self.chain.balances(account.as_str()).unwrap();
            held.first().map_or(0, |coin: &Coin| coin.amount.u128())
        });
        let tokens = self.accounts.iter().map(|account| {
            let query = Cw20QueryMsg::Balance { address: account.to_string() };
            self.chain.query::<BalanceResponse>(&self.token, &query).unwrap().balance.u128()
        });
        let steps = self.chain.raw(self.probe.as_str(), b"steps").unwrap();
        let steps = steps.map_or(0, |steps| String::from_utf8(steps).unwrap().parse().unwrap());
        Ledger { native: (0..).zip(native).collect(), tokens: (0..).zip(tokens).collect(), steps }
    }

    /// All of the chain that can be seen, and the block that a transaction would go into.
    fn all(&mut self) -> impl PartialEq + std::fmt::Debug {
        let mark = tell(&self.probe, &Do::Set { key: "tried".into(), value: "1".into() });
        let next = self.chain.simulate(&self.accounts[0], vec![mark]).unwrap().height;
        let codes: Vec<_> = (1..).map_while(|id| self.chain.code_info(id).ok()).collect();
        let dumps = [&self.token, &self.probe].map(|contract| self.chain.dump(contract.as_str()).unwrap());
        (next, self.chain.block().unwrap(), self.chain.contracts().unwrap(), codes, dumps, self.holdings())
    }
}

impl Ledger {
    fn new() -> Self {
        let of = |units| (0..ACCOUNTS).map(|index| (index, units)).collect();
        Self { native: of(0), tokens: of(EACH), steps: 0 }
    }

    fn give(held: &mut BTreeMap<u64, u128>, from: u64, to: u64, amount: u128) -> bool {
        let enough = held[&from] >= amount;
        if enough {
            *held.get_mut(&from).unwrap() -= amount;
            *held.get_mut(&to).unwrap() += amount;
        }
        enough
    }

    fn step(&mut self, n: u64) {
        let (from, to, amount) = Run::transfer(n);
        let mut after = self.clone();
        let done = match n % 8 {
            1 => {
                *after.native.get_mut(&from).unwrap() += amount;
                true
            }
            2 | 3 => {
                after.steps = n;
                Self::give(&mut after.native, from, to, amount)
                    && Self::give(&mut after.tokens, from, to, amount)
            }
            5 => {
                let done = [amount, amount / 2]
                    .map(|units| units > 0 && Self::give(&mut after.native, from, to, units));
                after.steps = n;
                done.contains(&true)
            }
            7 => {
                after.steps = n;
                Self::give(&mut after.tokens, from, to, amount)
            }
            _ => false,
        };
        if done {
            *self = after;
        }
    }
}

/// A process is ended at random moments of a long run of transactions, at its start too. What the folder has then is
/// what the process reported done, or that and the one step that was under way: blocks, codes, contracts, records and
/// balances are those of a chain in memory that made as many steps, and the balances are those of a ledger.
#[test]
fn an_ended_process_loses_nothing_and_halves_nothing() {
    if let Some(folder) = folder() {
        let mut run = Run::of(open(&folder).unwrap());
        report("open");
        let first = std::env::var("POLITY_TEST_STEP").unwrap().parse().unwrap();
        for n in first.. {
            run.step(n);
            report(n);
        }
    }
    let home = tempfile::tempdir().unwrap();
    let mut reference = Run::found(Embedded::builder().codes(codes()).build().unwrap());
    drop(Run::found(Embedded::builder().codes(codes()).create(home.path()).unwrap()));
    let mut ledger = Ledger::new();
    let mut random = StdRng::seed_from_u64(7);
    let (mut done, mut ahead, mut while_opening) = (0, 0, 0);
    for kill in 0..kills() {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([
            "kept::ended::an_ended_process_loses_nothing_and_halves_nothing",
            "--exact",
            "--nocapture",
        ]);
        command.env("POLITY_TEST_STEP", (done + 1).to_string());
        let mut worker = Worker::run(command, home.path());
        // every third as early as before it has opened the chain, which mends what the last one left
        if kill % 3 != 0 {
            assert_eq!(worker.next().as_deref(), Some("open"));
        }
        sleep(Duration::from_micros(random.gen_range(0..60_000)));
        let reports = worker.kill();
        while_opening += usize::from(kill % 3 == 0 && reports.is_empty());
        let reported = reports.last().and_then(|step| step.parse().ok()).unwrap_or(done);
        for n in done + 1..=reported {
            reference.step(n);
            ledger.step(n);
        }
        let mut found = Run::of(open(home.path()).unwrap());
        done = reported;
        // which steps change nothing that could be seen, the one under way included, the chain in memory knows
        if found.all() != reference.all() {
            done += 1;
            ahead += 1;
            reference.step(done);
            ledger.step(done);
        }
        assert_eq!(found.all(), reference.all(), "after {reported} steps and kill {kill}");
        assert_eq!(found.holdings(), ledger, "after {done} steps and kill {kill}");
    }
    println!("{done} steps, {} kills, {ahead} with one more step, {while_opening} while opening", kills());
    assert!(done > kills() as u64, "they were ended before they had done anything: {done} steps");
}

/// A founding that is cut short leaves no chain or the whole of it, and can be done again.
#[test]
fn an_ended_founding_leaves_all_or_nothing() {
    const RICH: usize = 300;
    let builder = || {
        (0..RICH).fold(Embedded::builder().codes(codes()), |builder, index| {
            builder.balance(index.to_string(), coins(1 + index as u128, DENOM))
        })
    };
    if let Some(folder) = folder() {
        let builder = builder();
        report("ready");
        drop(builder.create(&folder).unwrap());
        report("founded");
        sleep(Duration::from_secs(60));
    }
    let mut random = StdRng::seed_from_u64(7);
    // how long one takes here, so that the end comes somewhere within
    let (home, began) = (tempfile::tempdir().unwrap(), Instant::now());
    drop(builder().create(&home.path().join("whole")).unwrap());
    let takes = began.elapsed().as_micros() as u64;
    let (mut none, mut whole) = (0, 0);
    for kill in 0..kills().div_ceil(2) {
        let folder = home.path().join(kill.to_string());
        let mut worker = Worker::start("kept::ended::an_ended_founding_leaves_all_or_nothing", &folder);
        assert_eq!(worker.next().as_deref(), Some("ready"));
        sleep(Duration::from_micros(random.gen_range(0..=takes * 3 / 2)));
        let founded = worker.kill().last().is_some_and(|report| report == "founded");
        let chain = match Embedded::is_kept(&folder) {
            true => {
                whole += 1;
                open(&folder).unwrap()
            }
            false => {
                assert!(!founded, "it was reported founded");
                none += 1;
                assert!(matches!(open(&folder).err().unwrap(), ChainError::NotFound { .. }));
                builder().create(&folder).unwrap()
            }
        };
        for index in 0..RICH {
            let held = chain.balances(chain.account(&index.to_string()).as_str()).unwrap();
            assert_eq!(held, coins(1 + index as u128, DENOM));
        }
        drop(chain);
        let mut files: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        files.sort();
        assert_eq!(files, ["chain.redb", "lock"], "something is left over");
    }
    println!("{none} without a chain, {whole} with one");
}

/// Several processes work on one folder in turns, each opening it for every transaction, and are ended at random
/// moments: no two do the same step, none is lost that was reported, and at most the one under way is there beside.
#[test]
fn processes_take_turns() {
    const WORKERS: usize = 3;
    if let Some(folder) = folder() {
        loop {
            let chain = Embedded::open(&folder, codes(), Duration::from_secs(60)).unwrap();
            let mut run = Run::of(chain);
            let n = run.holdings().steps + 1;
            let mark = tell(&run.probe, &Do::Set { key: "steps".into(), value: n.to_string() });
            let sender = run.account(0).clone();
            let transfer =
                Cw20ExecuteMsg::Transfer { recipient: run.account(1).to_string(), amount: 1u128.into() };
            let transfer = WasmMsg::Execute {
                contract_addr: run.token.to_string(),
                msg: cosmwasm_std::to_json_binary(&transfer).unwrap(),
                funds: vec![],
            };
            run.chain.submit(&sender, vec![transfer.into(), mark]).unwrap();
            report(n);
        }
    }
    let home = tempfile::tempdir().unwrap();
    let founded = Run::found(Embedded::builder().codes(codes()).create(home.path()).unwrap());
    let before = founded.chain.block().unwrap().height;
    drop(founded);
    let start = || Worker::start("kept::ended::processes_take_turns", home.path());
    let mut workers: Vec<_> = (0..WORKERS).map(|_| start()).collect();
    let mut random = StdRng::seed_from_u64(7);
    let mut reported: Vec<u64> = Vec::new();
    let ends = kills().div_ceil(4);
    let mut ended = 0;
    let mut end = |worker: Worker| {
        ended += 1;
        reported.extend(worker.kill().iter().map(|step| step.parse::<u64>().unwrap()));
    };
    for _ in 0..ends {
        sleep(Duration::from_millis(random.gen_range(0..120)));
        let index = random.gen_range(0..WORKERS);
        end(std::mem::replace(&mut workers[index], start()));
    }
    // the last ones come to their turn
    workers.iter_mut().for_each(|worker| drop(worker.next()));
    let late: u64 = workers.len() as u64;
    workers.into_iter().for_each(&mut end);
    let run = Run::of(open(home.path()).unwrap());
    let done = run.holdings().steps;
    assert_eq!(run.chain.block().unwrap().height, before + done);
    assert_eq!(run.holdings().tokens[&1], EACH + u128::from(done));
    assert_eq!(run.holdings().tokens[&0], EACH - u128::from(done));

    let mut distinct = reported.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), reported.len(), "two did the same step");
    assert!(reported.iter().all(|step| (1..=done).contains(step)));
    // those taken off the last workers' reports above, and those under way when their process was ended
    let missing = done - reported.len() as u64;
    assert!(missing <= ended + late, "{missing} of {done} were not reported, and {ended} were ended");
    assert!(done >= WORKERS as u64);
    println!("{done} steps, {ended} ended");
}

/// Who has the folder is said by name; who waits long enough gets it.
#[test]
fn who_has_the_folder_is_said() {
    if let Some(folder) = folder() {
        let chain = open(&folder).unwrap();
        report("open");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).unwrap();
        drop(chain);
        report("closed");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    drop(Embedded::builder().codes(codes()).create(home.path()).unwrap());
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["kept::ended::who_has_the_folder_is_said", "--exact", "--nocapture"]).stdin(Stdio::piped());
    let mut worker = Worker::run(command, home.path());
    assert_eq!(worker.next().as_deref(), Some("open"));

    for wait in [Duration::ZERO, Duration::from_millis(50)] {
        let began = Instant::now();
        let error = Embedded::open(home.path(), codes(), wait).err().unwrap();
        assert!(began.elapsed() >= wait);
        let has = Holder { process: worker.process.id(), program: program() };
        assert!(matches!(&error, ChainError::Locked { what, holder: Some(holder) }
            if *holder == has && what == &home.path().display().to_string()));
        assert_eq!(
            error.to_string(),
            format!(
                "{} is in use by process {} ({}); wait until that has ended, or use another folder",
                home.path().display(),
                worker.process.id(),
                program()
            )
        );
    }
    let mut stdin = worker.process.stdin.take().unwrap();
    let letting_go = std::thread::spawn(move || {
        sleep(Duration::from_millis(50));
        stdin.write_all(b"go on\n").unwrap();
    });
    let chain = Embedded::open(home.path(), codes(), Duration::from_secs(60)).unwrap();
    assert_eq!(worker.next().as_deref(), Some("closed"));
    letting_go.join().unwrap();
    worker.process.wait().unwrap();
    // and within one process, as between two
    let error = open(home.path()).err().unwrap();
    assert!(matches!(error, ChainError::Locked { holder: Some(Holder { process, .. }), .. }
        if process == std::process::id()));
    drop(chain);
    open(home.path()).unwrap();
}

/// On a disk that is full, the transaction that no longer fits is an error, everything after it is refused, and what was
/// reported before is there when there is room again. (The system's limit on a file's size stands for the full disk.)
#[cfg(unix)]
#[test]
fn a_full_disk_is_an_error() {
    if let Some(folder) = folder() {
        let mut run = Run::of(open(&folder).unwrap());
        let (sender, probe) = (run.account(0).clone(), run.probe.clone());
        for n in 1.. {
            let msg = Do::Set { key: n.to_string(), value: "x".repeat(300_000) };
            match run.chain.execute(&sender, &probe, &msg, &[]) {
                Ok(_) => report(n),
                Err(error) => {
                    assert!(matches!(error, ChainError::Store { .. }), "{error}");
                    let first = error.to_string();
                    let chain = &mut run.chain;
                    let send = BankMsg::Send { to_address: sender.to_string(), amount: coins(1, DENOM) };
                    let refusals = [
                        chain.submit(&sender, vec![send.clone().into()]).err(),
                        chain.simulate(&sender, vec![send.into()]).err(),
                        chain.upload(&sender, &Code::named("probe")).err(),
                        chain.mint(&sender, coins(1, DENOM)).err(),
                        chain.advance(1).err(),
                        chain.hold().err(),
                        chain.in_one_block(|_| ()).err(),
                        chain.block().err(),
                        chain.balances(sender.as_str()).err(),
                        chain.contracts().err(),
                        chain.dump(probe.as_str()).err(),
                        chain.raw(probe.as_str(), b"1").err(),
                        chain.contract_info(probe.as_str()).err(),
                        chain.code_info(1).err(),
                    ];
                    for refusal in refusals {
                        assert_eq!(refusal.unwrap().to_string(), first);
                    }
                    report("refused");
                    return;
                }
            }
        }
    }
    let home = tempfile::tempdir().unwrap();
    drop(Run::found(Embedded::builder().codes(codes()).create(home.path()).unwrap()));
    let mut command = Command::new("sh");
    command
        .args(["-c", r#"trap '' XFSZ; ulimit -f 12000; exec "$0" "$@""#])
        .arg(std::env::current_exe().unwrap());
    command.args(["kept::ended::a_full_disk_is_an_error", "--exact", "--nocapture"]);
    let mut worker = Worker::run(command, home.path());
    let mut reports: Vec<_> = std::iter::from_fn(|| worker.next()).collect();
    assert!(worker.process.wait().unwrap().success(), "{reports:?}");
    assert_eq!(reports.pop().as_deref(), Some("refused"));
    assert!(reports.len() > 2, "{reports:?}");

    let mut run = Run::of(open(home.path()).unwrap());
    for n in &reports {
        let value = run.chain.raw(run.probe.as_str(), n.as_bytes()).unwrap().unwrap();
        assert_eq!(value.len(), 300_000);
    }
    let records = run.chain.dump(run.probe.as_str()).unwrap().len();
    assert!([reports.len(), reports.len() + 1].contains(&records));
    let sender = run.account(0).clone();
    run.chain.mint(&sender, coins(1, DENOM)).unwrap();
}
