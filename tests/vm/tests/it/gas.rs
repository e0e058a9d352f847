//! The schedule, counted by hand.

use cosmwasm_std::{attr, coins, BankMsg, CosmosMsg, Event, Order, ReplyOn};
use polity_client::{Chain, ChainExt};
use polity_testkit::Stage;
use polity_vm::{schedule, Artifacts, Charge, Entry, Kind, Store, VmChain};
use serde_json::json;

use crate::probe::{call, codes, script, send, set, Bench, QueryMsg, Step};

/// What was charged, and for how many bytes of key and value.
fn lines(chain: &VmChain) -> Vec<(Kind, usize, usize, u64)> {
    let line = |charge: &Charge| (charge.kind, charge.key_bytes, charge.value_bytes, charge.gas);
    chain.trace().charges.iter().map(line).collect()
}

fn of(chain: &VmChain, store: Store) -> Vec<(Kind, usize, usize, u64)> {
    let charges = chain.trace().charges.iter().zip(lines(chain));
    charges.filter(|(charge, _)| charge.store() == Some(store)).map(|(_, line)| line).collect()
}

/// A whole transaction that writes one record of one byte and five. The contract's own record has 107 bytes: its code's
/// number 2, twice an address of 45 and 2, a label of 5 and 2, and where it was made, 4. The code's has 85.
#[test]
fn a_write_is_charged_to_the_byte() {
    let mut bench = Bench::new();
    let outcome = bench.run(vec![set("k", "value")]).unwrap();
    let response = br#"{"ok":{"messages":[],"attributes":[],"events":[],"data":null}}"#.len();
    let expected = [
        (Kind::Read(Store::Wasm), 33, 107, 1_000 + 3 * 140),
        (Kind::Read(Store::Wasm), 9, 85, 1_000 + 3 * 94),
        (Kind::Has(Store::Wasm), 0, 0, 1_000),
        (Kind::Call(Entry::Execute), 0, 0, 60_000),
        (Kind::Write(Store::Contract), 34, 5, 2_000 + 30 * 39),
        (Kind::Response, 0, response, response as u64),
        (Kind::Events, 0, 0, 0),
    ];
    assert_eq!(lines(&bench.chain), expected);
    assert_eq!(outcome.gas, Some(1_420 + 1_282 + 1_000 + 60_000 + 3_170 + 62));
}

#[test]
fn reads_and_removals_are_charged_hit_or_miss() {
    let mut bench = Bench::new();
    bench.run(vec![set("k", "value")]).unwrap();
    let k = || "k".to_string();
    bench.run(vec![Step::Read(k()), Step::Remove(k()), Step::Read(k()), Step::Remove(k())]).unwrap();
    let expected = [
        (Kind::Read(Store::Contract), 34, 5, 1_117),
        (Kind::Delete(Store::Contract), 0, 0, 1_000),
        (Kind::Read(Store::Contract), 34, 0, 1_102),
        (Kind::Delete(Store::Contract), 0, 0, 1_000),
    ];
    assert_eq!(of(&bench.chain, Store::Contract), expected);
    let records = bench.chain.trace().charges.iter().filter(|charge| charge.store() == Some(Store::Contract));
    assert!(records.map(|charge| charge.key.as_slice()).all(|key| key == b"k"));
}

/// An iterator is charged for the row that it stands on when it is made, and for each row that it hands out; where
/// nothing is left, nothing is charged. So one step of a log costs 60 and 6 a byte, and an empty range 30.
#[test]
fn iterators_are_charged_for_the_row_they_stand_on() {
    let mut bench = Bench::new();
    bench.run(vec![set("a", "1"), set("b", "22"), set("c", "333")]).unwrap();
    let step = |value: usize| (Kind::Step(Store::Contract), 34, value, 30 + 3 * (34 + value as u64));
    let mut scan = |order, rows| {
        bench.run(vec![Step::Scan(order, rows)]).unwrap();
        of(&bench.chain, Store::Contract)
    };
    assert_eq!(scan(Order::Descending, 1), [step(3), step(3)]);
    assert_eq!(scan(Order::Descending, 9), [step(3), step(3), step(2), step(1)]);
    assert_eq!(scan(Order::Ascending, 2), [step(1), step(1), step(2)]);
    assert_eq!(scan(Order::Ascending, 0), [step(1)]);
    bench.run(["a", "b", "c"].map(|key| Step::Remove(key.into())).into()).unwrap();
    bench.run(vec![Step::Scan(Order::Descending, 1)]).unwrap();
    assert_eq!(of(&bench.chain, Store::Contract), [(Kind::Step(Store::Contract), 0, 0, 30)]);
}

/// A transfer as the bank's stores are read and written: to somebody new, to somebody known, and of all there is.
#[test]
fn a_transfer_costs_what_the_bank_does() {
    let mut chain = VmChain::builder().balance("alice", coins(100, "upol")).build().unwrap();
    let (alice, bob) = (Stage::account(&chain, "alice"), Stage::account(&chain, "bob"));
    let mut pay = |units| {
        let gas = chain.bank_send(&alice, &bob, coins(units, "upol")).unwrap().gas.unwrap();
        assert_eq!(chain.trace().totals().gas, gas);
        gas
    };
    // whether the coin may be sent: two reads; the sender's account, with a key; its balance, read and written, and
    // that it has some; the recipient's the same; and whether the recipient has an account
    let known = |from: u64, less: u64, to: u64, more: u64| {
        let sender = 1_546 + 1_078 + 3 * from + 2_810 + 2_780 + 30 * less;
        let recipient = 1_078 + 3 * to + 2_810 + 2_780 + 30 * more;
        1_015 + 1_009 + sender + recipient + 1_000
    };
    // the next number, read and written; that there is no account; that the number is free, and whose it is; the account
    let new = 1_081 + 2_810 + 1_063 + 1_000 + 3_230 + 5_240;
    assert_eq!(pay(30), known(3, 2, 0, 2) + new);
    assert_eq!(pay(30), known(2, 2, 2, 2));
    // what is all gone is removed, twice
    assert_eq!(pay(40), known(2, 0, 2, 3) - 2_810 - 2_780 + 2_000);
}

/// The first call of a code is dear, once in a transaction; replies never are; and on a chain that keeps the codes
/// nothing is.
#[test]
fn a_code_is_dear_once_a_transaction() {
    let entries = |chain: &VmChain| -> Vec<(Entry, u64)> {
        let charges = chain.trace().charges.iter();
        let call = |charge: &Charge| match charge.kind {
            Kind::Call(entry) => Some((entry, charge.gas)),
            _ => None,
        };
        charges.filter_map(call).collect()
    };
    let play = |bench: &mut Bench| {
        let other = call(&bench.two, &script(vec![]));
        let again = call(&bench.one.clone(), &script(vec![]));
        let steps = vec![
            Step::AskMyself("k".into()),
            send(1, other.clone(), ReplyOn::Always),
            send(2, other, ReplyOn::Never),
            send(3, again, ReplyOn::Never),
        ];
        bench.run(steps).unwrap().gas.unwrap()
    };
    let mut bench = Bench::new();
    let gas = play(&mut bench);
    let expected = [
        (Entry::Execute, 60_000),
        (Entry::Query, 2_000),
        (Entry::Execute, 60_000),
        (Entry::Reply, 2_000),
        (Entry::Execute, 2_000),
        (Entry::Execute, 2_000),
    ];
    assert_eq!(entries(&bench.chain), expected);
    let totals = bench.chain.trace().totals();
    assert_eq!((totals.gas, totals.pinned), (gas, gas - 2 * 58_000));
    assert_eq!((totals.calls, totals.queries), (5, 1));
    // the next transaction begins anew
    assert_eq!(play(&mut bench), gas);

    let mut pinned = Bench::on(VmChain::builder().codes(codes()).pinned().build().unwrap());
    assert_eq!(play(&mut pinned), gas - 2 * 58_000);
    assert_eq!(pinned.chain.trace().totals(), totals);
}

/// Attributes cost 10 each and a unit a byte beyond a hundred bytes; events of one's own 20 and their names.
#[test]
fn events_are_charged_beyond_their_free_bytes() {
    let long = "x".repeat(60);
    let attributes = vec![attr("key", "value"), attr("k", &long)];
    assert_eq!(schedule::events(&[], &[]), 0);
    assert_eq!(schedule::events(&attributes[..1], &[]), 10);
    assert_eq!(schedule::events(&attributes, &[]), 20);
    // 69 bytes are used; of 61 more, 31 are free
    let event = Event::new("stake").add_attributes(vec![attr("k", &long)]);
    assert_eq!(schedule::events(&attributes, std::slice::from_ref(&event)), 20 + 20 + 5 + 10 + 30);
    assert_eq!(schedule::events(&attributes, &[event.clone(), event.clone()]), 85 + 20 + 5 + 10 + 61);
    // who is told of events pays for their names, and for attributes as if they were its own
    assert_eq!(schedule::reply_events(&[]), 0);
    assert_eq!(schedule::reply_events(&[event.clone(), event]), 10 + 20 + 22);

    let mut bench = Bench::new();
    let steps = vec![
        Step::Attribute("key".into(), "value".into()),
        Step::Attribute("k".into(), long.clone()),
        Step::Event("stake".into(), "k".into(), long),
    ];
    bench.run(steps).unwrap();
    let events = bench.chain.trace().totals_of(|charge| charge.kind == Kind::Events).gas;
    assert_eq!(events, 85);
}

/// An artifact's transaction, from the first read to the last event: what its records cost is counted by hand, what it
/// computes is measured, and all of it adds up to what the chain says.
#[test]
fn a_token_is_moved_in_the_machine() {
    let mut chain = VmChain::builder().build().unwrap();
    let (alice, bob) = (Stage::account(&chain, "alice"), Stage::account(&chain, "bob"));
    let code = chain.store(&alice, &Artifacts::default().wasm("token")).unwrap();
    let balances = json!([{"address": alice, "amount": "100"}]);
    let token = json!({"name": "Token", "symbol": "TOK", "decimals": 0, "initial_balances": balances});
    let (token, _) = chain.instantiate(&alice, code, &token, "token", None, &[]).unwrap();
    let transfer = json!({"transfer": {"recipient": bob, "amount": "30"}});
    let outcome = chain.execute(&alice, &token, &transfer, &[]).unwrap();

    // a balance is under 33 bytes of prefix, 9 of the map's name and 45 of the account
    let contract = of(&chain, Store::Contract);
    let expected = [
        (Kind::Read(Store::Contract), 87, 5, 1_000 + 3 * 92),
        (Kind::Write(Store::Contract), 87, 4, 2_000 + 30 * 91),
        (Kind::Read(Store::Contract), 87, 0, 1_000 + 3 * 87),
        (Kind::Write(Store::Contract), 87, 4, 2_000 + 30 * 91),
    ];
    assert_eq!(contract, expected);
    let totals = chain.trace().totals();
    assert_eq!(outcome.gas, Some(totals.gas));
    assert!((100..2_000).contains(&totals.compute), "{}", totals.compute);
    assert_eq!((totals.reads, totals.writes, totals.has, totals.calls), (4, 2, 1, 1));
    // the same calls always cost the same
    let again = chain.execute(&alice, &token, &transfer, &[]).unwrap().gas.unwrap();
    let transfer_back = json!({"transfer": {"recipient": alice, "amount": "30"}});
    chain.execute(&bob, &token, &transfer_back, &[]).unwrap();
    assert_eq!(chain.execute(&alice, &token, &transfer, &[]).unwrap().gas.unwrap(), again);

    // a query from outside is told as well, and changes nothing that is kept
    let asked = cosmwasm_std::to_json_binary(&json!({"balance": {"address": bob}})).unwrap();
    assert_eq!(chain.ask(token.as_str(), &asked).unwrap().as_slice(), br#"{"balance":"60"}"#);
    assert_eq!(chain.trace().totals().queries, 1);
}

/// What fails is charged as far as it came, and the chain says so.
#[test]
fn failures_are_traced() {
    let mut bench = Bench::new();
    bench.run(vec![set("k", "v"), Step::Fail("no".into())]).unwrap_err();
    assert_eq!(bench.chain.trace().totals().writes, 1);
    let all: CosmosMsg = BankMsg::Send { to_address: bench.two.to_string(), amount: coins(1, "upol") }.into();
    let alice = bench.alice.clone();
    bench.chain.submit(&alice, vec![all]).unwrap_err();
    assert_eq!(of(&bench.chain, Store::Bank).len(), 3);
    // a query is none of the transaction's business
    let _: String = bench.chain.query(&bench.one, &QueryMsg::Get("k".into())).unwrap();
    assert_eq!(of(&bench.chain, Store::Bank).len(), 3);
}
