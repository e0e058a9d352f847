use cosmwasm_std::{StdError, Uint128, Uint256};
use polity_store::{width, CodecError, Packed, Reader, Writer};
use proptest::prelude::*;

use crate::hex;

/// Every kind of field in one record.
#[derive(Clone, Debug, PartialEq)]
struct Everything {
    a: u8,
    b: u16,
    c: u32,
    seconds: u64,
    d: u64,
    raw: [u8; 3],
    short: Vec<u8>,
    amount: u128,
    wide: Uint256,
    tail: u128,
}

const WIDE: u8 = 5;
const U40_MAX: u64 = (1 << 40) - 1;

impl Packed for Everything {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u8(self.a);
        w.u16(self.b);
        w.u32(self.c);
        w.u40(self.seconds)?;
        w.u64(self.d);
        w.bytes(&self.raw);
        w.short(&self.short)?;
        w.amount(self.amount);
        w.wide(self.wide, WIDE)?;
        w.tail(self.tail);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            a: r.u8()?,
            b: r.u16()?,
            c: r.u32()?,
            seconds: r.u40()?,
            d: r.u64()?,
            raw: r.array()?,
            short: r.short()?.to_vec(),
            amount: r.amount()?,
            wide: r.wide(WIDE)?,
            tail: r.tail()?,
        })
    }
}

/// Numbers of every width, so that boundaries come up.
fn number() -> impl Strategy<Value = u128> {
    prop_oneof![
        Just(0),
        Just(u128::MAX),
        (any::<u128>(), 0_u32..128).prop_map(|(value, shift)| value >> shift),
        (0_u32..128).prop_map(|bit| 1 << bit),
        (0_u32..128).prop_map(|bit| (1 << bit) - 1),
    ]
}

fn number256() -> impl Strategy<Value = Uint256> {
    prop_oneof![
        Just(Uint256::zero()),
        Just(Uint256::MAX),
        (any::<[u8; 32]>(), 0_u32..256).prop_map(|(b, shift)| Uint256::from_be_bytes(b) >> shift),
        (0_u32..256).prop_map(|bit| Uint256::one() << bit),
        (0_u32..256).prop_map(|bit| (Uint256::one() << bit) - Uint256::one()),
    ]
}

fn everything() -> impl Strategy<Value = Everything> {
    (
        (any::<u8>(), any::<u16>(), any::<u32>(), any::<u64>()),
        prop_oneof![Just(0), Just(U40_MAX), 0..=U40_MAX],
        any::<[u8; 3]>(),
        proptest::collection::vec(any::<u8>(), 0..=255),
        number(),
        prop_oneof![Just(0), Just(U40_MAX), 0..=U40_MAX],
        number(),
    )
        .prop_map(|((a, b, c, d), seconds, raw, short, amount, wide, tail)| Everything {
            a,
            b,
            c,
            seconds,
            d,
            raw,
            short,
            amount,
            wide: Uint256::from(wide),
            tail,
        })
}

fn packed(write: impl FnOnce(&mut Writer)) -> String {
    let mut w = Writer::new();
    write(&mut w);
    hex(w.into_vec())
}

fn there_and_back<T: Packed + PartialEq + std::fmt::Debug>(value: T) {
    let bytes = value.to_bytes().unwrap();
    assert_eq!(T::from_bytes(&bytes), Ok(value), "{}", hex(bytes));
}

/// Whatever the bytes, unpacking them is an error or the one value whose packed form they are.
fn one_form<T: Packed>(bytes: &[u8]) {
    if let Ok(value) = T::from_bytes(bytes) {
        assert_eq!(hex(value.to_bytes().unwrap()), hex(bytes));
    }
}

#[test]
fn golden_numbers() {
    let cases: &[(&str, String)] = &[
        ("ff", packed(|w| w.u8(255))),
        ("0102", packed(|w| w.u16(0x0102))),
        ("01020304", packed(|w| w.u32(0x0102_0304))),
        ("0000000000", packed(|w| w.u40(0).unwrap())),
        ("0065920080", packed(|w| w.u40(1_704_067_200).unwrap())),
        ("ffffffffff", packed(|w| w.u40(U40_MAX).unwrap())),
        ("0000000000000001", packed(|w| w.u64(1))),
        ("00", packed(|w| w.amount(0))),
        ("0101", packed(|w| w.amount(1))),
        ("01ff", packed(|w| w.amount(255))),
        ("020100", packed(|w| w.amount(256))),
        ("030f4240", packed(|w| w.amount(1_000_000))),
        ("10ffffffffffffffffffffffffffffffff", packed(|w| w.amount(u128::MAX))),
        ("", packed(|w| w.tail(0))),
        ("01", packed(|w| w.tail(1))),
        ("0100", packed(|w| w.tail(256))),
        ("ffffffffffffffffffffffffffffffff", packed(|w| w.tail(u128::MAX))),
        ("00", packed(|w| w.wide(Uint256::zero(), 1).unwrap())),
        ("000100", packed(|w| w.wide(Uint256::from(256_u32), 3).unwrap())),
        ("00", packed(|w| w.short(&[]).unwrap())),
        ("03010203", packed(|w| w.short(&[1, 2, 3]).unwrap())),
        ("010203", packed(|w| w.bytes(&[1, 2, 3]))),
    ];
    for (number, (wanted, got)) in cases.iter().enumerate() {
        assert_eq!(wanted, got, "case {number}");
    }
    assert_eq!(packed(|w| w.wide(Uint256::MAX, 32).unwrap()), "ff".repeat(32));
}

#[test]
fn golden_records() {
    let cases: &[(&str, Vec<u8>)] = &[
        ("01", ().to_bytes().unwrap()),
        ("00", false.to_bytes().unwrap()),
        ("01", true.to_bytes().unwrap()),
        ("2a", 42_u8.to_bytes().unwrap()),
        ("002a", 42_u16.to_bytes().unwrap()),
        ("0000002a", 42_u32.to_bytes().unwrap()),
        ("000000000000002a", 42_u64.to_bytes().unwrap()),
        // not empty: a store could not hold it
        ("00", 0_u128.to_bytes().unwrap()),
        ("2a", 42_u128.to_bytes().unwrap()),
        ("00", Uint128::zero().to_bytes().unwrap()),
        ("0f4240", Uint128::new(1_000_000).to_bytes().unwrap()),
        ("00", Uint256::zero().to_bytes().unwrap()),
        ("0f4240", Uint256::from(1_000_000_u128).to_bytes().unwrap()),
        ("070809", [7, 8, 9].to_bytes().unwrap()),
        ("070809", vec![7, 8, 9].to_bytes().unwrap()),
        ("7a6fc3ab", "zoë".to_owned().to_bytes().unwrap()),
    ];
    for (number, (wanted, got)) in cases.iter().enumerate() {
        assert_eq!(*wanted, hex(got), "case {number}");
    }

    let everything = Everything {
        a: 1,
        b: 2,
        c: 3,
        seconds: 1_704_067_200,
        d: 4,
        raw: [5, 6, 7],
        short: vec![8, 9],
        amount: 1_000_000,
        wide: Uint256::from(10_u8),
        tail: 0x0b0c,
    };
    assert_eq!(
        hex(everything.to_bytes().unwrap()),
        "01 0002 00000003 0065920080 0000000000000004 050607 020809 030f4240 000000000a 0b0c"
            .replace(' ', "")
    );
}

#[test]
fn a_width_is_what_the_largest_value_needs() {
    let cases = [
        (Uint256::zero(), 1),
        (Uint256::one(), 1),
        (Uint256::from(255_u32), 1),
        (Uint256::from(256_u32), 2),
        (Uint256::from(u64::MAX), 8),
        (Uint256::from(u128::MAX), 16),
        (Uint256::from(u128::MAX) + Uint256::one(), 17),
        (Uint256::MAX, 32),
    ];
    for (max, wanted) in cases {
        assert_eq!(width(max), wanted, "{max}");
    }
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_written() {
    let mut w = Writer::new();
    assert_eq!(w.u40(U40_MAX + 1), Err(CodecError::TooLarge { what: "u40" }));
    assert_eq!(w.u40(u64::MAX), Err(CodecError::TooLarge { what: "u40" }));
    assert_eq!(w.short(&[0; 256]), Err(CodecError::TooLarge { what: "short bytes" }));
    let too_wide = Err(CodecError::TooLarge { what: "wide number" });
    assert_eq!(w.wide(Uint256::from(256_u32), 1), too_wide);
    assert_eq!(w.wide(Uint256::MAX, 31), too_wide);
    for no_width in [0, 33, 255] {
        let refused = CodecError::Invalid { what: "width" };
        assert_eq!(w.wide(Uint256::zero(), no_width), Err(refused));
        assert_eq!(Reader::new(&[0; 256]).wide(no_width), Err(refused));
    }
    assert_eq!(w, Writer::new());
}

#[test]
fn a_second_form_of_a_value_is_refused() {
    let amount = |bytes: &[u8]| Reader::new(bytes).amount();
    let invalid = Err(CodecError::Invalid { what: "amount" });
    assert_eq!(amount(&[1, 0]), invalid);
    assert_eq!(amount(&[2, 0, 1]), invalid);
    assert_eq!(amount(&[17; 18]), invalid);
    assert_eq!(amount(&[2, 1]), Err(CodecError::Short { needed: 2, left: 1 }));

    let tail = |bytes: &[u8]| Reader::new(bytes).tail();
    let invalid = Err(CodecError::Invalid { what: "tail" });
    assert_eq!(tail(&[]), Ok(0));
    assert_eq!(tail(&[0]), invalid);
    assert_eq!(tail(&[0, 1]), invalid);
    assert_eq!(tail(&[1; 17]), invalid);

    assert_eq!(u128::from_bytes(&[]), Err(CodecError::Short { needed: 1, left: 0 }));
    assert_eq!(u128::from_bytes(&[0]), Ok(0));
    assert_eq!(u128::from_bytes(&[0, 0]), invalid.map(|_: u128| 0));
    let invalid = Err(CodecError::Invalid { what: "tail" });
    assert_eq!(Uint256::from_bytes(&[]), Err(CodecError::Short { needed: 1, left: 0 }));
    assert_eq!(Uint256::from_bytes(&[0]), Ok(Uint256::zero()));
    assert_eq!(Uint256::from_bytes(&[0, 1]), invalid);
    assert_eq!(Uint256::from_bytes(&[255; 32]), Ok(Uint256::MAX));
    assert_eq!(Uint256::from_bytes(&[1; 33]), invalid);
    assert_eq!(Uint256::from_bytes(&[1; 300]), invalid);
    assert_eq!(bool::from_bytes(&[2]), Err(CodecError::Invalid { what: "bool" }));
    assert_eq!(<()>::from_bytes(&[0]), Err(CodecError::Invalid { what: "mark" }));
    assert_eq!(String::from_bytes(&[0xc3]), Err(CodecError::Invalid { what: "UTF-8" }));
}

#[test]
fn errors_say_what_is_wrong_and_become_standard_ones() {
    let cases = [
        (
            CodecError::Short { needed: 8, left: 3 },
            "the record ends early: a field needs 8 bytes, 3 are left",
        ),
        (CodecError::Trailing { left: 2 }, "the record goes on for 2 bytes after its last field"),
        (CodecError::Invalid { what: "bool" }, "invalid bool"),
        (CodecError::TooLarge { what: "u40" }, "too large for its field: u40"),
        (CodecError::Empty, "an empty record cannot be stored"),
    ];
    for (error, text) in cases {
        assert_eq!(error.to_string(), text);
        assert!(StdError::from(error).to_string().contains(text));
    }
    assert_eq!(
        StdError::from(CodecError::Trailing { left: 2 }),
        StdError::parse_err("packed record", CodecError::Trailing { left: 2 })
    );
    assert_eq!(CodecError::Empty.of("Member"), StdError::serialize_err("Member", CodecError::Empty));
}

#[test]
fn a_reader_hands_out_what_is_left() {
    let bytes = [1, 2, 3, 4];
    let mut r = Reader::new(&bytes);
    assert_eq!(r.u8(), Ok(1));
    assert!(!r.is_empty());
    assert_eq!(r.bytes(4), Err(CodecError::Short { needed: 4, left: 3 }));
    assert_eq!(r.clone().finish(), Err(CodecError::Trailing { left: 3 }));
    assert_eq!(r.bytes(1), Ok(&bytes[1..2]));
    assert_eq!(r.rest(), &bytes[2..]);
    assert!(r.is_empty());
    assert_eq!(r.bytes(0), Ok(&bytes[..0]));
    assert_eq!(r.rest(), &bytes[..0]);
    assert_eq!(r.finish(), Ok(()));
}

proptest! {
    #[test]
    fn every_value_comes_back(
        value in number(),
        wide in number256(),
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        text in ".*",
        record in everything(),
    ) {
        there_and_back(value);
        there_and_back(Uint128::new(value));
        there_and_back(wide);
        there_and_back(value as u64);
        there_and_back(value as u32);
        there_and_back(value as u16);
        there_and_back(value as u8);
        there_and_back(value % 2 == 0);
        there_and_back(value.to_be_bytes());
        there_and_back(());
        there_and_back(bytes);
        there_and_back(text);
        there_and_back(record);
    }

    #[test]
    fn amounts_take_the_bytes_they_need(value in number()) {
        let needs = (128 - value.leading_zeros()).div_ceil(8) as usize;
        let mut w = Writer::new();
        w.amount(value);
        let bytes = w.into_vec();
        prop_assert_eq!(bytes.len(), 1 + needs);
        let mut r = Reader::new(&bytes);
        prop_assert_eq!(r.amount(), Ok(value));
        prop_assert!(r.is_empty());

        let mut w = Writer::new();
        w.tail(value);
        let bytes = w.into_vec();
        prop_assert_eq!(bytes.len(), needs);
        prop_assert_eq!(Reader::new(&bytes).tail(), Ok(value));
    }

    /// A value enters a field exactly if it needs no more bytes than the field has, and comes back out of it.
    #[test]
    fn wide_numbers_enter_the_widths_they_need(value in number256(), at in 1_u8..=32) {
        let mut w = Writer::new();
        let entered = w.wide(value, at);
        prop_assert_eq!(entered.is_ok(), width(value) <= at);
        let bytes = w.into_vec();
        if entered.is_ok() {
            prop_assert_eq!(bytes.len(), usize::from(at));
            let mut r = Reader::new(&bytes);
            prop_assert_eq!(r.wide(at), Ok(value));
            prop_assert_eq!(r.finish(), Ok(()));
        } else {
            prop_assert!(bytes.is_empty());
        }
    }

    /// A tail is the one field that a cut or an added byte can turn into another value, so it is left out here: cut
    /// before it, and everything is an error.
    #[test]
    fn every_cut_is_an_error(record in everything()) {
        let bytes = Everything { tail: 0, ..record }.to_bytes().unwrap();
        for end in 0..bytes.len() {
            prop_assert!(
                matches!(Everything::from_bytes(&bytes[..end]), Err(CodecError::Short { .. })),
                "cut at {} of {}", end, bytes.len()
            );
        }
    }

    #[test]
    fn every_added_byte_is_an_error(value in number(), added in any::<u8>()) {
        fn longer<T: Packed + std::fmt::Debug>(value: T, added: u8) -> Result<T, CodecError> {
            let mut bytes = value.to_bytes().unwrap();
            bytes.push(added);
            T::from_bytes(&bytes)
        }
        const REFUSED: CodecError = CodecError::Trailing { left: 1 };
        prop_assert_eq!(longer((), added), Err(REFUSED));
        prop_assert_eq!(longer(value % 2 == 0, added), Err(REFUSED));
        prop_assert_eq!(longer(value as u8, added), Err(REFUSED));
        prop_assert_eq!(longer(value as u16, added), Err(REFUSED));
        prop_assert_eq!(longer(value as u32, added), Err(REFUSED));
        prop_assert_eq!(longer(value as u64, added), Err(REFUSED));
        prop_assert_eq!(longer([1, 2, 3], added), Err(REFUSED));
        // a tail that is full, or zero, takes no more
        prop_assert!(longer(u128::MAX, added).is_err());
        prop_assert!(longer(0_u128, added).is_err());
        prop_assert!(longer(Uint256::MAX, added).is_err());
        prop_assert!(longer(Uint256::zero(), added).is_err());
    }

    #[test]
    fn no_bytes_make_it_panic_and_each_value_has_one_form(
        bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..80),
            proptest::collection::vec(prop_oneof![Just(0), Just(1), Just(255), any::<u8>()], 0..40),
        ]
    ) {
        one_form::<()>(&bytes);
        one_form::<bool>(&bytes);
        one_form::<u8>(&bytes);
        one_form::<u16>(&bytes);
        one_form::<u32>(&bytes);
        one_form::<u64>(&bytes);
        one_form::<u128>(&bytes);
        one_form::<Uint128>(&bytes);
        one_form::<Uint256>(&bytes);
        one_form::<[u8; 3]>(&bytes);
        one_form::<Vec<u8>>(&bytes);
        one_form::<String>(&bytes);
        one_form::<Everything>(&bytes);
    }
}
