use polity_vm::{Charge, Trace};

/// Bytes that a record may get longer by where numbers in it have more digits: two of up to a thousand, in text.
const DIGITS: usize = 6;
/// SDK gas that events, answers and the machine may take more of for the same reason, in each call.
const TEXT: u64 = 64;

/// What an operation was charged more where there is more of everything. None: the same records in the same order, step
/// by step of each iterator, with keys of the same length and values that differ by no more than the digits of numbers.
pub fn growth(few: &Trace, many: &Trace) -> Option<String> {
    let records = |trace: &Trace| -> Vec<Charge> {
        trace.charges.iter().filter(|charge| charge.store().is_some()).cloned().collect()
    };
    let (before, after) = (records(few), records(many));
    if before.len() != after.len() {
        return Some(format!("{} records were touched, and {} are", before.len(), after.len()));
    }
    for (old, new) in before.iter().zip(&after) {
        let same = (old.kind, old.key_bytes) == (new.kind, new.key_bytes);
        if !same || new.value_bytes.abs_diff(old.value_bytes) > DIGITS {
            let shown = |charge: &Charge| {
                let Charge { kind, key, key_bytes, value_bytes, .. } = charge;
                format!("{kind:?} of {} with {key_bytes} + {value_bytes} bytes", key.escape_ascii())
            };
            return Some(format!("{} became {}", shown(old), shown(new)));
        }
    }
    let rest = |trace: &Trace| trace.totals_of(|charge| charge.store().is_none()).gas;
    let (before, after) = (rest(few), rest(many));
    let calls = few.totals().calls + few.totals().queries;
    if before.abs_diff(after) > TEXT * calls {
        return Some(format!("calls, events and the machine took {before}, and take {after}"));
    }
    None
}
