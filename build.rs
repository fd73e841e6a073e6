//! Gives the shared library the soname that programs linked against 3.2 ask for.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libzmq.so.3");
}
