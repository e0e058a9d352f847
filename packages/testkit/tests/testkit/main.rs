//! The kit, from the side of a test that uses it.

mod hostile_target;
mod hostile_token;
mod models;
mod money;
mod plans;
mod refusals;
mod stage;
mod stories;
mod time;
