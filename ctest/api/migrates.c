/*  A socket may be made, used and closed in different threads, one after another. */
#include "test.h"

static void *makes (void *ctx) { return new_socket (ctx, ZMQ_PUSH); }
static void *sends (void *s) { send_text (s, "from a thread"); return NULL; }
static void *closes (void *s) { OK (zmq_close (s)); return NULL; }

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL);
        const char *e = bind_fresh (in, t);
        for (int i = 0; i < 20; i++) {
            void *out = join (start (makes, ctx));
            connect_to (out, e);
            join (start (sends, out));
            send_text (out, "from main");
            CHECK_STR (recv_text (in), "from a thread");
            CHECK_STR (recv_text (in), "from main");
            join (start (closes, out));
        }
        join (start (closes, in));
        end_context (ctx);
    }
    return 0;
}
