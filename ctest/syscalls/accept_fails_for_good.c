/*  Errors that concern one connection, and never end: no spinning either.       */
#include "monitor.h"
#include "interpose.h"

int main (void)
{
    static const int errors [] = { ECONNABORTED, EPROTO, EINTR };
    for (int i = 0; i < 3; i++) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH), *old = new_socket (ctx, ZMQ_PUSH);
        const char *e = bind_tcp (in);
        connect_to (old, e);
        send_text (old, "x");
        CHECK_STR (recv_text (in), "x");
        break_call (CALL_ACCEPT4, errors [i], -1);
        connect_to (out, e);
        await_failed (CALL_ACCEPT4, 1);
        long before = failed (CALL_ACCEPT4), cpu = library_cpu_ms ();
        for (int n = 0; n < 10; n++) {
            nap (20);
            send_text (old, "goes on");
            CHECK_STR (recv_text (in), "goes on");
        }
        if (failed (CALL_ACCEPT4) - before > 2000 || library_cpu_ms () - cpu > 150)
            FAIL ("%s: %ld tries, %ld ms", errno_name (errors [i]), failed (CALL_ACCEPT4) - before, library_cpu_ms () - cpu);
        mend (CALL_ACCEPT4);
        send_text (out, "late");
        CHECK_STR (recv_text (in), "late");
        zmq_close (in), zmq_close (out), zmq_close (old);
        end_context (ctx);
    }
    return 0;
}
