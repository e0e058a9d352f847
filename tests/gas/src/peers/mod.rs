//! The same operations of those who do comparable things.

mod desk;
mod paying;
mod voting;

pub use desk::Folder;
pub use paying::rewards;
pub use voting::{measure, voters, Kind};
