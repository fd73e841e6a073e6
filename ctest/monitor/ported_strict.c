/*  In the manner of a supervisor that was written against 3.2: it asserts the
 *  size of each event and that it is one frame, and dies on a code that it does
 *  not know.                                                                 */
#include "test.h"
#undef NDEBUG
#include <assert.h>

static int watching;

static void *supervise (void *ctx)
{
    intptr_t links = 0, most = 0;
    void *s = zmq_socket (ctx, ZMQ_PAIR);
    int rc = zmq_connect (s, "inproc://supervisor");
    assert (rc == 0);
    __sync_fetch_and_add (&watching, 1);
    while (1) {
        zmq_event_t event;
        zmq_msg_t msg;
        int more;
        size_t more_size = sizeof (more);
        zmq_msg_init (&msg);
        rc = zmq_recvmsg (s, &msg, 0);
        if (rc == -1 && zmq_errno () == ETERM)
            break;
        assert (rc == sizeof (event));
        assert (zmq_msg_size (&msg) == sizeof (event));
        rc = zmq_getsockopt (s, ZMQ_RCVMORE, &more, &more_size);
        assert (rc == 0 && !more);
        memcpy (&event, zmq_msg_data (&msg), sizeof (event));
        switch (event.event) {
        case ZMQ_EVENT_LISTENING:
            assert (event.data.listening.fd > 0);
            break;
        case ZMQ_EVENT_ACCEPTED:
            assert (event.data.accepted.fd > 0);
            links++;
            break;
        case ZMQ_EVENT_CONNECTED:
            assert (event.data.connected.fd > 0);
            links++;
            break;
        case ZMQ_EVENT_CONNECT_DELAYED:
            assert (event.data.connect_delayed.err != 0);
            break;
        case ZMQ_EVENT_CONNECT_RETRIED:
            assert (event.data.connect_retried.interval > 0);
            break;
        case ZMQ_EVENT_BIND_FAILED:
            assert (event.data.bind_failed.err != 0);
            break;
        case ZMQ_EVENT_ACCEPT_FAILED:
            assert (event.data.accept_failed.err != 0);
            break;
        case ZMQ_EVENT_CLOSED:
            assert (event.data.closed.addr);
            break;
        case ZMQ_EVENT_CLOSE_FAILED:
            assert (event.data.close_failed.err != 0);
            break;
        case ZMQ_EVENT_DISCONNECTED:
            assert (event.data.disconnected.fd > 0);
            links--;
            break;
        default:
            /*  We don't like surprises.                                      */
            assert (0);
        }
        assert (links >= 0);
        most = links > most ? links : most;
        zmq_msg_close (&msg);
    }
    zmq_close (s);
    return (void *) most;
}

int main (void)
{
    void *ctx = zmq_init (1), *server = zmq_socket (ctx, ZMQ_XREP), *clients [10];
    pthread_t thread;
    int zero = 0, rc = zmq_socket_monitor (server, "inproc://supervisor", -1);
    assert (rc == 0);
    pthread_create (&thread, NULL, supervise, ctx);
    assert (zmq_bind (server, "tcp://nowhere") == -1);
    const char *bound = bind_tcp (server);
    for (int i = 0; i < 10; i++) {
        clients [i] = zmq_socket (ctx, ZMQ_XREQ);
        zmq_setsockopt (clients [i], ZMQ_LINGER, &zero, sizeof zero);
        rc = zmq_connect (clients [i], bound);
        assert (rc == 0);
        rc = zmq_send (clients [i], "hello", 5, 0);
        assert (rc == 5);
    }
    for (int i = 0; i < 20; i++) {  /* identity and body */
        char buffer [256];
        rc = zmq_recv (server, buffer, sizeof buffer, 0);
        assert (rc == 5);
    }
    /*  On a busy machine the thread may not have begun; later there is nobody to connect to. */
    UNTIL (__sync_fetch_and_add (&watching, 0));
    for (int i = 0; i < 10; i++)
        zmq_close (clients [i]);
    zmq_close (server);
    zmq_term (ctx);
    CHECK_INT ((intptr_t) join (thread), 10);
    return 0;
}
