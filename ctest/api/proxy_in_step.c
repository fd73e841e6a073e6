/*  A proxy of sockets that only take turns, REP and REQ: it is not always the
 *  time for a message.                                                       */
#include "test.h"

static void talk (const char *transport, int back_type, int server_type)
{
    void *ctx = new_context (), *client = new_socket (ctx, ZMQ_REQ), *server = new_socket (ctx, server_type);
    void *sides [] = {new_socket (ctx, ZMQ_REP), new_socket (ctx, back_type)};
    connect_to (client, bind_fresh (sides [0], transport));
    connect_to (sides [1], bind_fresh (server, transport));
    pthread_t t = start (forwards, sides);
    for (int i = 0; i < 100; i++) {
        send_text (client, "ask|more");
        CHECK_STR (recv_text (server), "ask|more");
        send_text (server, "reply");
        CHECK_STR (recv_text (client), "reply");
    }
    OK (zmq_close (client));
    OK (zmq_close (server));
    end_context (ctx);
    join (t);
}

int main (void)
{
    EACH_TRANSPORT (transport) {
        talk (transport, ZMQ_REQ, ZMQ_REP);
        talk (transport, ZMQ_DEALER, ZMQ_DEALER);
    }
    return 0;
}
