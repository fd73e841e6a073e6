/*  Subscriptions to a publisher that nobody calls wait at the high-water mark as
 *  messages do, also those that come as commands (ZMTP 3.1); and each of them counts
 *  once it is called again.                                                         */
#include "test.h"

enum { TOPIC = 200, LOTS = 64 << 20 };

static void command (char *frame, const char *name, const char *topic)
{
    frame [0] = 4;
    frame [1] = (char) (1 + strlen (name) + TOPIC);
    frame [2] = (char) strlen (name);
    strcpy (frame + 3, name);
    memset (frame + 3 + strlen (name), 't', TOPIC);
    memcpy (frame + 3 + strlen (name), topic, strlen (topic));
}

/*  One topic is subscribed to and cancelled, again and again.                      */
static char both [12 + TOPIC + 9 + TOPIC];
static size_t said;

/*  Goes on with that, as far as the system takes it.                               */
static void say (int fd)
{
    size_t at = said % sizeof both;
    ssize_t n = send (fd, both + at, sizeof both - at, MSG_NOSIGNAL);
    CHECK (n > 0);
    said += n;
}

int main (void)
{
    void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_PUB);
    int fd = raw_connect (port_of (bind_tcp (pub)));
    char greeting [64] = "\377\0\0\0\0\0\0\0\1\177\3\1NULL", theirs [100];
    char last [12 + TOPIC];
    command (both, "SUBSCRIBE", "");
    command (both + 12 + TOPIC, "CANCEL", "");
    command (last, "SUBSCRIBE", "last");
    raw_write (fd, greeting, 64);
    raw_write (fd, "\4\31\5READY\13Socket-Type\0\0\0\3SUB", 27);
    raw_read (fd, theirs, 64 + 27);
    CHECK (fcntl (fd, F_SETFL, O_NONBLOCK) == 0);
    struct pollfd p = { fd, POLLOUT, 0 };
    while (poll (&p, 1, 500) == 1) {
        say (fd);
        CHECK (said < LOTS);
    }
    /*  What is left is taken in when the publisher sends.                           */
    for (long end = now_ms () + PATIENCE; said % sizeof both || p.revents == 0; ) {
        CHECK (now_ms () < end);
        OK (zmq_send (pub, "other", 5, 0));
        if (poll (&p, 1, 1) == 1 && said % sizeof both)
            say (fd);
    }
    CHECK (fcntl (fd, F_SETFL, 0) == 0);
    raw_write (fd, last, sizeof last);
    char message [4 + TOPIC];
    memset (message, 't', sizeof message);
    memcpy (message, "last", 4);
    struct pollfd in = { fd, POLLIN, 0 };
    for (long end = now_ms () + PATIENCE; poll (&in, 1, 1) != 1; ) {
        CHECK (now_ms () < end);
        OK (zmq_send (pub, message, TOPIC, 0));
    }
    raw_read (fd, theirs, 6);
    CHECK (!memcmp (theirs, "\0\310last", 6));
    close (fd);
    zmq_close (pub);
    end_context (ctx);
    return 0;
}
