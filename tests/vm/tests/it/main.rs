//! The chain itself, and the artifacts as files.
//!
//! - [`artifacts`]: what a chain checks before it takes a code.
//! - [`gas`]: the schedule, counted by hand.
//! - [`machine`]: what only the machine does.
//! - [`messages`]: messages of messages, and what becomes of failures.

mod artifacts;
mod gas;
mod machine;
mod messages;
mod probe;
