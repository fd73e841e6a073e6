/*  Short messages that wait to be read hold their own bytes, and not all that
 *  the I/O thread received into the same buffer for another socket.           */
#include "test.h"

enum { ROUNDS = 300, BUSY = 30, SIZE = 10000, SHORT = 50 };

int main (void)
{
    static char text [SIZE];
    void *ctx = new_context ();
    void *unread = new_socket (ctx, ZMQ_PULL), *seldom = new_socket (ctx, ZMQ_PUSH);
    void *busy = new_socket (ctx, ZMQ_PULL), *often = new_socket (ctx, ZMQ_PUSH);
    connect_to (seldom, bind_tcp (unread));
    /*  Of two connections the program's thread borrows none.                  */
    const char *e = bind_tcp (busy);
    connect_to (often, e);
    connect_to (often, e);
    long before = 0;
    for (int k = 0; k < ROUNDS; k++) {
        OK (zmq_send (seldom, text, SHORT, 0));
        for (int i = 0; i < BUSY; i++)
            OK (zmq_send (often, text, SIZE, 0));
        for (int i = 0; i < BUSY; i++)
            CHECK_INT (zmq_recv (busy, text, SIZE, 0), SIZE);
        if (k == 20)
            before = memory_kb ();
    }
    /*  A buffer of 256 KiB for each of them would be 70,000 KiB.              */
    UNTIL (memory_kb () - before < 10000);
    for (int k = 0; k < ROUNDS; k++)
        CHECK_INT (zmq_recv (unread, text, SIZE, 0), SHORT);
    OK (zmq_close (unread));
    OK (zmq_close (seldom));
    OK (zmq_close (busy));
    OK (zmq_close (often));
    end_context (ctx);
    return 0;
}
