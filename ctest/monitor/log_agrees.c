/*  The log tells the same as a monitor of all sockets, in the same order, while
 *  peers come and go on several I/O threads.                                 */
#include "monitor_log.h"

#define PEERS 1500
#define SOCKETS 4

static int over, port [SOCKETS];

static void *peers (void *arg)
{
    unsigned state = (unsigned) (intptr_t) arg;
    for (int i = 0; i < PEERS; i++) {
        state = state * 1664525u + 1013904223u;
        int fd = raw_connect (port [(state >> 16) % SOCKETS]);
        if (state >> 30)
            raw_write (fd, "\xff\0\0\0\0\0\0\0\0\x7f", 10);
        close (fd);
    }
    __atomic_add_fetch (&over, 1, __ATOMIC_RELEASE);
    return NULL;
}

/*  Writes down what a monitor says, in the form in which the log is compared. */
static void program (void)
{
    void *ctx = zmq_init (3), *s [SOCKETS];
    for (int i = 0; i < SOCKETS; i++) {
        s [i] = new_socket (ctx, ZMQ_PULL);
        set_int (s [i], ZMQ_OXIDE_MONITOR_EXTENSIONS, 1);
        OK (add_monitor (s [i], "inproc://all", ~ZMQ_EVENT_MONITOR_STOPPED));
        port [i] = port_of (bind_tcp (s [i]));
    }
    void *reader = new_reader (ctx, "inproc://all");
    pthread_t t [2] = { start (peers, (void *) 1), start (peers, (void *) 2) };
    FILE *out = fopen (temp_path ("told"), "w");
    CHECK (out);
    int down = 0;
    while (down < 2 * PEERS) {
        zmq_oxide_event_t e;
        OK (read_ext (reader, &e, 0));
        fprintf (out, "#%d %s %s %d\n", e.socket, ext_name (e.event), e.addr, e.value);
        down += e.event == ZMQ_EVENT_DISCONNECTED;
        for (int i = 0; i < SOCKETS; i++)
            events (s [i]);
    }
    for (int i = 0; i < 2; i++)
        join (t [i]);
    fclose (out);
    for (int i = 0; i < SOCKETS; i++)
        zmq_close (s [i]);
    zmq_close (reader);
    end_context (ctx);
}

int main (void)
{
    char value [200];
    snprintf (value, sizeof value, "json:%s", temp_path ("log"));
    temp_path ("told");
    run_logged (value, program);
    char *told = content (temp_path ("told")), *log = content (temp_path ("log")), *line, *expected;
    int count = 0;
    while ((expected = next_line (&told))) {
        char said [300];
        do
            CHECK ((line = next_line (&log)) != NULL);
        while (!strncmp (json (line, "event"), "SOCKET_", 7) || !strncmp (json (line, "event"), "ENDPOINT_", 9));
        const char *event = json (line, "event"), *number = json (line, "fd");
        if (!strcmp (event, "HANDSHAKE_SUCCEEDED"))
            number = "0";
        else if (!strcmp (event, "HANDSHAKE_FAILED_NO_DETAIL"))
            number = json (line, "errno");
        snprintf (said, sizeof said, "#%s %s %s %s", json (line, "socket"), event, json (line, "endpoint"), number);
        CHECK_STR (said, expected);
        /*  A connection's peer is known to the end.                          */
        if (strcmp (event, "LISTENING") && strcmp (event, "CLOSED"))
            CHECK (!strncmp (json (line, "peer"), "tcp://127.0.0.1:", 16));
        count++;
    }
    CHECK (count > 4 * PEERS);
    return 0;
}
