/*  A socket that received by itself, in a conversation, keeps no buffer for that
 *  when the conversation is over.                                             */
#include "conversation.h"

enum { SOCKETS = 60, ROUNDS = 400, SIZE = 1000 };

int main (void)
{
    static char text [SIZE];
    void *ctx = new_context (), *rep = new_socket (ctx, ZMQ_REP), *req [SOCKETS];
    const char *e = bind_tcp (rep);
    pthread_t server = start (serve, rep);
    long before = 0;
    for (int i = 0; i < SOCKETS; i++) {
        req [i] = new_socket (ctx, ZMQ_REQ);
        connect_to (req [i], e);
        for (int k = 0; k < ROUNDS; k++) {
            OK (zmq_send (req [i], text, SIZE, 0));
            CHECK_INT (zmq_recv (req [i], text, SIZE, 0), SIZE);
        }
        if (i == 0)
            before = memory_kb ();
    }
    ask (req [0], "");
    join (server);
    /*  A buffer of 256 KiB for each would be 15,000 KiB.                      */
    UNTIL (memory_kb () - before < 5000);
    for (int i = 0; i < SOCKETS; i++)
        OK (zmq_close (req [i]));
    OK (zmq_close (rep));
    end_context (ctx);
    return 0;
}
