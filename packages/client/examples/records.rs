//! Adds records to a kept chain, in one block: accounts with a coin each. `scripts/bench-start` makes a large home with it.
//!
//!   records FOLDER NUMBER

use std::env;
use std::error::Error;
use std::path::Path;
use std::time::Duration;

use cosmwasm_std::coins;
use polity_client::{Codes, Embedded};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [folder, number] = &args[..] else { return Err("say FOLDER NUMBER".into()) };
    let number: usize = number.parse()?;
    let mut chain = Embedded::open(Path::new(folder), Codes::suite(), Duration::ZERO)?;
    chain.in_one_block(|chain| -> Result<(), Box<dyn Error>> {
        for index in 0..number {
            let account = chain.account(&format!("account {index}"));
            chain.mint(&account, coins(1, "upol"))?;
        }
        Ok(())
    })?
}
