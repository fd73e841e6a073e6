/*  A send fails in an odd way: the connection retries or ends and is made anew, and
 *  what is sent after that arrives. Nobody spins, nobody waits for ever.        */
#include "monitor.h"
#include "interpose.h"

static const int errors [] = { EACCES, EPERM, EHOSTDOWN, ENETDOWN, EPROTO, ENOBUFS, ENOMEM, EIO, EHOSTUNREACH, ETIMEDOUT, ECONNRESET, EPIPE };

static void trouble (const char *transport, int error)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_DEALER), *out = new_socket (ctx, ZMQ_DEALER);
    set_int (out, ZMQ_RECONNECT_IVL, 10);
    connect_to (out, bind_fresh (in, transport));
    send_text (out, "first");
    CHECK_STR (recv_text (in), "first");
    /*  Once in the hands of the thread that sends; then of the I/O thread,
     *  which gets what a flood leaves over.                                   */
    for (int round = 0; round < 2; round++) {
        break_after (round * 3, CALL_SEND, error);
        WITHOUT_SPINNING (50, ({
            UNTIL ((zmq_send (out, "lost or not", 11, ZMQ_DONTWAIT), failed (CALL_SEND)));
        }));
        mend (CALL_SEND);
        const char *got;
        UNTIL (({
            zmq_send (out, "later", 5, ZMQ_DONTWAIT);
            while (!strcmp (got = recv_now (in), "lost or not"))
                ;
            !strcmp (got, "later");
        }));
        while (strcmp (recv_now (in), "<EAGAIN>"))
            ;
    }
    /*  And in the handshake.                                                  */
    void *third = new_socket (ctx, ZMQ_DEALER);
    break_call (CALL_SEND, error, 1);
    set_int (third, ZMQ_RECONNECT_IVL, 10);
    connect_to (third, last_endpoint (in));
    send_text (third, "third");
    const char *got;
    do  /* what an ended connection had brought may come late */
        got = recv_text (in);
    while (!strcmp (got, "later") || !strcmp (got, "lost or not"));
    CHECK_STR (got, "third");
    zmq_close (in), zmq_close (out), zmq_close (third);
    end_context (ctx);
}

int main (void)
{
    for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++)
        trouble (transports [1 + i % 2], errors [i]);
    return 0;
}
