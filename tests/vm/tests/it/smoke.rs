use polity_testkit::prelude::*;
use polity_vm::VmChain;

#[test]
fn a_community_decides() {
    let chain = VmChain::builder().build().unwrap();
    let mut suite = Plan::new().build_on(Box::new(chain)).unwrap();
    let proposal = suite.proposal("alice").spend(COIN, 250, "erin").submit();
    suite.next_block();
    suite.vote("bob", proposal, yes());
    eprintln!("vote\n{}", VmChain::of(&mut suite).unwrap().trace());
    suite.stake("bob", 10);
    eprintln!("stake\n{}", VmChain::of(&mut suite).unwrap().trace());
    suite.carry(proposal);
    eprintln!("execute\n{}", VmChain::of(&mut suite).unwrap().trace());
    suite.assert_balance("erin", COIN, 250);
}
