/*  A reader that never closes its messages loses no memory, as the man page's
 *  first listing does; nor does one endpoint text cost more for being said
 *  often.                                                                    */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    long before = 0;
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    for (int i = 0; i < 120000; i++) {
        zmq_msg_t msg;
        if (i == 20000)
            before = memory_kb ();
        FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);
        OK (zmq_msg_init (&msg));
        OK (zmq_recvmsg (reader, &msg, 0));
    }
    /*  3.2.6 loses 120 bytes an event, which would be 12,000 KiB.             */
    long grown = memory_kb () - before;
    if (grown > 3000)
        FAIL ("%ld KiB lost over 100,000 events", grown);
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
