/*  PUSH deals in turn, in the order in which peers came; full ones are skipped.  */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *out = new_socket (ctx, ZMQ_PUSH), *in [3];
    for (int i = 0; i < 3; i++) {
        in [i] = new_socket (ctx, ZMQ_PULL);
        connect_to (out, bind_fresh (in [i], "inproc"));
    }
    for (int round = 0; round < 4; round++)
        for (int i = 0; i < 3; i++) {
            char text [16];
            snprintf (text, sizeof text, "%d|%d", round, i);
            send_text (out, text);
        }
    for (int i = 0; i < 3; i++)
        for (int round = 0; round < 4; round++) {
            char text [16];
            snprintf (text, sizeof text, "%d|%d", round, i);
            CHECK_STR (recv_now (in [i]), text);
        }
    /*  One leaves: the others share alike.                                   */
    OK (zmq_close (in [1]));
    UNTIL ((events (out), zmq_send (out, "probe", 5, ZMQ_DONTWAIT), events (in [0]) & events (in [2]) & ZMQ_POLLIN));
    while (strcmp (recv_now (in [0]), "<EAGAIN>")) {}
    while (strcmp (recv_now (in [2]), "<EAGAIN>")) {}
    for (int i = 0; i < 100; i++)
        send_text (out, "x");
    int first = 0, third = 0;
    while (strcmp (recv_now (in [0]), "<EAGAIN>"))
        first++;
    while (strcmp (recv_now (in [2]), "<EAGAIN>"))
        third++;
    CHECK_INT (first, 50);
    CHECK_INT (third, 50);
    zmq_close (in [0]), zmq_close (in [2]), zmq_close (out);

    /*  A full peer does not hold up the others.                              */
    out = new_socket (ctx, ZMQ_PUSH);
    set_int (out, ZMQ_SNDHWM, 1);
    void *slow = new_socket (ctx, ZMQ_PULL), *fast = new_socket (ctx, ZMQ_PULL);
    set_int (slow, ZMQ_RCVHWM, 1);
    set_int (fast, ZMQ_RCVHWM, 0);
    connect_to (out, bind_fresh (slow, "inproc"));
    connect_to (out, bind_fresh (fast, "inproc"));
    for (int i = 0; i < 100; i++)
        send_text (out, "x");
    int n = 0;
    while (strcmp (recv_now (slow), "<EAGAIN>"))
        n++;
    CHECK_INT (n, 2);
    n = 0;
    while (strcmp (recv_now (fast), "<EAGAIN>"))
        n++;
    CHECK_INT (n, 98);
    zmq_close (slow), zmq_close (fast), zmq_close (out);
    end_context (ctx);
    return 0;
}
