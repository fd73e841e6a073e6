/*  The asker is gone: the reply is taken and dropped, the next request served.   */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *rep = new_socket (ctx, ZMQ_REP);
        const char *e = bind_fresh (rep, t);
        for (int i = 0; i < 10; i++) {
            void *req = new_socket (ctx, ZMQ_REQ);
            connect_to (req, e);
            send_text (req, "bye");
            CHECK_STR (recv_text (rep), "bye");
            OK (zmq_close (req));
            if (i % 2)
                nap (20);
            send_text (rep, "too late");
        }
        void *req = new_socket (ctx, ZMQ_REQ);
        connect_to (req, e);
        send_text (req, "hello");
        CHECK_STR (recv_text (rep), "hello");
        send_text (rep, "in time");
        CHECK_STR (recv_text (req), "in time");
        zmq_close (req), zmq_close (rep);
        end_context (ctx);
    }
    return 0;
}
