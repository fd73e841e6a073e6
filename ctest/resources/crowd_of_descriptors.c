/*  More peers than descriptors, coming and going: every one of them is served
 *  when its turn comes, and in the end no descriptor is missing.               */
#include "test.h"

enum { PEERS = 40, ROOM = 12 };

static void *visit (void *arg)
{
    int fd = raw_connect ((int) (intptr_t) arg);
    raw_hello (fd, ZMQ_PUSH);
    raw_frame (fd, 0, "here", 4);
    /*  Leaving makes room for the next one.                                    */
    close (fd);
    return NULL;
}

int main (void)
{
    int port, status, first [2];
    CHECK (pipe (first) == 0);
    pid_t server = fork ();
    if (!server) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL);
        const char *e = bind_tcp (in);
        port = port_of (e);
        limit_descriptors (ROOM);
        int before = open_descriptors ();
        CHECK (write (first [1], &port, sizeof port) == sizeof port);
        for (int i = 0; i < PEERS; i++)
            CHECK_STR (recv_text (in), "here");
        /*  One may be left by which the socket hears news while it waits on a stream.  */
        UNTIL (open_descriptors () <= before + 1);
        zmq_close (in);
        end_context (ctx);
        exit (0);
    }
    CHECK (read (first [0], &port, sizeof port) == sizeof port);
    pthread_t t [PEERS];
    for (int i = 0; i < PEERS; i++)
        t [i] = start (visit, (void *) (intptr_t) port);
    for (int i = 0; i < PEERS; i++)
        join (t [i]);
    CHECK (waitpid (server, &status, 0) == server);
    CHECK_INT (status, 0);
    return 0;
}
