//! The governor: it holds the stake and the votes of one community.

mod action;
mod ballot;
mod constitution;
mod decision;
mod msg;
pub mod raw;
mod settings;

pub use action::*;
pub use ballot::*;
pub use constitution::*;
pub use decision::*;
pub use msg::*;
pub use settings::*;
