//! The rule that decides: against a second implementation, over all small cases, and over time.

mod early;
mod extremes;
mod late;
mod overrides;
mod poll;
pub mod reference;
mod small;
