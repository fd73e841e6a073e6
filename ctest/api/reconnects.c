/*  A lost connection is made again by itself, and the queue goes on.          */
#include "test.h"

int main (void)
{
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH), *s = new_socket (ctx, ZMQ_PULL);
        const char *e = bind_fresh (s, transports [i]);
        set_int (c, ZMQ_RECONNECT_IVL, 10);
        connect_to (c, e);
        for (int round = 0; round < 10; round++) {
            char text [20];
            snprintf (text, sizeof text, "%d", round);
            send_text (c, text);
            CHECK_STR (recv_text (s), text);
            OK (zmq_close (s));
            s = new_socket (ctx, ZMQ_PULL);
            if (i == 2)
                UNTIL (access (e + 6, F_OK));
            UNTIL (zmq_bind (s, e) == 0);
            /*  Until the sender has noticed, messages go into the dead stream. */
            set_int (s, ZMQ_RCVTIMEO, 50);
            int tries = 0;
            do {
                CHECK (tries++ < 200);
                send_text (c, "knock");
            } while (strcmp (recv_text (s), "knock"));
            set_int (s, ZMQ_RCVTIMEO, GLANCE);
            while (!strcmp (recv_text (s), "knock"))
                ;
            set_int (s, ZMQ_RCVTIMEO, PATIENCE);
        }
        zmq_close (s);
        zmq_close (c);
        end_context (ctx);
    }
    return 0;
}
