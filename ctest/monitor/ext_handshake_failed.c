/*  HANDSHAKE_FAILED_*: why, before the DISCONNECTED that it leads to.         */
#include "monitor_ext.h"

static const unsigned char greeting_of_3 [64] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0 };

static zmq_oxide_event_t failure (int ivl, const void *bytes, size_t size, const char *how, int leave)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    set_int (s, ZMQ_HANDSHAKE_IVL, ivl);
    void *reader = watch_all (ctx, s);
    const char *bound = bind_tcp (s);
    int fd = raw_connect (port_of (bound));
    raw_write (fd, bytes, size);
    int accepted = expect (reader, "LISTENING ACCEPTED").value;
    if (leave)
        close (fd);
    zmq_oxide_event_t e = expect (reader, how), end = expect (reader, "DISCONNECTED");
    CHECK_STR (e.addr, bound);
    CHECK_INT (end.value, accepted);
    if (!leave)
        close (fd);
    expect_nothing (reader, s);
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return e;
}

int main (void)
{
    unsigned char bytes [100];
    /*  The peer leaves inside the greeting; or never says a word.            */
    CHECK_INT (failure (0, "\xff\0", 2, "HANDSHAKE_FAILED_NO_DETAIL", 1).value, ECONNRESET);
    CHECK_INT (failure (50, "", 0, "HANDSHAKE_FAILED_NO_DETAIL", 0).value, ETIMEDOUT);
    /*  It wants another mechanism, or begins with a command that is none.    */
    memcpy (bytes, greeting_of_3, 64);
    memcpy (bytes + 12, "PLAIN", 5);
    CHECK_INT (failure (0, bytes, 64, "HANDSHAKE_FAILED_PROTOCOL", 0).value,
               ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH);
    memcpy (bytes + 12, "NULL\0", 5);
    memcpy (bytes + 64, "\x04\x05\x04NONE", 7);
    CHECK_INT (failure (0, bytes, 71, "HANDSHAKE_FAILED_PROTOCOL", 0).value,
               ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND);
    return 0;
}
