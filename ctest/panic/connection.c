/*  A panic while bytes of one peer are handled ends that peer's connection and
 *  nothing else: not the process, the I/O thread, the socket, another peer. The
 *  library was built to panic on what we call POISON.                          */
#include "test.h"
#define POISON "panic on purpose"

static void ends (int fd)
{
    raw_wait_end (fd);
    close (fd);
}

int main (void)
{
    int printed [2];
    CHECK (pipe (printed) == 0);
    CHECK (fcntl (printed [0], F_SETFL, O_NONBLOCK) == 0);
    CHECK (dup2 (printed [1], 2) == 2);

    void *ctx = new_context (), *router = new_socket (ctx, ZMQ_ROUTER), *dealer = new_socket (ctx, ZMQ_DEALER);
    void *pub = new_socket (ctx, ZMQ_XPUB), *sub = new_socket (ctx, ZMQ_SUB);
    OK (zmq_setsockopt (dealer, ZMQ_IDENTITY, "D", 1));
    OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, "", 0));
    const char *e = bind_tcp (router), *path = fresh ("ipc");
    bind_to (router, path);
    connect_to (dealer, e);
    connect_to (sub, bind_tcp (pub));
    CHECK_STR (recv_text (pub), "\\x01");

    for (int i = 0; i < 100; i++) {
        int early = raw_connect (port_of (e)), late = i % 2 ? raw_connect (port_of (e)) : raw_connect_ipc (path + 6);
        /*  in the handshake, and in traffic */
        raw_write (early, "\xff\0\0\0\0\0\0\0\1\x7f\1\5" POISON, 12 + 16);
        raw_hello (late, 5);
        raw_frame (late, 1, "half a message", 14);
        raw_frame (late, 0, POISON, 16);
        ends (early);
        ends (late);
        send_text (dealer, "in");
        CHECK_STR (recv_text (router), "D|in");
        send_text (router, "D|out");
        CHECK_STR (recv_text (dealer), "out");
        send_text (pub, "all");
        CHECK_STR (recv_text (sub), "all");
    }
    CHECK_STR (recv_now (router), "<EAGAIN>");

    /*  A client's own connection: its socket stays usable.                    */
    int port, listener = raw_listen (&port);
    void *client = new_socket (ctx, ZMQ_DEALER);
    connect_to (client, tcp_endpoint (port));
    int fd = raw_accept (listener);
    raw_hello (fd, 6);
    raw_frame (fd, 0, POISON, 16);
    ends (fd);
    /*  What is sent before it has heard of that goes the same way.            */
    UNTIL (!(events (client) & ZMQ_POLLOUT));
    connect_to (client, e);
    UNTIL (try_send (client, "again", ZMQ_DONTWAIT) == 0 || zmq_errno () != EAGAIN);
    const char *got = recv_text (router);
    CHECK (strlen (got) > 6 && !strcmp (got + strlen (got) - 6, "|again"));

    zmq_close (router), zmq_close (dealer), zmq_close (pub), zmq_close (sub), zmq_close (client);
    end_context (ctx);

    char text [200] = "";
    CHECK_INT (read (printed [0], text, sizeof text - 1), -1);
    return 0;
}
