/*  ZMQ_MONITOR_LOG=json:PATH: what machines read. A connection that is refused
 *  says why, as the event itself cannot.                                     */
#include "monitor_log.h"

static void program (void)
{
    int port, keeper = raw_bind (&port), fd;
    void *ctx = new_context (), *push = new_socket (ctx, ZMQ_PUSH), *pull = new_socket (ctx, ZMQ_PULL);
    OK (zmq_setsockopt (push, ZMQ_IDENTITY, "\001\"x", 3));
    watch_t *w = watch (ctx, push);
    OK (zmq_setsockopt (pull, ZMQ_TCP_ACCEPT_FILTER, "192.0.2.1", 9));
    connect_to (push, tcp_endpoint (port));
    await (w, ZMQ_EVENT_CONNECT_RETRIED);
    OK (zmq_disconnect (push, tcp_endpoint (port)));
    fd = raw_connect (port_of (bind_tcp (pull)));
    raw_wait_end (fd);
    close (fd);
    close (keeper);
    zmq_close (push);
    zmq_close (pull);
    end_watched (w);
}

int main (void)
{
    const char *path = temp_path ("log");
    char value [200];
    snprintf (value, sizeof value, "json:%s", path);
    run_logged (value, program);
    char *rest = content (path), *line;
    int refused = 0, retried = 0, filtered = 0, endpoints = 0;
    double before = 0;
    while ((line = next_line (&rest))) {
        const char *event = json (line, "event");
        double now = atof (json (line, "time"));
        CHECK (now >= before && now > 1.7e9);
        before = now;
        CHECK (atoi (json (line, "pid")) > 0 && atoi (json (line, "socket")) > 0);
        if (!strcmp (json (line, "type"), "PUSH") && strcmp (event, "SOCKET_OPENED"))
            CHECK (strstr (line, "\"identity\":\"\\\\x01\\\"x\""));
        if (!strcmp (event, "CLOSED") && !strcmp (json (line, "type"), "PUSH")) {
            CHECK_INT (atoi (json (line, "errno")), ECONNREFUSED);
            CHECK_STR (json (line, "error"), "Connection refused");
            CHECK (atoi (json (line, "fd")) > 0);
            refused++;
        }
        else if (!strcmp (event, "CONNECT_RETRIED")) {
            int interval = atoi (json (line, "interval"));
            CHECK (interval >= 100 && interval < 200);
            CHECK_STR (json (line, "fd"), "");
            CHECK_STR (json (line, "errno"), "");
            retried++;
        }
        else if (!strcmp (event, "ACCEPT_FAILED")) {
            CHECK_STR (json (line, "error"), "Permission denied");
            filtered++;
        }
        else if (!strncmp (event, "ENDPOINT_", 9) && strcmp (json (line, "type"), "PAIR")) {
            CHECK (!strncmp (json (line, "endpoint"), "tcp://127.0.0.1:", 16));
            endpoints++;
        }
    }
    CHECK (refused >= 1 && retried >= 1);
    CHECK_INT (filtered, 1);
    CHECK_INT (endpoints, 3);
    return 0;
}
