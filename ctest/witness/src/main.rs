//! zmq-witness functions|constants FILE: what a Rust crate says, in C.
//!
//! FILE is the crate's lib.rs. `functions` declares every exported function:
//! a compiler that sees the declarations of `zmq.h` as well reports those that
//! differ. `constants` defines every public constant, its name prefixed with
//! `RUST_`, for a compiler to compare with the macro of that name.
#![forbid(unsafe_code)]

use cbindgen::{Builder, Config, ItemType, Language, Style};
use std::{env, io, process};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (config, file) = match &arguments[..] {
        [what, file] if what == "functions" => (functions(), file),
        [what, file] if what == "constants" => (constants(), file),
        _ => fail("functions|constants FILE"),
    };
    match Builder::new().with_config(config).with_src(file).generate() {
        Ok(bindings) => bindings.write(io::stdout()),
        Err(error) => fail(&error.to_string()),
    }
}

fn fail(text: &str) -> ! {
    eprintln!("zmq-witness: {text}");
    process::exit(1)
}

fn functions() -> Config {
    let mut config = only(ItemType::Functions);
    config.usize_is_size_t = true;
    config.export.rename.insert("iovec".into(), "struct iovec".into());
    config
}

fn constants() -> Config {
    let mut config = only(ItemType::Constants);
    config.export.prefix = Some("RUST_".into());
    config
}

fn only(items: ItemType) -> Config {
    let mut config = Config { language: Language::C, style: Style::Type, ..Config::default() };
    config.no_includes = true;
    config.documentation = false;
    config.export.item_types = vec![items];
    config
}
