/*  ZMQ_CONNECT_TIMEOUT: an attempt that nobody answers is given up in time,
 *  and made again; one that is answered is not disturbed.                    */
#include "monitor.h"
#include <zmq_ext.h>

/*  A port whose listener takes no more: what comes next waits for an answer.  */
static int deaf_port (int *filler)
{
    int port, fd = raw_bind (&port);
    CHECK (listen (fd, 0) == 0);
    for (int i = 0; i < 8; i++) {
        struct sockaddr_in a = loopback (port);
        filler [i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        CHECK (filler [i] >= 0);
        connect (filler [i], (struct sockaddr *) &a, sizeof a);
    }
    nap (50);
    return port;
}

int main (void)
{
    int filler [8];
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUSH);
    watch_t *w = watch (ctx, s);
    const char *deaf = tcp_endpoint (deaf_port (filler));
    set_int (s, ZMQ_CONNECT_TIMEOUT, 300);
    set_int (s, ZMQ_RECONNECT_IVL, 50);
    long before = now_ms ();
    connect_to (s, deaf);
    int closed = await (w, ZMQ_EVENT_CLOSED);
    CHECK (now_ms () - before >= 290);
    await_from (w, ZMQ_EVENT_CONNECT_RETRIED, closed);
    await_from (w, ZMQ_EVENT_CONNECT_DELAYED, closed);
    CHECK (!strncmp (history (w, 0), "CONNECT_DELAYED CLOSED CONNECT_RETRIED CONNECT_DELAYED", 54));
    OK (zmq_disconnect (s, deaf));

    void *pull = new_socket (ctx, ZMQ_PULL);
    int from = seen_so_far (w);
    connect_to (s, bind_tcp (pull));
    await_from (w, ZMQ_EVENT_CONNECTED, from);
    nap (500);
    OK (zmq_send (s, "x", 1, 0));
    CHECK (!strcmp (recv_text (pull), "x"));
    OK (zmq_close (s));
    OK (zmq_close (pull));
    end_watched (w);
    return 0;
}
