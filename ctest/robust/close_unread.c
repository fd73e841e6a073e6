/*  A socket that has not read all that its peer said is closed: the peer gets all that
 *  was sent, in the linger time, however late it reads; with LINGER 0 nobody waits.   */
#include "test.h"

enum { MESSAGES = 200, SIZE = 20000 };

static void test (const char *transport, int linger)
{
    void *ctx = new_context (), *other = new_context ();
    void *s = new_socket (ctx, ZMQ_DEALER), *peer = new_socket (other, ZMQ_DEALER);
    char body [SIZE] = "";
    set_int (s, ZMQ_LINGER, linger);
    set_int (s, ZMQ_RCVHWM, 1);
    set_int (peer, ZMQ_RCVHWM, 1);
    connect_to (s, bind_fresh (peer, transport));
    send_text (s, "there");
    CHECK_STR (recv_text (peer), "there");
    for (int i = 0; i < MESSAGES; i++)
        OK (zmq_send (peer, body, SIZE, 0));
    wait_for (s, ZMQ_POLLIN);
    for (int i = 0; i < MESSAGES; i++)
        OK (zmq_send (s, body, SIZE, 0));
    zmq_close (s);
    pthread_t t = start (term_thread, ctx);
    for (int i = 0; linger && i < MESSAGES; i++)
        CHECK_INT (zmq_recv (peer, body, SIZE, 0), SIZE);
    join (t);
    zmq_close (peer);
    end_context (other);
}

int main (void)
{
    for (int linger = -1; linger <= 0; linger++) {
        test ("tcp", linger);
        test ("ipc", linger);
    }
    return 0;
}
