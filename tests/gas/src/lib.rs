//! x
pub mod ours;
#[cfg(test)]
mod tests {
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
#[test]
fn checks() {
    for f in std::env::var("FILES").unwrap_or_default().split_whitespace() {
        println!("{f}: {:?}", polity_vm::check(&std::fs::read(f).unwrap(), &["iterator"]).err());
    }
}
