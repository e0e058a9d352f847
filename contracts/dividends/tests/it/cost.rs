//! What each message asks of its storage and of others, with little and with much behind it. Invariant 13, hazard 7.

use polity::dividends::ExecuteMsg;
use polity::Asset;
use polity_store::Counts;

use crate::desk::{account, claim, coin, token, Desk, HOUR};

const REV: &str = "urev";

fn founded() -> Desk {
    let mut desk = Desk::bare();
    desk.found(account("treasury").as_str(), HOUR).unwrap();
    desk
}

/// Amounts of one width, whatever happened before.
fn distributions(desk: &mut Desk, count: u32) {
    desk.pay_out(&coin(REV), 1 << 32);
    for _ in 1..count {
        desk.pay_out(&coin(REV), 1 << 20);
    }
}

/// Where little happened.
fn quiet() -> Desk {
    let mut desk = founded();
    distributions(&mut desk, 40);
    desk
}

/// Where hundreds have claimed, hundreds of distributions were made of dozens of assets, and who claims has claimed before.
fn crowd() -> Desk {
    let mut desk = founded();
    let holders: Vec<String> = (0..300).map(|n| format!("holder {n}")).collect();
    for holder in &holders {
        desk.governor("governor").stakes.insert(account(holder).into(), 100);
    }
    for n in 0..50 {
        desk.pay_out(&coin(&format!("coin{n}")), 1_000_000);
        desk.pay_out(&token(&format!("token{n}")), 1_000_000);
    }
    distributions(&mut desk, 340);
    for holder in &holders {
        for of in [[1, 2, 130], [200, 300, 340]] {
            assert!(desk.claim(holder, &coin(REV), &of).unwrap() > 0);
        }
    }
    desk
}

/// A message's cost: storage operations and bytes, and what others are asked.
fn row(desk: &mut Desk, name: &str, sender: &str, msg: ExecuteMsg) -> String {
    desk.deps.storage.reset();
    desk.deps.querier.asked.borrow_mut().clear();
    let paid = {
        // not through the kit, which looks at all rows beforehand
        use cosmwasm_std::testing::message_info;
        let info = message_info(&account(sender), &[]);
        polity_dividends::contract::execute(desk.deps.as_mut(), desk.env.clone(), info, msg).unwrap()
    };
    let c: Counts = desk.deps.storage.counts();
    let read = c.gets_found_bytes + c.gets_missed_bytes + c.range_bytes;
    let asked = desk.deps.querier.asked.borrow().join(" ");
    format!(
        "{name:<28} {:>5} {:>6} {:>6} {read:>6} {:>7} {:>4}  {asked}",
        c.found(),
        c.missed(),
        c.writes,
        c.write_bytes,
        paid.messages.len(),
    )
    .trim_end()
    .to_owned()
}

/// Each message in a copy of the world. `first` is the first of the distributions that a claim names.
fn table(world: &Desk, first: u32) -> Vec<String> {
    let rev = || coin(REV);
    let arrived = |asset: &Asset| {
        let mut desk = world.fork();
        desk.wait(HOUR);
        desk.arrive(asset, 1 << 20);
        desk
    };
    let sync = |asset: &Asset| ExecuteMsg::Sync { asset: asset.clone() };
    let distribute = |asset: &Asset| ExecuteMsg::Distribute { asset: asset.clone() };
    let thirty: Vec<u32> = (first..first + 30).collect();
    let mut taken = world.fork();
    taken.claim("alice", &rev(), &thirty).unwrap();
    let mut half = world.fork();
    half.claim("alice", &rev(), &[first + 1]).unwrap();
    vec![
        row(&mut arrived(&coin("unew")), "sync, a new coin", "x", sync(&coin("unew"))),
        row(&mut arrived(&rev()), "sync", "x", sync(&rev())),
        row(&mut arrived(&token("new")), "receive, a new token", "new", {
            let (sender, amount, msg) = ("x".into(), 1u128.into(), b"".into());
            ExecuteMsg::Receive(cw20::Cw20ReceiveMsg { sender, amount, msg })
        }),
        row(&mut arrived(&coin("unew")), "distribute, the first", "x", distribute(&coin("unew"))),
        row(&mut arrived(&rev()), "distribute", "x", distribute(&rev())),
        row(&mut world.fork(), "claim 1, the first", "alice", claim(&rev(), &[first], None)),
        row(&mut half, "claim 1", "alice", claim(&rev(), &[first], None)),
        row(&mut world.fork(), "claim 30, the first", "alice", claim(&rev(), &thirty, None)),
        row(&mut half, "claim 30, one of them taken", "alice", claim(&rev(), &thirty, None)),
        row(&mut taken, "claim 30, all taken", "alice", claim(&rev(), &thirty, None)),
        row(&mut world.fork(), "claim 30, no stake", "erin", claim(&rev(), &thirty, None)),
    ]
}

#[test]
fn invariant_13_no_message_gets_dearer_by_what_else_there_is() {
    let found = table(&quiet(), 2).join("\n");
    assert_eq!(found, TABLE.trim(), "\n{found}\n");
    let columns = |row: &str| {
        let (name, rest) = row.split_at(28);
        let columns: Vec<String> = rest.split_ascii_whitespace().map(str::to_owned).collect();
        let bytes: Vec<u64> = columns[3..5].iter().map(|n| n.parse().unwrap()).collect();
        ((name.to_owned(), columns[..3].to_vec(), columns[5..].to_vec()), bytes)
    };
    // distributions that lie late among many cost what early ones do
    let crowd = crowd();
    for first in [2, 200, 300] {
        for (small, large) in TABLE.trim().lines().zip(table(&crowd, first)) {
            let ((counts, bytes), (more, larger)) = (columns(small), columns(&large));
            assert_eq!(counts, more, "from {first}");
            // a sum may take a byte more
            for (small, large) in bytes.iter().zip(larger) {
                assert!(large.abs_diff(*small) <= 4, "{small} against {large}");
            }
        }
    }
}

/// The README tells these numbers.
#[test]
fn the_readme_tells_the_cost() {
    let readme = include_str!("../../README.md");
    for row in TABLE.trim().lines() {
        let (name, rest) = row.split_at(28);
        let columns: Vec<_> = rest.split_ascii_whitespace().collect();
        let reads: u64 = columns[..2].iter().map(|n| n.parse::<u64>().unwrap()).sum();
        let told = format!("| {} | {reads} | {} |", name.trim(), columns[2]);
        assert!(readme.contains(&told), "{told}");
    }
}

/// Found, missed, writes, bytes read, bytes written, messages sent; and what is asked of others.
const TABLE: &str = "\
sync, a new coin                 0      1      1     18      32    0  bank
sync                             1      0      1     39      39    0  bank
receive, a new token             0      1      1     79      93    0  balance
distribute, the first            1      2      3    146     168    0  bank raw total community
distribute                       3      0      3    172     174    0  bank raw total community
claim 1, the first               3      1      3    234     173    1  powers
claim 1                          4      0      3    253     173    1  powers
claim 30, the first             32      1      3   2554     173    1  powers
claim 30, one of them taken     31      0      3   2413     173    1  powers
claim 30, all taken              2      0      0    118       0    0
claim 30, no stake              31      1      0   2499       0    0  powers
";
