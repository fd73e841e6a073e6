/*  REP keeps everything up to the first empty part and sends it back; a request
 *  without one, or with nothing after it, is dropped and the next one served.  */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *d = new_socket (ctx, ZMQ_DEALER), *rep = new_socket (ctx, ZMQ_REP);
        connect_to (d, bind_fresh (rep, t));
        send_text (d, "no delimiter");
        send_text (d, "hop1|hop2|");            /* nothing after it */
        send_text (d, "hop1|hop2||body||data");
        CHECK_STR (recv_text (rep), "body||data");
        send_text (rep, "r1||r2");
        CHECK_STR (recv_text (d), "hop1|hop2||r1||r2");
        send_text (d, "|");                     /* '' '' : an empty request */
        CHECK_STR (recv_text (rep), "");
        send_text (rep, "");
        CHECK_STR (recv_text (d), "''|");
        zmq_close (d), zmq_close (rep);
        end_context (ctx);
    }
    return 0;
}
