/*  A child that lives on, doing nothing, holds copies of the parent's descriptors. All
 *  the same a connection that the parent ends is ended, and what it has unbound is
 *  free.                                                                       */
#include "fork.h"

static int told [2];

static void just_lives (void *arg)
{
    char c;
    (void) arg;
    close (told [1]);
    CHECK (read (told [0], &c, 1) == 0);    /* until the parent is done */
}

int main (void)
{
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        const char *e = bind_fresh (in, transports [i]);
        int port, listener = raw_listen (&port), other;
        connect_to (out, tcp_endpoint (port));
        int theirs = raw_accept (listener), ours = i == 1 ? raw_connect (port_of (e)) : raw_connect_ipc (e + 6);
        raw_hello (theirs, ZMQ_PULL);
        raw_hello (ours, ZMQ_PUSH);
        raw_frame (ours, 0, "x", 1);
        CHECK_STR (recv_text (in), "x");
        CHECK (pipe (told) == 0);
        pid_t child = child_of (just_lives, NULL);
        close (told [0]);

        OK (zmq_unbind (in, e));
        raw_wait_end (ours);
        if (i == 1) {
            struct sockaddr_in a = loopback (port_of (e));
            CHECK ((other = socket (AF_INET, SOCK_STREAM, 0)) >= 0);
            CHECK (connect (other, (struct sockaddr *) &a, sizeof a) == -1 && errno == ECONNREFUSED);
            close (other);
        }
        bind_to (in, e);
        close (ours);
        ours = i == 1 ? raw_connect (port_of (e)) : raw_connect_ipc (e + 6);
        raw_hello (ours, ZMQ_PUSH);
        OK (zmq_disconnect (out, tcp_endpoint (port)));
        raw_wait_end (theirs);
        OK (zmq_close (in));
        raw_wait_end (ours);
        OK (zmq_close (out));
        end_context (ctx);
        close (told [1]);
        wait_for_child (child);
        close (ours), close (theirs), close (listener);
    }
    return 0;
}
