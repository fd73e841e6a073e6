/*  ZMQ_IPV4ONLY 0: messages over IPv6, and a listener on all interfaces serves
 *  IPv4 clients, too.                                                        */
#include "test.h"

int main (void)
{
    int probe = socket (AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    if (probe < 0 || bind (probe, (struct sockaddr *) &a, sizeof a))
        return 0;   /* this machine has no IPv6 */
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *v6 = new_socket (ctx, ZMQ_PUSH), *v4 = new_socket (ctx, ZMQ_PUSH);
    char e [80];
    set_int (s, ZMQ_IPV4ONLY, 0);
    set_int (v6, ZMQ_IPV4ONLY, 0);
    const char *bound = bind_to (s, "tcp://*:*");
    CHECK (!strncmp (bound, "tcp://[::]:", 11));
    snprintf (e, sizeof e, "tcp://[::1]:%d", port_of (bound));
    connect_to (v6, e);
    CHECK_STR (last_endpoint (v6), e);
    FAILS (zmq_connect (v4, e), EINVAL);
    connect_to (v4, tcp_endpoint (port_of (bound)));
    send_text (v6, "six");
    CHECK_STR (recv_text (s), "six");
    send_text (v4, "four");
    CHECK_STR (recv_text (s), "four");
    OK (zmq_unbind (s, bound));
    bound = bind_to (s, "tcp://[::1]:*");
    connect_to (v6, bound);
    zmq_close (s);
    zmq_close (v6);
    zmq_close (v4);
    end_context (ctx);
    return 0;
}
