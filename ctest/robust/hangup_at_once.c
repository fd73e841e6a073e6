/*  A peer that has said something and hung up by the time that the connection is
 *  noticed is left at once, and tried again.                                        */
#include "monitor.h"

enum { FILLERS = 3 };
static int filler [FILLERS];

static void close_fillers (void)
{
    for (int i = 0; i < FILLERS; i++)
        close (filler [i]);
}

/*  Connects, tells when the attempt is under way, and waits to be ended.            */
static void connect_and_stay (const char *endpoint, int told)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUSH), *reader;
    seen_t seen;
    close_fillers ();
    OK (zmq_socket_monitor (s, "inproc://watch", ZMQ_EVENT_CONNECT_DELAYED));
    reader = new_socket (ctx, ZMQ_PAIR);
    connect_to (reader, "inproc://watch");
    connect_to (s, endpoint);
    OK (read_event (reader, &seen, 0));
    CHECK (write (told, "!", 1) == 1);
    pause ();
}

int main (void)
{
    int port, told [2], listener = raw_bind (&port);
    char byte;
    CHECK (listen (listener, 0) == 0 && pipe (told) == 0);
    /*  A full backlog: nobody gets in until somebody is accepted.            */
    for (int i = 0; i < FILLERS; i++) {
        struct sockaddr_in to = loopback (port);
        CHECK ((filler [i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) >= 0);
        connect (filler [i], (void *) &to, sizeof to);
    }
    pid_t child = fork ();
    if (child == 0)
        connect_and_stay (tcp_endpoint (port), told [1]);
    CHECK (child > 0 && read (told [0], &byte, 1) == 1);
    CHECK (kill (child, SIGSTOP) == 0 && waitpid (child, NULL, WUNTRACED) == child);
    /*  The child's connection comes up, is spoken to and hung up while it stands still. */
    close_fillers ();
    int fd = -1;
    for (int spoken = 0; !spoken; ) {
        struct pollfd gone = { .events = POLLIN };
        if (fd >= 0)
            close (fd);
        fd = raw_accept (listener);
        gone.fd = fd;
        /*  A filler's own has ended.                                         */
        spoken = poll (&gone, 1, GLANCE) == 0;
    }
    CHECK (listen (listener, 5) == 0);
    raw_write (fd, "\377\0\0\0\0\0\0\0\1\177", 10);
    CHECK (shutdown (fd, SHUT_WR) == 0);
    CHECK (kill (child, SIGCONT) == 0);
    raw_wait_end (fd);
    close (raw_accept (listener));
    CHECK (kill (child, SIGKILL) == 0 && waitpid (child, NULL, 0) == child);
    return 0;
}
