/*  A frame of any size can be announced with nine bytes: it gets no memory before its own bytes come.             */
#include "test.h"

int main (void)
{
    enum { PEERS = 300 };
    void *ctx = new_context (), *pull = new_socket (ctx, ZMQ_PULL), *push = new_socket (ctx, ZMQ_PUSH);
    const char *e = bind_tcp (pull);
    connect_to (push, e);
    send_text (push, "before");
    CHECK_STR (recv_text (pull), "before");
    int fds [PEERS];
    for (int i = 0; i < PEERS; i++) {
        fds [i] = raw_connect (port_of (e));
        raw_hello (fds [i], ZMQ_PUSH);
    }
    long before = memory_kb ();
    for (int i = 0; i < PEERS; i++) {
        /*  1 MiB, 1 GiB, 64 GiB, begun and not gone on with */
        unsigned char frame [100] = { 2 };
        frame [i % 3 == 0 ? 6 : i % 3 == 1 ? 5 : 4] = i % 3 == 0 ? 0x10 : i % 3 == 1 ? 0x40 : 0x10;
        raw_write (fds [i], frame, sizeof frame);
    }
    send_text (push, "between");
    CHECK_STR (recv_text (pull), "between");
    for (int i = 0; i < 20; i++) {  /* so that all of it was read */
        send_text (push, "x");
        CHECK_STR (recv_text (pull), "x");
        nap (5);
    }
    /*  A few pages each, for the bytes that are there.                             */
    CHECK (memory_kb () - before < PEERS * 32);
    for (int i = 0; i < PEERS; i++)
        close (fds [i]);
    send_text (push, "after");
    CHECK_STR (recv_text (pull), "after");
    zmq_close (push), zmq_close (pull);
    end_context (ctx);
    return 0;
}
