/*  req ENDPOINT SECONDS - a REQ socket that keeps trying to reach ENDPOINT, and
 *  a second thread that tells what becomes of it. The first listing of the
 *  manual page, with its cases filled in.                                    */
#include <zmq.h>
#include <zmq_utils.h>
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*  Reads the events until the context ends.                                  */
static void *req_socket_monitor (void *ctx)
{
    zmq_event_t event;
    int rc;

    void *s = zmq_socket (ctx, ZMQ_PAIR);
    assert (s);

    rc = zmq_connect (s, "inproc://monitor.req");
    assert (rc == 0);
    while (true) {
        zmq_msg_t msg;
        zmq_msg_init (&msg);
        rc = zmq_recvmsg (s, &msg, 0);
        if (rc == -1 && zmq_errno () == ETERM)
            break;
        assert (rc != -1);
        memcpy (&event, zmq_msg_data (&msg), sizeof (event));
        switch (event.event) {
        case ZMQ_EVENT_CONNECT_DELAYED:
            printf ("connecting to %s (%s)\n", event.data.connect_delayed.addr,
                    zmq_strerror (event.data.connect_delayed.err));
            break;
        case ZMQ_EVENT_CONNECTED:
            printf ("connected to %s, descriptor %d\n", event.data.connected.addr, event.data.connected.fd);
            break;
        case ZMQ_EVENT_CLOSED:
            printf ("closed descriptor %d: nobody answers at %s\n", event.data.closed.fd, event.data.closed.addr);
            break;
        case ZMQ_EVENT_CONNECT_RETRIED:
            printf ("will try %s again in %d ms\n", event.data.connect_retried.addr,
                    event.data.connect_retried.interval);
            break;
        case ZMQ_EVENT_DISCONNECTED:
            printf ("disconnected from %s, descriptor %d\n", event.data.disconnected.addr,
                    event.data.disconnected.fd);
            break;
        }
        zmq_msg_close (&msg);
    }
    zmq_close (s);
    return NULL;
}

int main (int argc, char **argv)
{
    pthread_t threads [1];
    int rc;

    assert (argc == 3);
    setvbuf (stdout, NULL, _IOLBF, 0);

    void *ctx = zmq_init (1);
    assert (ctx);

    void *req = zmq_socket (ctx, ZMQ_REQ);
    assert (req);

    /*  Register a monitor endpoint for all socket events.                    */
    rc = zmq_socket_monitor (req, "inproc://monitor.req", ZMQ_EVENT_ALL);
    assert (rc == 0);

    /*  Spawn a monitoring thread.                                            */
    rc = pthread_create (&threads [0], NULL, req_socket_monitor, ctx);
    assert (rc == 0);

    rc = zmq_connect (req, argv [1]);
    assert (rc == 0);

    /*  Meanwhile the library connects, and connects again.                   */
    zmq_sleep (atoi (argv [2]));

    rc = zmq_close (req);
    assert (rc == 0);

    /*  Wakes the monitoring thread with ETERM, and waits until it has closed
     *  its socket.                                                           */
    zmq_term (ctx);
    pthread_join (threads [0], NULL);
    return 0;
}
