/*  Mask 0 is allowed and silent; -1 and unknown bits are allowed, and select the
 *  ten events and nothing beyond them.                                       */
#include "monitor.h"

int main (void)
{
    static const int masks [] = { 0, -1, 0x7fffffff, 0x400, 0x400 | ZMQ_EVENT_LISTENING };
    static const char *const expected [] = { "", "LISTENING BIND_FAILED CLOSED", "LISTENING BIND_FAILED CLOSED", "",
                                             "LISTENING" };
    for (int i = 0; i < 5; i++) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
        CHECK_INT (zmq_socket_monitor (s, "inproc://m", masks [i]), 0);
        connect_to (reader, "inproc://m");
        bind_tcp (s);
        FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);
        zmq_close (s);
        const char *names [3];
        int count = 0;
        char all [100] = "";
        seen_t seen;
        for (int left = *expected [i] ? (strchr (expected [i], ' ') ? 3 : 1) : 0; left; left--) {
            OK (read_event (reader, &seen, 0));
            names [count++] = event_name (seen.event);
        }
        for (int k = 0; k < count; k++)
            strcat (strcat (all, k ? " " : ""), names [k]);
        CHECK_STR (all, expected [i]);
        CHECK (quiet (reader));
        zmq_close (reader);
        end_context (ctx);
    }
    return 0;
}
