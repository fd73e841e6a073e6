/*  ZMQ_TCP_ACCEPT_FILTER: what is taken, and who is let in.                   */
#include "test.h"

static int set_filter (void *s, const char *text) { return zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, text, strlen (text)); }

static void expect (void *ctx, const char *const *filters, int admitted)
{
    void *s = new_socket (ctx, ZMQ_PULL);
    for (; *filters; filters++)
        OK (set_filter (s, *filters));
    int peer = raw_connect (port_of (bind_tcp (s)));
    if (admitted) {
        raw_hello (peer, ZMQ_PUSH);
        raw_frame (peer, 0, "x", 1);
        CHECK_STR (recv_text (s), "x");
    } else
        raw_wait_end (peer);
    close (peer);
    zmq_close (s);
}

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    static const char *const good [] = { "127.0.0.1", "127.0.0.0/8", "10.0.0.0/0", "10.0.0.0/32", "localhost" };
    static const char *const bad [] = { "127.0.0.1/33", "127.0.0.1/-1", "127.0.0.1/x", "127.0.0.1/", "127.0.0.1/00", "::1",
                                        "no.such.host.invalid" };
    for (int i = 0; i < 5; i++)
        OK (set_filter (s, good [i]));
    for (int i = 0; i < 7; i++)
        FAILS (set_filter (s, bad [i]), EINVAL);
    static char longest [256];
    memset (longest, '1', sizeof longest);
    FAILS (zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, longest, 256), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, NULL, 5), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, "x", 0), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, "\0x", 2), EINVAL);
    OK (zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, "127.0.0.1", 10));    /* with its NUL */
    zmq_close (s);

    expect (ctx, (const char *const []) { NULL }, 1);
    expect (ctx, (const char *const []) { "127.0.0.1", NULL }, 1);
    expect (ctx, (const char *const []) { "127.9.9.9/8", NULL }, 1);
    expect (ctx, (const char *const []) { "127.0.0.0/31", NULL }, 1);
    expect (ctx, (const char *const []) { "1.2.3.4/0", NULL }, 1);
    expect (ctx, (const char *const []) { "127.0.0.2", NULL }, 0);
    expect (ctx, (const char *const []) { "127.0.0.2/31", NULL }, 0);
    expect (ctx, (const char *const []) { "128.0.0.0/1", NULL }, 0);
    expect (ctx, (const char *const []) { "10.0.0.0/8", NULL }, 0);
    expect (ctx, (const char *const []) { "10.0.0.0/8", "127.0.0.1", NULL }, 1);
    expect (ctx, (const char *const []) { "10.0.0.0/8", "11.0.0.0/8", NULL }, 0);

    /*  NULL clears; a filter set after the bind is for later binds.           */
    s = new_socket (ctx, ZMQ_PULL);
    OK (set_filter (s, "10.0.0.0/8"));
    OK (zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, NULL, 0));
    int peer = raw_connect (port_of (bind_tcp (s)));
    OK (set_filter (s, "10.0.0.0/8"));
    raw_hello (peer, ZMQ_PUSH);
    raw_frame (peer, 0, "x", 1);
    CHECK_STR (recv_text (s), "x");
    close (peer);
    zmq_close (s);
    end_context (ctx);
    return 0;
}
