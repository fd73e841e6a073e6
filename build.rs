//! Gives the shared library the soname that programs linked against 3.2 ask for.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libzmq.so.3");
    // What a thread leaves to its end, and the handler of forks, must not lead
    // into nothing after a dlclose.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    // Its functions call each other, not those of another 0MQ in the process.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-Bsymbolic");
}
