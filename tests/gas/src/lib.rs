//! x
pub mod ours;
pub mod peers;

use std::collections::BTreeMap;

use polity_vm::Trace;

/// A coin that models are paid in and that dividends are made of.
const USDC: &str = "uusdc";
/// What all have staked together. Amounts are chosen so that no record and no text gets longer where there is more of
/// everything else: what is measured is growth, not digits.
const TOTAL: u128 = 1_000_000_000_000_000;
/// What each of the three largest stakers has, or a little more.
const LARGE: u128 = 200_000_000_000_000;
/// What an ordinary member has.
const SMALL: u128 = 1_000_000_000;

/// What each operation was charged, by its name.
pub type Traces = BTreeMap<&'static str, Trace>;

/// What a member of the crowd is called.
fn nth(what: &str, n: u32) -> String {
    format!("{what} {n}")
}

/// A text of so many bytes.
fn text(bytes: usize) -> String {
    "The meter in the old archive is read by hand. ".chars().cycle().take(bytes).collect()
}


#[cfg(test)]
mod tests {
    #[test]
    fn peers() {
        use crate::peers::*;
        let chain = || polity_vm::VmChain::builder().build().unwrap();
        let n = 3;
        for (name, all) in [("cw3", measure(Kind::Multisig, chain(), Folder::default(), n)),
            ("native", measure(Kind::DaoNative, chain(), Folder::default(), n)),
            ("cw20", measure(Kind::DaoCw20, chain(), Folder::default(), n)),
            ("rewards", rewards(chain(), Folder::default(), n))] {
            for (op, trace) in all {
            let a = trace.totals();
            println!("{name:<8} {op:<22} {:>8} {:>8} {:>3} {:>3} {:>3} {:>5} {:>5} {:>2} c{} e{}", a.gas, a.pinned, a.reads, a.writes, a.steps, a.bytes_read, a.bytes_written, a.calls, a.compute, a.events);
            }
        }
    }
    use crate::ours::measure;
    #[test]
    fn runs() {
        let mut all = vec![];
        for n in [1, 1000] {
            let now = std::time::Instant::now();
            let chain = polity_vm::VmChain::builder().build().unwrap();
            all.push(measure(chain, n));
            println!("{n} {:?}", now.elapsed());
        }
        for (name, trace) in &all[0] {
            let (a, b) = (trace.totals(), all[1][name].totals());
            println!("{name:<22} {:>8} {:>8} {:>3} {:>3} {:>3} {:>5} {:>5} {:>2} c{} e{}   {:>5}", a.gas, a.pinned, a.reads, a.writes, a.steps, a.bytes_read, a.bytes_written, a.calls, a.compute, a.events, b.gas as i64 - a.gas as i64);
        }
    }
}
