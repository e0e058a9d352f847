//! A treasury on a chain in the process, with a real cw20, against stand-ins for what it meets.

mod caps;
mod cost;
mod execute;
mod golden;
mod kit;
mod migrate;
mod queries;
mod readme;
mod roles;
mod simulation;
mod stand_in;
mod succession;
mod track;
