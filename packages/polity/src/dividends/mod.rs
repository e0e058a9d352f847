//! Dividends: the token holders' part of revenue, taken out by the stake that each had at the start of a distribution's
//! block.

mod books;
mod msg;
mod rule;

pub use books::Books;
pub use msg::*;
pub use rule::*;
