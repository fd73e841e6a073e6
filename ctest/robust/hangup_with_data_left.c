/*  A receiver that is full and does not read, and a peer that hangs up with data
 *  left: no I/O thread spins, and what was taken is readable.                  */
#include "test.h"

int main (void)
{
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL);
        set_int (in, ZMQ_RCVHWM, 2);
        const char *e = bind_fresh (in, transports [i]);
        int fd = i == 1 ? raw_connect (port_of (e)) : raw_connect_ipc (e + 6);
        raw_hello (fd, ZMQ_PUSH);
        for (int k = 0; k < 50; k++) {
            char body [100] = "";
            snprintf (body, sizeof body, "%d", k);
            raw_frame (fd, 0, body, sizeof body);
        }
        close (fd);
        wait_for (in, ZMQ_POLLIN);
        long cpu = cpu_ms ();
        nap (400);
        CHECK (cpu_ms () - cpu < 200);
        for (int k = 0; k < 2; k++)
            CHECK_INT (atoi (recv_text (in)), k);
        zmq_close (in);
        end_context (ctx);
    }
    return 0;
}
