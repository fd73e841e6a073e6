/*  crowd SECONDS [STATUS] - three sockets and 200 connections, for so long.
 *  140 go from a DEALER to a ROUTER and stay. A PUSH has the other 60: 30 to
 *  ports at which nobody listens, and 30 to one that takes them in, shakes
 *  hands and hangs up after a while, again and again. Ends with STATUS (0), or
 *  by the signal STATUS - 128, leaving all sockets as they are.
 *  CROWD="140 30 30" in the environment says how many there are.            */
#include <zmq.h>
#include <arpa/inet.h>
#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 1000

static int staying = 140, refused = 30, flapping = 30;

/*  A raw socket at a port of the system's choice, which `endpoint` tells.   */
static int raw_socket (char *endpoint)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket (AF_INET, SOCK_STREAM, 0);
    assert (fd >= 0);
    assert (bind (fd, (struct sockaddr *) &address, size) == 0);
    assert (getsockname (fd, (struct sockaddr *) &address, &size) == 0);
    sprintf (endpoint, "tcp://127.0.0.1:%d", ntohs (address.sin_port));
    return fd;
}

/*  Takes connections in, greets them as a PULL of ZMTP 2.0, and hangs up.   */
static void *flap (void *listener)
{
    static const unsigned char greeting [] = {0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 7, 0, 0};
    int fds [MOST], count = 0;
    for (;;) {
        while (count > 0)
            close (fds [--count]);
        for (int wait = 0; wait < 8; wait++) {
            usleep (50000);
            while (count < flapping && (fds [count] = accept (*(int *) listener, NULL, NULL)) >= 0) {
                if (send (fds [count], greeting, sizeof greeting, MSG_NOSIGNAL) < 0)
                    perror ("send");
                count++;
            }
        }
    }
    return NULL;
}

int main (int argc, char **argv)
{
    char endpoint [256];
    size_t size = sizeof endpoint;
    int none = 0, at = 0, listener, status = argc > 2 ? atoi (argv [2]) : 0;
    pthread_t thread;

    assert (argc > 1);
    if (getenv ("CROWD"))
        assert (sscanf (getenv ("CROWD"), "%d %d %d", &staying, &refused, &flapping) == 3);
    assert (flapping > 0 && flapping <= MOST);
    void *ctx = zmq_init (1);
    assert (ctx);

    void *hub = zmq_socket (ctx, ZMQ_ROUTER);
    assert (zmq_setsockopt (hub, ZMQ_IDENTITY, "hub", 3) == 0);
    assert (zmq_bind (hub, "tcp://127.0.0.1:*") == 0);
    assert (zmq_getsockopt (hub, ZMQ_LAST_ENDPOINT, endpoint, &size) == 0);

    void *caller = zmq_socket (ctx, ZMQ_DEALER);
    assert (zmq_setsockopt (caller, ZMQ_IDENTITY, "caller", 6) == 0);
    for (at = 0; at < staying; at++)
        assert (zmq_connect (caller, endpoint) == 0);

    void *feeder = zmq_socket (ctx, ZMQ_PUSH);
    assert (zmq_setsockopt (feeder, ZMQ_IDENTITY, "feeder", 6) == 0);
    assert (zmq_setsockopt (feeder, ZMQ_LINGER, &none, sizeof none) == 0);
    for (at = 0; at < refused; at++) {
        /*  Nobody listens, and nobody else gets the port.                   */
        raw_socket (endpoint);
        assert (zmq_connect (feeder, endpoint) == 0);
    }
    listener = raw_socket (endpoint);
    assert (listen (listener, flapping) == 0);
    assert (fcntl (listener, F_SETFL, O_NONBLOCK) == 0);
    assert (pthread_create (&thread, NULL, flap, &listener) == 0);
    for (at = 0; at < flapping; at++)
        assert (zmq_connect (feeder, endpoint) == 0);

    puts ("crowd: all sockets connect");
    fflush (stdout);
    fputs ("crowd: \033[31ma word\033[0m on standard error\n", stderr);
    usleep (atof (argv [1]) * 1000000);
    puts ("crowd: done");
    fflush (stdout);

    if (status > 128)
        raise (status - 128);
    assert (zmq_close (hub) == 0 && zmq_close (caller) == 0 && zmq_close (feeder) == 0);
    assert (zmq_term (ctx) == 0);
    return status;
}
