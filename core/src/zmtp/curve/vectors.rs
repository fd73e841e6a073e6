//! One whole CURVE connection, byte for byte. The boxes were made with
//! libsodium, so that this library is not only tested against itself.
//!
//! Permanent keys: those of the examples in the CURVE specification. All that
//! is random: the client's bytes are C1, the server's 51.

use super::super::error::HandshakeError;

/// S, as Z85.
pub const SERVER_PUBLIC: &[u8] = b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
/// s
pub const SERVER_SECRET: &[u8] = b"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6";
/// C
pub const CLIENT_PUBLIC: &[u8] = b"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
/// c
pub const CLIENT_SECRET: &[u8] = b"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";

/// What the client takes for random.
pub fn client_random(buffer: &mut [u8]) -> Result<(), HandshakeError> {
    buffer.fill(0xc1);
    Ok(())
}

/// What the server takes for random.
pub fn server_random(buffer: &mut [u8]) -> Result<(), HandshakeError> {
    buffer.fill(0x51);
    Ok(())
}

/// The client's first command.
pub const HELLO: &str = "\
    04c80548454c4c4f01000000000000000000000000000000000000000000000000000000000000000000000000000000\
    0000000000000000000000000000000000000000000000000000000000000000000042575d5c8a93833255e09f04054a\
    4f6246d36ed163c1c7f80c1fc9a58a0e912d0000000000000001bf25c83b05463d0ec9585e554c2dd6c5ae4e66c1f5aa\
    af06a4bd13ef3d463d8b12dafc8714f3a2adfe993c9f6e7230e4996be9671c9dfd0582e117646939cd08d45dbb8983ff\
    fd5889dd5e912f9ffa79";

/// The server's answer.
pub const WELCOME: &str = "\
    04a80757454c434f4d45515151515151515151515151515151515dd193adf96d1daf00a13a661406b5d73cee28d281f6\
    81b4a3f23c501c43d76faf02c263dbd82afc0a7ffe275791bae16d7497867e2eb615b3c53444998fdd8ee74796132ff3\
    ec3d0cf88cea7d638a4524b2850c777a80fa7b81101e040da25aaa13ae05dfbebed68e07d860d5c93725481b7dc47bf6\
    be46dca062b0d9029bb72cdd85ca94ec07c009825d2bf59dc5b3";

/// The client's second command, with the metadata of a DEALER with identity `abc`.
pub const INITIATE: &str = "\
    06000000000000012708494e49544941544551515151515151515151515151515151d2392e4ba483ca642cb58b2ca426\
    e2e16eed5df4f36fe47c91a7f727db52aebb9063e80febe97474c88297075c99785e8245e204fbe0d8728d456f6d5fc2\
    0a0a38a361cc81eec4827a7545b7b2da217c0000000000000002ce8a6377d89aed8d678bbbccc5a380bf19032192317b\
    13faa3a4dd205086d72b0d8be57f5f967aab95fecb72b58fe2ed719caf6b2ed2b14e0e90250bcd0903186a058390a355\
    90b4147813f26f1b8e7d9263a3a390890ca8bba91977283bf1831aee4408ca0e7fed4298d063fd9d69f9fce4c13731de\
    37f0f3ec00906f40864a0d01640623587c611a28b18f88d5784dc0b11cbabe31d1d00cc554c3aa2b323fc9d35a4571c6\
    b8cb9667b3dc8f8c96086453a6582d24";

/// The server's second command, with the metadata of a REP.
pub const READY: &str = "\
    043105524541445900000000000000011681745f2b6ddd2ef97dbfbb3cdb5eff2740b55a9544b1201b2683cdf511586e\
    a5917a";

/// The message part `Hello` with MORE, then a SUBSCRIBE to `ab`.
pub const FROM_CLIENT: &str = "\
    0026074d4553534147450000000000000003eb22e0de3ebe6df8d6c3ca96e43bab7042c6f6f4270b002d074d45535341\
    47450000000000000004349506bc855533d05d6277bbfb697b036c5ea119442a5edc2f3e050e05";

/// An empty message, then one of 300 bytes `x`.
pub const FROM_SERVER: &str = "\
    0021074d455353414745000000000000000217453cc46694058e2452c5dc4ece05af9602000000000000014d074d4553\
    5341474500000000000000039db53e280aa851a6e70096bc801be0fd902d78d82b849325edc460944bcef1fe032c2667\
    4b90c18380753f1e54019fb47feb48d2c62693a871a9466dfa3d25ab5a944de5c75816ac1a6b92e1e327613a1dbd8bf5\
    483c646eac66223e3a56b51ab96a23732e0b4876385156119488ab1c174d3683344c99448ba1e771d10e7471e5125998\
    1a1412a0398b5d17ea41af46fb590d07a4b80be9bab18edc1f3ad8888867fdbbd38372c41ee2c1fc8784fea27c6985f8\
    634fe4d29be463788774d3f2f50fa3bf4e876a9b4cc02d96105ccd78a8d54619cfa0ee170fb65ba66bd897651b689442\
    cdc19077a19fb207c731aa96f9f534bce6296b7029a3d4ea25549909d35f5a93eee511fd9029776a4182229e89de013e\
    e0c80176fa6c6d0c9153a33df67b3e7dc720e2118fcc2f05fdf167fcc1de8ab69cd9044e55ebbd1907";
