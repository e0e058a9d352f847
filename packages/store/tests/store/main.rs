//! Tests of polity-store through its public interface: one file for each of its modules.

mod codec;
mod counting;
mod log;
mod map;
mod pair;

use proptest::prelude::*;

/// Keys that are easily mixed up: starts of one another, zero and full bytes, addresses of both lengths.
const AWKWARD: &[&[u8]] = &[
    &[],
    &[0],
    &[0, 0],
    &[0, 1],
    &[0, 1, 0],
    &[1],
    &[1, 0],
    &[1, 0, 0, 0, 0, 0, 0, 0, 0],
    &[1, 1],
    &[1, 0xff],
    &[0xfe],
    &[0xff],
    &[0xff, 0],
    &[0xff, 0xff],
    &[0xff; 8],
    &[0xff; 9],
    &[0xff; 20],
    &[0xff; 32],
    &[7; 20],
    &[7; 32],
];

/// An awkward key, or any short one.
fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => proptest::sample::select(AWKWARD).prop_map(<[u8]>::to_vec),
        1 => proptest::collection::vec(any::<u8>(), 0..34),
    ]
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    cosmwasm_std::HexBinary::from(bytes.as_ref()).to_hex()
}
