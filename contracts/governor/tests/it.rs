//! The governor's entry points, called directly. One binary; a directory for each subject.

mod costs;
mod fixture;
mod founding;
mod layout;
