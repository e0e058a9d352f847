//! Messages of messages: what is kept, what is told, what is charged when something fails.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{coins, instantiate2_address, Api, BankMsg, Binary, CosmosMsg, ReplyOn, WasmMsg};
use polity_client::{Chain, ChainError, ChainExt, Code};
use polity_testkit::Stage;

use crate::probe::{call, number, said, script, send, set, Bench, Script, Step};

fn fail(text: &str) -> Step {
    Step::Fail(text.into())
}

fn attribute(value: &str) -> Step {
    Step::Attribute("who".into(), value.into())
}

/// What a message changed that failed is undone, and no more; its sender goes on, and nobody hears of its events.
#[test]
fn a_caught_failure_undoes_what_it_did() {
    let mut bench = Bench::new();
    let inner = call(&bench.two, &script(vec![set("inner", "1"), attribute("inner"), fail("no")]));
    let outcome = bench.run(vec![set("outer", "1"), send(1, inner, ReplyOn::Error)]).unwrap();
    assert_eq!((bench.get(&bench.one, "outer").as_str(), bench.get(&bench.two, "inner").as_str()), ("1", ""));
    assert_eq!(said(&outcome, "who"), [""; 0]);
    assert_eq!(said(&outcome, "told"), ["Generic error: no: execute wasm contract failed"]);
}

/// A failure that nobody catches undoes everything, down to the coins that came with it.
#[test]
fn an_uncaught_failure_undoes_everything() {
    for on in [ReplyOn::Never, ReplyOn::Success] {
        let mut bench = Bench::new();
        bench.chain.give(&bench.alice.clone(), coins(5, "upol")).unwrap();
        let (height, alice, one) =
            (bench.chain.block().unwrap().height, bench.alice.clone(), bench.one.clone());
        let inner = call(&bench.two, &script(vec![set("inner", "1"), fail("no")]));
        let outer = script(vec![set("outer", "1"), send(1, inner, on)]);
        let error = bench.chain.execute(&alice, &one, &outer, &coins(5, "upol")).unwrap_err();
        assert_eq!(error.contract_text(), Some("Generic error: no"));
        assert_eq!(bench.get(&one, "outer"), "");
        assert_eq!(bench.chain.balances(alice.as_str()).unwrap(), coins(5, "upol"));
        assert_eq!(bench.chain.block().unwrap().height, height);
    }
}

/// Events come in the order of what happened, a reply's after what it is about; and the data is the last that a reply
/// set, or what the contract set itself.
#[test]
fn replies_are_told_and_may_answer() {
    let mut bench = Bench::new();
    let two = bench.two.clone();
    let inner = move |name: &str| call(&two, &script(vec![attribute(name), Step::Data("theirs".into())]));
    let steps = vec![
        attribute("outer"),
        Step::Event("own".into(), "who".into(), "own".into()),
        Step::Data("mine".into()),
        send(1, inner("first"), ReplyOn::Always),
        send(2, inner("second"), ReplyOn::Never),
        send(3, inner("third"), ReplyOn::Success),
    ];
    let outcome = bench.play(&Script { steps: steps.clone(), replies: vec![] }).unwrap();
    assert_eq!(outcome.data(0).unwrap(), Some(Binary::from(b"mine")));
    assert_eq!(said(&outcome, "who"), ["outer", "own", "first", "second", "third"]);
    let names: Vec<_> = outcome.events().map(|event| event.ty.as_str()).collect();
    let expected = "execute wasm wasm-own execute wasm reply wasm execute wasm execute wasm reply wasm";
    assert_eq!(names.join(" "), expected);
    assert_eq!(said(&outcome, "told"), ["done execute,wasm"; 2]);

    let answers = |id, data: &str| (id, vec![Step::Data(data.into())]);
    let replies = vec![answers(1, "one"), answers(2, "two"), answers(3, "three")];
    let outcome = bench.play(&Script { steps: steps.clone(), replies }).unwrap();
    assert_eq!(outcome.data(0).unwrap(), Some(Binary::from(b"three")));
    let outcome = bench.play(&Script { steps, replies: vec![answers(1, "one"), (3, vec![])] }).unwrap();
    assert_eq!(outcome.data(0).unwrap(), Some(Binary::from(b"one")));
}

/// What a contract is told of an error: the text of another contract's refusal, and else where it comes from and its
/// number there.
#[test]
fn errors_are_told_by_number_unless_a_contract_said_them() {
    let mut bench = Bench::new();
    let (two, nobody) = (bench.two.clone(), Stage::account(&bench.chain, "nobody"));
    let to_nobody = |amount| -> CosmosMsg {
        BankMsg::Send { to_address: nobody.to_string(), amount: coins(amount, "upol") }.into()
    };
    let garbage: CosmosMsg = BankMsg::Send { to_address: "garbage".into(), amount: coins(1, "upol") }.into();
    let clear: CosmosMsg = WasmMsg::ClearAdmin { contract_addr: two.to_string() }.into();
    let instantiate = |code_id, label: &str, steps| -> CosmosMsg {
        let msg = cosmwasm_std::to_json_binary(&script(steps)).unwrap();
        WasmMsg::Instantiate { admin: None, code_id, msg, funds: vec![], label: label.into() }.into()
    };
    let within = |msg| script(vec![send(9, msg, ReplyOn::Always)]);
    let fails_in_reply =
        Script { replies: vec![(9, vec![fail("late")])], ..within(call(&two, &script(vec![]))) };
    let dispatched = vec![send(9, call(&two, &script(vec![fail("deep")])), ReplyOn::Never)];
    let table: Vec<(CosmosMsg, &str)> = vec![
        (call(&two, &script(vec![fail("no")])), "Generic error: no: execute wasm contract failed"),
        (
            call(&two, &script(vec![send(9, call(&bench.one, &script(vec![fail("deep")])), ReplyOn::Never)])),
            "Generic error: deep: execute wasm contract failed",
        ),
        (call(&two, &fails_in_reply), "codespace: wasm, code: 5"),
        (call(&two, &script(vec![Step::Panic("help".into())])), "codespace: wasm, code: 29"),
        (to_nobody(1), "codespace: sdk, code: 5"),
        (to_nobody(0), "codespace: sdk, code: 10"),
        (garbage, "codespace: sdk, code: 7"),
        (clear, "codespace: sdk, code: 4"),
        (call(&nobody, &script(vec![])), "codespace: wasm, code: 22"),
        (instantiate(99, "label", vec![]), "codespace: wasm, code: 28"),
        (instantiate(1, "", vec![]), "codespace: sdk, code: 18"),
        (instantiate(1, "l", vec![fail("no")]), "Generic error: no: instantiate wasm contract failed"),
        (instantiate(1, "l", dispatched), "codespace: wasm, code: 5"),
        (call(&two, &script(vec![Step::Attribute(" ".into(), "v".into())])), "codespace: wasm, code: 21"),
        (
            call(&two, &script(vec![Step::Event("x".into(), "k".into(), "v".into())])),
            "codespace: wasm, code: 21",
        ),
    ];
    for (msg, told) in table {
        let outcome = bench.run(vec![send(1, msg.clone(), ReplyOn::Always)]).unwrap();
        assert_eq!(said(&outcome, "told").last().unwrap(), told, "{msg:?}");
    }
}

/// A message with a limit of its own fails when it reaches it, and costs all of it; its sender can go on.
#[test]
fn a_limit_ends_a_message_only() {
    let mut bench = Bench::new();
    let inner = call(&bench.two, &script(vec![set("inner", "1"), Step::WriteForEver]));
    let limited = Step::Send { id: 1, msg: Box::new(inner), on: ReplyOn::Error, gas: Some(200_000) };
    let outcome = bench.run(vec![set("outer", "1"), limited]).unwrap();
    assert_eq!(said(&outcome, "told"), ["codespace: sdk, code: 11"]);
    assert_eq!((bench.get(&bench.one, "outer").as_str(), bench.get(&bench.two, "inner").as_str()), ("1", ""));
    let quiet = call(&bench.two, &script(vec![]));
    let without =
        bench.run(vec![set("outer", "1"), send(1, quiet.clone(), ReplyOn::Never)]).unwrap().gas.unwrap();
    let gas = outcome.gas.unwrap();
    assert!(gas > 200_000 && gas < 200_000 + without, "{gas}, and {without} without a limit");
    assert_eq!(bench.chain.trace().totals().gas, without);
    // what it doesn't use of its limit, it doesn't cost
    let limited = Step::Send { id: 1, msg: Box::new(quiet), on: ReplyOn::Never, gas: Some(200_000) };
    let generous = bench.run(vec![set("outer", "1"), limited]).unwrap().gas.unwrap();
    assert!(generous < without + 100, "{generous}");
}

/// Without a limit of the message's own nobody catches it.
#[test]
fn out_of_gas_ends_everything() {
    let mut bench = Bench::on(
        polity_vm::VmChain::builder().codes(crate::probe::codes()).gas_limit(1_000_000).build().unwrap(),
    );
    let inner = call(&bench.two, &script(vec![Step::WriteForEver]));
    let result = bench.run(vec![set("outer", "1"), send(1, inner.clone(), ReplyOn::Always)]);
    assert_eq!(number(result), ("sdk".into(), 11));
    assert_eq!(bench.get(&bench.one, "outer"), "");
    // nor where the limit is more than there is
    let limited = Step::Send { id: 1, msg: Box::new(inner), on: ReplyOn::Always, gas: Some(2_000_000) };
    assert_eq!(number(bench.run(vec![limited])), ("sdk".into(), 11));
    assert_eq!(number(bench.run(vec![Step::WriteForEver])), ("sdk".into(), 11));
}

/// A contract that asks itself while it runs sees what it has written; the embedded chain shows what was before.
#[test]
fn who_asks_itself_sees_its_own_writes() {
    let mut bench = Bench::new();
    bench.run(vec![set("k", "old")]).unwrap();
    let outcome = bench.run(vec![set("k", "new"), Step::AskMyself("k".into())]).unwrap();
    assert_eq!(said(&outcome, "asked"), ["new"]);
}

/// A contract is none to the chain until its instantiation has returned; then it is, in a reply of it too.
#[test]
fn a_contract_is_not_known_while_it_is_made() {
    let mut bench = Bench::new();
    let (alice, code) = (bench.alice.clone(), bench.codes[0]);
    let mut make = |script: &Script| bench.chain.instantiate(&alice, code, script, "l", None, &[]);
    let error = make(&script(vec![Step::AboutMyself])).unwrap_err();
    assert!(error.contract_text().unwrap().contains("No such contract"), "{error}");
    let ping = call(&bench.two, &script(vec![]));
    let steps = vec![send(1, ping, ReplyOn::Success)];
    let script = Script { steps, replies: vec![(1, vec![Step::AboutMyself])] };
    let (_, outcome) = bench.chain.instantiate(&alice, code, &script, "l", None, &[]).unwrap();
    assert_eq!(said(&outcome, "about"), [code.to_string()]);
}

/// The address that cosmwasm-std computes; and once only.
#[test]
fn an_address_is_known_before() {
    let mut bench = Bench::new();
    let (alice, code) = (bench.alice.clone(), bench.codes[0]);
    let api = MockApi::default().with_prefix("polity");
    let checksum = bench.chain.code_info(code).unwrap().checksum;
    let creator = api.addr_canonicalize(alice.as_str()).unwrap();
    let expected = instantiate2_address(checksum.as_slice(), &creator, b"salt").unwrap();
    let expected = api.addr_humanize(&expected).unwrap();
    let mut make =
        |salt: &[u8]| bench.chain.instantiate2(&alice, code, &script(vec![]), "l", None, &[], salt);
    let (address, _) = make(b"salt").unwrap().instantiated(0).unwrap();
    assert_eq!(address, expected);
    assert_eq!(number(make(b"salt")), ("wasm".into(), 15));
    assert_eq!(number(make(b"")), ("sdk".into(), 18));
    assert_eq!(number(make(&[7; 65])), ("sdk".into(), 18));
    assert_ne!(make(&[7; 64]).unwrap().instantiated(0).unwrap().0, expected);
}

/// The admin changes the code, and nobody else does; records stay.
#[test]
fn an_admin_migrates() {
    let mut bench = Bench::new();
    let (alice, one, [_, other]) = (bench.alice.clone(), bench.one.clone(), bench.codes);
    let mallory = Stage::account(&bench.chain, "mallory");
    bench.run(vec![set("k", "kept")]).unwrap();
    let nothing = script(vec![]);
    assert_eq!(number(bench.chain.migrate(&mallory, &one, other, &nothing)), ("sdk".into(), 4));
    let missing = bench.chain.migrate(&alice, &one, 99, &nothing).unwrap_err();
    assert!(matches!(missing, ChainError::NotFound { .. }), "{missing:?}");
    let refused = bench.chain.migrate(&alice, &one, other, &script(vec![fail("no")])).unwrap_err();
    assert_eq!(refused.contract_text(), Some("Generic error: no"));
    let outcome = bench.chain.migrate(&alice, &one, other, &script(vec![Step::Data("d".into())])).unwrap();
    assert_eq!(outcome.data(0).unwrap(), Some(Binary::from(b"d")));
    assert_eq!(bench.chain.contract_info(one.as_str()).unwrap().code_id, other);
    assert_eq!(bench.get(&one, "k"), "kept");
    // twice, so that the history of the first is found
    bench.chain.migrate(&alice, &one, bench.codes[0], &nothing).unwrap();

    let give: CosmosMsg =
        WasmMsg::UpdateAdmin { contract_addr: one.to_string(), admin: mallory.to_string() }.into();
    let clear: CosmosMsg = WasmMsg::ClearAdmin { contract_addr: one.to_string() }.into();
    assert_eq!(number(bench.chain.submit(&mallory, vec![give.clone()])), ("sdk".into(), 4));
    bench.chain.submit(&alice, vec![give]).unwrap();
    assert_eq!(bench.chain.contract_info(one.as_str()).unwrap().admin, Some(mallory.clone()));
    assert_eq!(number(bench.chain.submit(&alice, vec![clear.clone()])), ("sdk".into(), 4));
    bench.chain.submit(&mallory, vec![clear]).unwrap();
    assert_eq!(bench.chain.contract_info(one.as_str()).unwrap().admin, None);
}

/// A transaction that fails or is only simulated leaves no trace on the chain, and a failing message undoes the ones
/// before it.
#[test]
fn a_transaction_is_all_or_nothing() {
    let mut bench = Bench::new();
    let (alice, one) = (bench.alice.clone(), bench.one.clone());
    let good = call(&one, &script(vec![set("k", "1")]));
    let bad = call(&one, &script(vec![fail("no")]));
    let before = bench.chain.dump(one.as_str()).unwrap();
    let error = bench.chain.submit(&alice, vec![good.clone(), bad]).unwrap_err();
    assert!(matches!(error, ChainError::Contract { message: 1, .. }), "{error:?}");
    let simulated = bench.chain.simulate(&alice, vec![good.clone()]).unwrap();
    assert_eq!(bench.chain.dump(one.as_str()).unwrap(), before);
    assert_eq!(bench.chain.submit(&alice, vec![good]).unwrap(), simulated);
    assert_eq!(bench.get(&one, "k"), "1");
    assert_eq!(number(bench.chain.submit(&alice, vec![])), ("sdk".into(), 18));
    let error = bench.chain.upload(&alice, &Code::named("nothing")).unwrap_err();
    assert!(matches!(error, ChainError::NotFound { .. }), "{error:?}");
}
