/*  PULL takes one message of each peer in turn, whole messages, parts never mixed. */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out [3];
        const char *e = bind_fresh (in, t);
        for (int i = 0; i < 3; i++) {
            char text [20];
            out [i] = new_socket (ctx, ZMQ_PUSH);
            connect_to (out [i], e);
            for (int n = 0; n < 50; n++) {
                snprintf (text, sizeof text, "%c|%d", 'A' + i, n);
                send_text (out [i], text);
            }
        }
        int next [3] = { 0, 0, 0 };
        for (int n = 0; n < 150; n++) {
            const char *text = recv_text (in);
            CHECK (text [0] >= 'A' && text [0] <= 'C' && text [1] == '|');
            CHECK_INT (atoi (text + 2), next [text [0] - 'A']++);
            if (!strcmp (t, "inproc"))      /* all are there from the start */
                CHECK_INT (text [0], 'A' + n % 3);
        }
        for (int i = 0; i < 3; i++)
            zmq_close (out [i]);
        zmq_close (in);
        end_context (ctx);
    }
    return 0;
}
