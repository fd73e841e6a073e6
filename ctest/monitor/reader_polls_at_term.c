/*  A socket of any type at a monitor's endpoint learns of zmq_term by zmq_poll and by
 *  zmq_recv, whatever it asks for; events that wait may be read before.              */
#include "test.h"

static void *term (void *ctx)
{
    OK (zmq_term (ctx));
    return NULL;
}

static void test (int type, short asked)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *reader = new_socket (ctx, type);
    zmq_pollitem_t item = { reader, 0, asked, 0 };
    char event [100];
    OK (zmq_socket_monitor (s, "inproc://monitor", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://monitor");
    bind_tcp (s);
    pthread_t t = start (term, ctx);
    long end = now_ms () + PATIENCE;
    int rc;
    while ((rc = zmq_poll (&item, 1, PATIENCE)) != -1) {
        CHECK (now_ms () < end);
        if (item.revents & ZMQ_POLLIN)
            zmq_recv (reader, event, sizeof event, ZMQ_DONTWAIT);
    }
    CHECK_INT (zmq_errno (), ETERM);
    while (zmq_recv (reader, event, sizeof event, ZMQ_DONTWAIT) != -1)
        ;
    CHECK_INT (zmq_errno (), ETERM);
    FAILS (zmq_send (reader, "x", 1, ZMQ_DONTWAIT), ETERM);
    zmq_close (s), zmq_close (reader);
    join (t);
}

int main (void)
{
    for (int type = ZMQ_PAIR; type <= ZMQ_XSUB; type++) {
        test (type, ZMQ_POLLIN);
        test (type, ZMQ_POLLOUT);
        test (type, ZMQ_POLLIN | ZMQ_POLLOUT);
    }
    return 0;
}
