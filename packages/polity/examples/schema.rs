//! Writes the JSON schema of every contract: `cargo run -p polity --example schema -- DIR`.

use std::{fs, io, path::PathBuf};

use cosmwasm_schema::{generate_api, Api};
use polity::{dividends, governor, registry, revenue, treasury};

fn main() -> io::Result<()> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "schema".to_owned()));
    fs::create_dir_all(&dir)?;
    let apis: [Api; 6] = [
        generate_api! {
            name: "polity-governor",
            instantiate: governor::InstantiateMsg,
            execute: governor::ExecuteMsg,
            query: governor::QueryMsg,
        },
        generate_api! {
            name: "polity-treasury",
            instantiate: treasury::InstantiateMsg,
            execute: treasury::ExecuteMsg,
            query: treasury::QueryMsg,
            migrate: treasury::MigrateMsg,
        },
        generate_api! {
            name: "polity-registry",
            instantiate: registry::InstantiateMsg,
            execute: registry::ExecuteMsg,
            query: registry::QueryMsg,
        },
        generate_api! {
            name: "polity-dividends",
            instantiate: dividends::InstantiateMsg,
            execute: dividends::ExecuteMsg,
            query: dividends::QueryMsg,
        },
        generate_api! {
            name: "polity-revenue",
            instantiate: revenue::InstantiateMsg,
            execute: revenue::ExecuteMsg,
            query: revenue::QueryMsg,
        },
        generate_api! {
            name: "polity-token",
            instantiate: cw20_base::msg::InstantiateMsg,
            execute: cw20::Cw20ExecuteMsg,
            query: cw20_base::msg::QueryMsg,
        },
    ];
    for api in apis {
        let path = dir.join(format!("{}.json", api.contract_name));
        let json = api.render().to_string().map_err(io::Error::other)?;
        fs::write(&path, json + "\n")?;
        println!("{}", path.display());
    }
    Ok(())
}
