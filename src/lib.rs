//! The C face of zmq-oxide: validate, call the core, set `errno`.
