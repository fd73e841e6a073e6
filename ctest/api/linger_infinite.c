/*  The default linger: zmq_term waits until the peer that came late has it all. */
#include "test.h"

#define MESSAGES 500

int main (void)
{
    for (int i = 1; i < 3; i++) {
        int port = 0, held = raw_bind (&port);
        void *ctx = new_context (), *c = zmq_socket (ctx, ZMQ_PUSH), *theirs = new_context ();
        void *s = new_socket (theirs, ZMQ_PULL);
        const char *e = i == 1 ? tcp_endpoint (port) : fresh ("ipc");
        static char body [2000];
        connect_to (c, e);
        for (int k = 0; k < MESSAGES; k++)
            OK (zmq_send (c, body, sizeof body, 0));
        OK (zmq_close (c));
        pthread_t t = start (term_thread, ctx);
        nap (50);
        close (held);
        UNTIL (zmq_bind (s, e) == 0);
        for (int k = 0; k < MESSAGES; k++)
            CHECK_INT (zmq_recv (s, body, sizeof body, 0), sizeof body);
        CHECK (join (t) == NULL);
        CHECK (quiet (s));
        OK (zmq_close (s));
        end_context (theirs);
    }
    return 0;
}
