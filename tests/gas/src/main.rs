//! The command behind `scripts/gas`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use polity_gas::peers::{self, Folder, Kind};
use polity_gas::{growth, ours, throughput, Cost, Table, Traces, Who, MARKS};
use polity_vm::VmChain;

/// How much there is of everything in the committed table.
const CROWD: u32 = 100;
/// And how much an operation is compared at with there being one of everything.
const CROWDS: [u32; 2] = [CROWD, 1_000];
const BEGIN: &str = "<!-- gas table: scripts/gas -->";
const END: &str = "<!-- end of gas table -->";

type Answer = Result<(), String>;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let answer = match arguments.as_slice() {
        [] => write(),
        ["--check"] => check(),
        ["--trace", operation] => trace(operation, Who::Polity),
        ["--trace", operation, whose] => match whose.parse() {
            Ok(who) => trace(operation, who),
            Err(error) => Err(error),
        },
        ["--throughput"] => votes(2_000),
        ["--throughput", votes_each] => match votes_each.parse() {
            Ok(number) => votes(number),
            Err(error) => Err(format!("{votes_each} is no number of votes: {error}")),
        },
        _ => Err("what is asked for? See the first lines of scripts/gas".into()),
    };
    match answer {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gas: {error}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn chain() -> VmChain {
    match VmChain::builder().build() {
        Ok(chain) => chain,
        Err(error) => panic!("no chain: {error}"),
    }
}

fn measured(who: Who, crowd: u32) -> Traces {
    let started = Instant::now();
    let peer = |kind| peers::measure(kind, chain(), Folder::default(), crowd);
    let traces = match who {
        Who::Polity => ours::measure(chain(), crowd),
        Who::Multisig => peer(Kind::Multisig),
        Who::DaoNative => peer(Kind::DaoNative),
        Who::DaoCw20 => peer(Kind::DaoCw20),
        Who::DaoRewards => peers::rewards(chain(), Folder::default(), crowd),
    };
    eprintln!(
        "{}, {crowd} of everything: {} operations in {} s",
        who.head(),
        traces.len(),
        started.elapsed().as_secs()
    );
    traces
}

fn flat(few: &Traces, many: &Traces, crowd: u32) -> Answer {
    for (operation, trace) in few {
        let Some(other) = many.get(operation) else {
            return Err(format!("{operation} wasn't done at {crowd}"));
        };
        if let Some(growth) = growth(trace, other) {
            return Err(format!("{operation} costs more at {crowd} of everything than at 1: {growth}"));
        }
    }
    eprintln!("nothing grows from 1 to {crowd}");
    Ok(())
}

fn write() -> Answer {
    let one = measured(Who::Polity, 1);
    let mut all = vec![];
    for crowd in CROWDS {
        let traces = measured(Who::Polity, crowd);
        flat(&one, &traces, crowd)?;
        if crowd == CROWD {
            all.push((Who::Polity, traces));
        }
    }
    all.extend(Who::ALL.into_iter().skip(1).map(|who| (who, measured(who, CROWD))));
    let table = Table::new(CROWD, &all);
    let json = serde_json::to_string_pretty(&table).map_err(|error| error.to_string())? + "\n";
    let (file, readme) = (root().join("tests/gas/gas.json"), root().join("tests/gas/README.md"));
    put(&file, &json)?;
    put(&readme, &between(&get(&readme)?, &format!("{}\n{}", table.markdown(), table.details()))?)?;
    let front = root().join("README.md");
    let text = get(&front)?;
    if text.contains(BEGIN) {
        put(&front, &between(&text, &table.markdown())?)?;
    }
    println!("{}\n{}", table.markdown(), table.details());
    report(&table);
    Ok(())
}

fn check() -> Answer {
    let committed: Table = serde_json::from_str(&get(&root().join("tests/gas/gas.json"))?)
        .map_err(|error| format!("tests/gas/gas.json: {error}; write it with scripts/gas"))?;
    let one = measured(Who::Polity, 1);
    let traces = measured(Who::Polity, CROWD);
    flat(&one, &traces, CROWD)?;
    let table = Table::new(CROWD, &[(Who::Polity, traces)]);
    let committed = committed.of(&[Who::Polity]);
    let complaints = table.complaints(&committed, &MARKS);
    report(&table);
    if table != committed && complaints.is_empty() {
        println!("not quite what tests/gas/gas.json says, and not dearer: scripts/gas writes it anew");
    }
    match complaints.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "dearer than tests/gas/gas.json says:\n  {}\nwhere that is meant, run scripts/gas and commit the table",
            complaints.join("\n  ")
        )),
    }
}

/// Which marks are met.
fn report(table: &Table) {
    for mark in MARKS {
        let Some(cost @ Cost { gas, pinned, .. }) = table.cost(Who::Polity, mark.operation) else { continue };
        let says = if mark.met(cost) { "met" } else { "MISSED" };
        println!(
            "{says:<7} {:<22} {gas:>8} {pinned:>8}   mark {:>8} {:>8}",
            mark.operation, mark.gas, mark.pinned
        );
    }
}

fn trace(operation: &str, who: Who) -> Answer {
    let traces = measured(who, CROWD);
    match traces.get(operation) {
        Some(trace) => {
            println!(
                "{:>8} {:>8}  {:<22} {:>4} + {:<5} {:<40} contract",
                "gas", "pinned", "what", "key", "value", "key"
            );
            println!("{trace}");
            Ok(())
        }
        None => {
            let known: Vec<_> = traces.keys().copied().collect();
            Err(format!("{} has no operation {operation}; it has {}", who.head(), known.join(", ")))
        }
    }
}

fn votes(number: u32) -> Answer {
    let rates = throughput(&chain, &Folder::default(), number);
    let ours = rates.iter().find(|(who, _)| *who == Who::Polity).map_or(0.0, |(_, rate)| *rate);
    for (who, rate) in rates {
        println!(
            "{:<18} {rate:>9.0} votes a second, Polity has {:.2} times as many",
            who.head(),
            ours / rate
        );
    }
    Ok(())
}

fn get(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn put(file: &Path, text: &str) -> Answer {
    std::fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

/// The text with another table between the two marks.
fn between(text: &str, table: &str) -> Result<String, String> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else { return Err(format!("no table to replace: {BEGIN} … {END}")) };
    Ok(format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
}
