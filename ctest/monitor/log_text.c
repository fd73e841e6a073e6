/*  ZMQ_MONITOR_LOG: what people read of an unmodified program, line by line. The
 *  numbers that differ from run to run are masked.                           */
#include "monitor_log.h"

static void program (void)
{
    void *ctx = new_context (), *rep = new_socket (ctx, ZMQ_REP), *req = new_socket (ctx, ZMQ_REQ);
    OK (zmq_setsockopt (req, ZMQ_IDENTITY, "w\\1", 3));
    const char *bound = bind_tcp (rep);
    FAILS (zmq_bind (rep, bound), EADDRINUSE);
    connect_to (req, bound);
    send_text (req, "?");
    CHECK_STR (recv_text (rep), "?");
    watch_t *w = watch (ctx, rep);
    zmq_close (req);
    await (w, ZMQ_EVENT_DISCONNECTED);
    OK (zmq_unbind (rep, bound));
    zmq_close (rep);
    end_watched (w);
}

/*  Numbers become N, the time TIME; except those in words.                    */
static void mask (char *line)
{
    char *out = line;
    for (char *in = line; *in; ) {
        int starts = (in == line || strchr (" #:", in [-1])) && *in >= '0' && *in <= '9';
        if (starts && in == line) {
            struct tm t;
            char *end = strptime (in, "%Y-%m-%dT%H:%M:%S", &t);
            CHECK (end && *end == '.' && end [7] == 'Z' && end [8] == ' ');
            in = end + 8;
            out = stpcpy (out, "TIME");
        }
        else if (starts && strncmp (in, "127", 3)) {
            in += strspn (in, "0123456789");
            *out++ = 'N';
        }
        else
            *out++ = *in++;
    }
    *out = 0;
}

int main (void)
{
    static const char *const expected [] = {
        "REP SOCKET_OPENED",
        "REQ SOCKET_OPENED",
        "REP LISTENING tcp://127.0.0.1:N fd N",
        "REP ENDPOINT_BOUND tcp://127.0.0.1:N",
        "REP CLOSED tcp://127.0.0.1:N fd N errno N (Address already in use)",
        "REP BIND_FAILED 127.0.0.1:N errno N (Address already in use)",
        "REQ 'w\\x5c1' ENDPOINT_CONNECTED tcp://127.0.0.1:N",
        "REQ 'w\\x5c1' CONNECT_DELAYED tcp://127.0.0.1:N errno N (Operation now in progress)",
        "REQ 'w\\x5c1' CONNECTED tcp://127.0.0.1:N peer tcp://127.0.0.1:N fd N",
        "REP ACCEPTED tcp://127.0.0.1:N peer tcp://127.0.0.1:N fd N",
        "REQ 'w\\x5c1' HANDSHAKE_SUCCEEDED tcp://127.0.0.1:N peer tcp://127.0.0.1:N fd N",
        "REP HANDSHAKE_SUCCEEDED tcp://127.0.0.1:N peer tcp://127.0.0.1:N fd N",
        "REQ 'w\\x5c1' SOCKET_CLOSED",
        "REQ 'w\\x5c1' OWN_CLOSE tcp://127.0.0.1:N peer tcp://127.0.0.1:N fd N",
        "REQ 'w\\x5c1' SOCKET_ENDED",
        "REP DISCONNECTED tcp://127.0.0.1:N peer tcp://127.0.0.1:N fd N",
        "REP ENDPOINT_UNBOUND tcp://127.0.0.1:N",
        "REP CLOSED tcp://127.0.0.1:N fd N",
        "REP SOCKET_CLOSED",
        "REP SOCKET_ENDED",
    };
    enum { LINES = sizeof expected / sizeof *expected };
    int seen [LINES] = { 0 };
    const char *path = temp_path ("log");
    run_logged (path, program);
    char *rest = content (path), *line;
    while ((line = next_line (&rest))) {
        int i = 0;
        char head [] = "TIME N #N ";
        mask (line);
        CHECK (!strncmp (line, head, strlen (head)));
        line += strlen (head);
        if (!strncmp (line, "PAIR", 4))
            continue; /* the monitor's reader */
        while (i < LINES && (seen [i] || strcmp (line, expected [i])))
            i++;
        if (i == LINES)
            FAIL ("unexpected: %s", line);
        seen [i] = 1;
        /*  What is told of one socket comes in order.                        */
        for (int k = i + 1; k < LINES; k++)
            if (seen [k] && !strncmp (expected [k], line, 4))
                FAIL ("'%s' came after '%s'", line, expected [k]);
    }
    for (int i = 0; i < LINES; i++)
        if (!seen [i])
            FAIL ("missing: %s", expected [i]);
    return 0;
}
