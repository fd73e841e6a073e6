//! The eleven socket types of libzmq 3.2.

/// What pattern a socket speaks. The discriminants are those of the API and
/// of the ZMTP 2.0 greeting.
#[allow(missing_docs)]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum SocketType {
    Pair = 0,
    Pub = 1,
    Sub = 2,
    Req = 3,
    Rep = 4,
    Dealer = 5,
    Router = 6,
    Pull = 7,
    Push = 8,
    Xpub = 9,
    Xsub = 10,
}

impl SocketType {
    /// All types, in order of their numbers.
    pub const ALL: [SocketType; 11] = [
        SocketType::Pair,
        SocketType::Pub,
        SocketType::Sub,
        SocketType::Req,
        SocketType::Rep,
        SocketType::Dealer,
        SocketType::Router,
        SocketType::Pull,
        SocketType::Push,
        SocketType::Xpub,
        SocketType::Xsub,
    ];

    /// The type with this number.
    pub fn from_number(number: i32) -> Option<SocketType> {
        SocketType::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The name that ZMTP 3 announces.
    pub fn name(self) -> &'static str {
        ["PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB"]
            [self as usize]
    }
}
