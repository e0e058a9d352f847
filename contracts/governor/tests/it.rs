//! The governor: its entry points called directly on a storage that counts, and a whole community on a chain. One
//! binary; a directory for each subject.

mod costs;
mod fixture;
mod founding;
mod hazards;
mod kit;
mod layout;
mod messages;
mod readme;
mod roles;
