/*  In the manner of most programs: data.connected.* for every event, since all
 *  members lie at the same place.                                            */
#include "test.h"

static const char *const names [] = {
    "connected", "connect_delayed", "connect_retried", "listening", "bind_failed", "accepted", "accept_failed",
    "closed", "close_failed", "disconnected",
};
static char lines [400] [120];
static int count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *dump (void *arg)
{
    void *ctx = ((void **) arg) [0], *s = zmq_socket (ctx, ZMQ_PAIR);
    OK (zmq_connect (s, ((char **) arg) [1]));
    for (;;) {
        zmq_msg_t msg;
        zmq_msg_init (&msg);
        if (zmq_recvmsg (s, &msg, 0) < 0)
            break;
        zmq_event_t e;
        memcpy (&e, zmq_msg_data (&msg), sizeof e);
        int i = 0;
        while (!(e.event >> i & 1))
            i++;
        CHECK (i < 10);
        pthread_mutex_lock (&lock);
        CHECK (count < 400);
        snprintf (lines [count++], sizeof lines [0], "%s %s %d", names [i], e.data.connected.addr, e.data.connected.fd);
        pthread_mutex_unlock (&lock);
        zmq_msg_close (&msg);
    }
    zmq_close (s);
    return NULL;
}

static int told (const char *format, const char *addr)
{
    char start [200];
    int found = 0;
    snprintf (start, sizeof start, format, addr);
    pthread_mutex_lock (&lock);
    for (int i = 0; i < count; i++)
        found += !strncmp (lines [i], start, strlen (start));
    pthread_mutex_unlock (&lock);
    return found;
}

int main (void)
{
    void *ctx = zmq_init (1), *server = zmq_socket (ctx, ZMQ_PULL), *client = zmq_socket (ctx, ZMQ_PUSH);
    void *of_server [] = { ctx, "inproc://server" }, *of_client [] = { ctx, "inproc://client" };
    int port, keeper = raw_bind (&port), ivl = 20, zero = 0;
    zmq_setsockopt (client, ZMQ_RECONNECT_IVL, &ivl, sizeof ivl);
    zmq_setsockopt (client, ZMQ_LINGER, &zero, sizeof zero);
    OK (zmq_socket_monitor (server, of_server [1], ZMQ_EVENT_ALL));
    OK (zmq_socket_monitor (client, of_client [1], ZMQ_EVENT_ALL));
    pthread_t t [2] = { start (dump, of_server), start (dump, of_client) };
    OK (zmq_connect (client, tcp_endpoint (port)));
    UNTIL (told ("connect_retried %s 2", tcp_endpoint (port)) || told ("connect_retried %s 3", tcp_endpoint (port)));
    close (keeper);
    OK (zmq_bind (server, tcp_endpoint (port)));
    OK (zmq_send (client, "x", 1, 0));
    CHECK_STR (recv_text (server), "x");
    OK (zmq_close (client));
    UNTIL (told ("disconnected %s", tcp_endpoint (port)));
    CHECK (zmq_bind (server, "tcp://127.0.0.1") == -1);
    OK (zmq_close (server));
    OK (zmq_term (ctx));
    for (int i = 0; i < 2; i++)
        join (t [i]);
    const char *addr = tcp_endpoint (port);
    CHECK (told ("connect_delayed %s 115", addr) >= 2 && told ("connected %s", addr) == 1);
    CHECK (told ("listening %s", addr) == 1 && told ("accepted %s", addr) == 1 && told ("closed %s", addr) >= 2);
    CHECK_INT (told ("bind_failed %s 22", "127.0.0.1"), 1);
    return 0;
}
