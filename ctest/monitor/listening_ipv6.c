/*  With ZMQ_IPV4ONLY 0 the addresses are written in IPv6, in brackets.        */
#include "monitor.h"

int main (void)
{
    static const char *const requests [] = { "tcp://*:*", "tcp://[::1]:*", "tcp://127.0.0.1:*" };
    static const char *const starts [] = { "tcp://[::]:", "tcp://[::1]:", "tcp://[::ffff:127.0.0.1]:" };
    int probe = socket (AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    if (probe < 0 || bind (probe, (struct sockaddr *) &a, sizeof a))
        return 0;   /* this machine has no IPv6 */
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP);
    set_int (s, ZMQ_IPV4ONLY, 0);
    watch_t *w = watch (ctx, s);
    for (int i = 0; i < 3; i++) {
        const char *bound = bind_to (s, requests [i]);
        await_count (w, i + 1);
        CHECK_EVENT_FD (w, i, ZMQ_EVENT_LISTENING, bound);
        CHECK (!strncmp (bound, starts [i], strlen (starts [i])));
        CHECK (port_of (bound) > 0);
    }
    /*  An IPv4 peer of a v6 socket is named in the mapped form on both ends.  */
    void *c = new_socket (ctx, ZMQ_REQ);
    set_int (c, ZMQ_IPV4ONLY, 0);
    watch_t *wc = watch (ctx, c);
    connect_to (c, tcp_endpoint (port_of (last_endpoint (s))));
    int i = await (wc, ZMQ_EVENT_CONNECTED);
    CHECK_EVENT_FD (wc, i, ZMQ_EVENT_CONNECTED, last_endpoint (c));
    CHECK (!strncmp (seen (wc, i).addr, "tcp://[::ffff:127.0.0.1]:", 25));
    CHECK_STR (seen (w, await (w, ZMQ_EVENT_ACCEPTED)).addr, last_endpoint (s));
    zmq_close (s);
    zmq_close (c);
    end_watched (w);
    return 0;
}
