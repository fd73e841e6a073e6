/*  A proxy of sockets that only take turns, REP and REQ: it is not always the
 *  time for a message.                                                       */
#include "test.h"

static void *front, *back;

static void *proxy (void *unused)
{
    (void) unused;
    FAILS (zmq_proxy (front, back, NULL), ETERM);
    OK (zmq_close (front));
    OK (zmq_close (back));
    return NULL;
}

static void talk (const char *transport, int back_type, int server_type)
{
    void *ctx = new_context (), *client = new_socket (ctx, ZMQ_REQ), *server = new_socket (ctx, server_type);
    front = new_socket (ctx, ZMQ_REP);
    back = new_socket (ctx, back_type);
    connect_to (client, bind_fresh (front, transport));
    connect_to (back, bind_fresh (server, transport));
    pthread_t t = start (proxy, NULL);
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
    const char *transports [] = {"inproc", "tcp"};
    for (int i = 0; i < 2; i++) {
        talk (transports [i], ZMQ_REQ, ZMQ_REP);
        talk (transports [i], ZMQ_DEALER, ZMQ_DEALER);
    }
    return 0;
}
