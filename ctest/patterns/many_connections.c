/*  A thousand clients at once, over tcp and ipc: each gets its own answer.      */
#include "test.h"

int main (void)
{
    struct rlimit r;
    CHECK (getrlimit (RLIMIT_NOFILE, &r) == 0);
    r.rlim_cur = r.rlim_max;
    setrlimit (RLIMIT_NOFILE, &r);
    int clients = r.rlim_cur >= 5000 ? 1000 : 200;
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), **c = calloc (clients, sizeof *c);
        OK (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, clients + 10));
        void *s = new_socket (ctx, ZMQ_ROUTER);
        const char *e = bind_fresh (s, transports [i]);
        char text [16];
        for (int k = 0; k < clients; k++) {
            c [k] = new_socket (ctx, ZMQ_DEALER);
            connect_to (c [k], e);
            snprintf (text, sizeof text, "%d", k);
            send_text (c [k], text);
        }
        for (int k = 0; k < clients; k++) {
            zmq_msg_t identity, body;
            OK (zmq_msg_init (&identity));
            OK (zmq_msg_init (&body));
            OK (zmq_msg_recv (&identity, s, 0));
            OK (zmq_msg_recv (&body, s, 0));
            OK (zmq_msg_send (&identity, s, ZMQ_SNDMORE));
            OK (zmq_msg_send (&body, s, 0));
        }
        for (int k = 0; k < clients; k++) {
            snprintf (text, sizeof text, "%d", k);
            CHECK_STR (recv_text (c [k]), text);
            zmq_close (c [k]);
        }
        zmq_close (s);
        end_context (ctx);
        free (c);
    }
    return 0;
}
