//! Codes, compiled once a process: chains that have the same wasm share it.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cosmwasm_std::Checksum;
use cosmwasm_vm::internals::{check_wasm, compile_module, instance_from_module, Logger};
use cosmwasm_vm::{Backend, Instance, Size, VmError, WasmLimits};
use wasmer::{Engine, Module};

use crate::backend::{Addresses, Asker, Records};

/// Memory that an instance may have, as in wasmd.
const MEMORY: Size = Size::mebi(32);

/// What the chain offers to codes: what wasmd 0.60 does.
const CAPABILITIES: [&str; 10] = [
    "cosmwasm_1_1",
    "cosmwasm_1_2",
    "cosmwasm_1_3",
    "cosmwasm_1_4",
    "cosmwasm_2_0",
    "cosmwasm_2_1",
    "cosmwasm_2_2",
    "iterator",
    "staking",
    "stargate",
];

/// What is compiled, by checksum.
static COMPILED: Mutex<BTreeMap<Vec<u8>, Arc<Compiled>>> = Mutex::new(BTreeMap::new());

pub(crate) struct Compiled {
    engine: Engine,
    module: Module,
    /// Two instances of one module aren't made at once: cosmwasm-vm's own cache takes the same care.
    making: Mutex<()>,
}

/// A wasm file passes the static checks of a chain that offers these capabilities.
pub fn check(wasm: &[u8], capabilities: &[&str]) -> Result<(), VmError> {
    let capabilities: HashSet<_> = capabilities.iter().map(|name| name.to_string()).collect();
    check_wasm(wasm, &capabilities, &WasmLimits::default(), Logger::Off)
}

pub(crate) fn compiled(wasm: &[u8]) -> Result<(Checksum, Arc<Compiled>), VmError> {
    let checksum = Checksum::generate(wasm);
    let key = checksum.as_slice().to_vec();
    let mut all = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = all.get(&key) {
        return Ok((checksum, found.clone()));
    }
    check(wasm, &CAPABILITIES)?;
    let (module, engine) = compile_module(wasm, Some(MEMORY))?;
    let new = Arc::new(Compiled { engine, module, making: Mutex::new(()) });
    all.insert(key, new.clone());
    Ok((checksum, new))
}

impl Compiled {
    pub fn instance(
        &self,
        backend: Backend<Addresses, Records, Asker>,
        gas: u64,
    ) -> Result<Instance<Addresses, Records, Asker>, VmError> {
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let store = wasmer::Store::new(self.engine.clone());
        instance_from_module(store, &self.module, backend, gas, None)
    }
}

/// Where the built artifacts are.
#[derive(Clone, Debug)]
pub struct Artifacts {
    folder: PathBuf,
}

impl Default for Artifacts {
    /// The folder `artifacts` at the root of the workspace, or the one that `POLITY_ARTIFACTS` names.
    fn default() -> Self {
        match std::env::var_os("POLITY_ARTIFACTS") {
            Some(folder) => Self::in_folder(folder),
            None => Self::in_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../../artifacts")),
        }
    }
}

impl Artifacts {
    /// The names of the suite's codes.
    pub const NAMES: [&'static str; 6] =
        ["dividends", "governor", "registry", "revenue", "token", "treasury"];

    /// The artifacts in this folder.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The wasm of a code of the suite, by its name.
    ///
    /// # Panics
    ///
    /// If it isn't there: it says how to build it.
    pub fn wasm(&self, name: &str) -> Vec<u8> {
        let file = self.folder.join(format!("polity_{name}.wasm"));
        match std::fs::read(&file) {
            Ok(wasm) => wasm,
            Err(error) => panic!(
                "{} can't be read ({error}); build the artifacts first: scripts/build-wasm",
                file.display()
            ),
        }
    }
}
