/*  Peers that come and go leave nothing behind in an idle bound PUSH or REQ.      */
#include "test.h"

int main (void)
{
    static const int types [] = { ZMQ_PUSH, ZMQ_REQ, ZMQ_PUB, ZMQ_ROUTER };
    for (int i = 0; i < 4; i++) {
        void *ctx = new_context (), *s = new_socket (ctx, types [i]);
        int port = port_of (bind_tcp (s));
        long before = 0;
        for (int k = 0; k < 1500; k++) {
            int fd = raw_connect (port);
            raw_hello (fd, ZMQ_PULL);
            close (fd);
            if (k == 500)
                before = memory_kb ();
        }
        /*  3.2.6 keeps 10.6 KiB a peer: 10,600 KiB here.                        */
        UNTIL (memory_kb () - before < 1000);
        zmq_close (s);
        end_context (ctx);
    }
    return 0;
}
