use std::time::Instant;

use polity_vm::VmChain;

use crate::peers::{self, Folder, Kind};
use crate::{ours, Who};

/// A vote, by the number of its voter.
type Voter = Box<dyn FnMut(u32)>;

/// Votes a second through the VM, an instance a call, of ours and of each peer; the voters take turns in small groups, so
/// that whatever else the machine does slows all alike. Each on a proposal of 300 bytes, each member a first ballot.
///
/// # Panics
///
/// If a vote fails.
pub fn throughput(chain: &dyn Fn() -> VmChain, folder: &Folder, votes: u32) -> Vec<(Who, f64)> {
    const GROUP: u32 = 50;
    let peer = |kind| -> Voter { Box::new(peers::voters(kind, chain(), folder.clone(), votes)) };
    let mut voters: Vec<(Who, Voter, f64)> = vec![
        (Who::Polity, Box::new(ours::voters(chain(), votes)), 0.0),
        (Who::Multisig, peer(Kind::Multisig), 0.0),
        (Who::DaoNative, peer(Kind::DaoNative), 0.0),
        (Who::DaoCw20, peer(Kind::DaoCw20), 0.0),
    ];
    let mut first = 0;
    while first < votes {
        let end = votes.min(first + GROUP);
        for (_, vote, seconds) in &mut voters {
            let started = Instant::now();
            (first..end).for_each(&mut *vote);
            *seconds += started.elapsed().as_secs_f64();
        }
        first = end;
    }
    voters.into_iter().map(|(who, _, seconds)| (who, f64::from(votes) / seconds)).collect()
}
