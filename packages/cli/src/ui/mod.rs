//! What the commands show: lines, tables and bars that fit the terminal, and how amounts and times are written.
//!
//! Everything here makes [`Line`]s of plain values, and only [`Screen`] writes. Colour never stands alone: what it
//! says is also said by a word or a mark, and the stream that it is written to leaves it out where there is no
//! terminal or `NO_COLOR` is set.

mod bar;
mod facts;
mod file;
mod line;
mod outlook;
mod quantity;
mod screen;
pub mod style;
mod table;
mod tiers;
pub mod time;
mod value;

pub use bar::{bars, Bar};
pub use facts::facts;
pub use file::{number, path, short_digest, short_size, size, size_text};
pub use line::Line;
pub use outlook::{ballot, outlook, status};
pub use quantity::{thousands, Quantity, Unit};
pub use screen::{aside, Screen, PROSE};
pub use table::{Column, Table};
pub use tiers::tiers;
pub use value::{in_words, percent, plain, Value};
