use cosmwasm_std::MemoryStorage;
use polity_client::{Chain, ChainExt, Clock, Embedded};
use polity_store::CountingStorage;

use crate::probe::Do;
use crate::{setup_with, tell, Setup};

type Counting = CountingStorage<MemoryStorage>;

fn counting() -> Setup {
    setup_with(Embedded::builder().storage(Counting::new(MemoryStorage::new())))
}

fn set(key: &str, value: &str) -> Do {
    Do::Set { key: key.into(), value: value.into() }
}

/// What a transaction reads and writes can be counted where the state is kept.
#[test]
fn what_reaches_the_storage_can_be_counted() {
    let Setup { mut chain, alice, probe, .. } = counting();
    let counted = |chain: &mut Embedded, msgs| {
        chain.storage::<Counting>().unwrap().reset();
        chain.submit(&alice, msgs).unwrap();
        chain.storage::<Counting>().unwrap().counts()
    };

    let once = counted(&mut chain, vec![tell(&probe, &set("a", "1"))]);
    assert_eq!((once.writes, once.removes), (1, 0));
    let [(key, length)] = &chain.storage::<Counting>().unwrap().trace()[..] else { panic!("one write") };
    assert!(key.ends_with(b"a") && *length == 1);
    // the called contract's data, and nothing else
    assert_eq!((once.gets_found, once.gets_missed, once.range_rows), (1, 0, 0));

    // the record is written once, however often it was changed
    let twice = counted(&mut chain, vec![tell(&probe, &set("a", "2")), tell(&probe, &set("a", "3"))]);
    assert_eq!((twice.writes, twice.gets_found), (1, 2));
    let gone = counted(
        &mut chain,
        vec![tell(&probe, &set("a", "2")), tell(&probe, &Do::Remove { key: "a".into() })],
    );
    assert_eq!((gone.writes, gone.removes), (0, 1));
}

/// Neither a simulation nor a failure writes anything.
#[test]
fn what_fails_or_is_tried_reaches_no_storage() {
    let Setup { mut chain, alice, probe, .. } = counting();
    chain.storage::<Counting>().unwrap().reset();
    chain.simulate(&alice, vec![tell(&probe, &set("a", "1"))]).unwrap();
    let refused = vec![tell(&probe, &set("a", "1")), tell(&probe, &Do::Refuse { number: 1 })];
    chain.submit(&alice, refused).unwrap_err();
    let aborted = vec![tell(&probe, &set("a", "1")), tell(&probe, &Do::Panic {})];
    chain.submit(&alice, aborted).unwrap_err();
    chain.advance(1).unwrap();
    chain.advance_blocks(3).unwrap();
    chain.in_one_block(|_| ()).unwrap();
    let counts = chain.storage::<Counting>().unwrap().counts();
    assert_eq!((counts.writes, counts.removes), (0, 0));

    // nor is anything of it left for the next transaction to write
    chain.execute(&alice, &probe, &set("b", "1"), &[]).unwrap();
    assert_eq!(chain.storage::<Counting>().unwrap().counts().writes, 1);
    assert!(chain.storage::<MemoryStorage>().is_none());
}
