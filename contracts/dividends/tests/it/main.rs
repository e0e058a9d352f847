//! Dividends' entry points. One binary; a file for each subject.
//!
//! Two kits: [`community`] is a chain with real contracts around, [`desk`] the contract alone on a storage that counts,
//! between a treasury, governors and tokens that say whatever a test wants.

mod claim;
mod community;
mod cost;
mod desk;
mod distribute;
mod founding;
mod golden;
mod governors;
mod hostile;
mod input;
mod queries;
mod readme;
mod roles;
mod simulation;
mod sync;
