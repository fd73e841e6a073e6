/*  zmq.h - 0MQ 3.2, as zmq-oxide offers it (MIT licence, see LICENSE).
 *
 *  A context is the home of sockets. A socket sends and receives messages; a
 *  message is one or more parts, and travels as a whole or not at all. What
 *  becomes of a message depends on the types of the sockets at both ends.
 *
 *  Unless said otherwise, a function that returns an int returns -1 when it
 *  fails, one that returns a pointer returns NULL, and errno says why; errno
 *  is left alone when it succeeds. All times are milliseconds.
 *
 *  Any number of threads may use a context. A socket belongs to one thread at
 *  a time: to hand it over, synchronise, as starting a thread or locking a
 *  mutex does. So does a message object.
 *
 *  A handle that is NULL, closed or something else fails with ENOTSOCK as a
 *  socket, with EFAULT as a context. Every function that takes a socket can
 *  fail with ENOTSOCK, and all but zmq_close with ETERM once its context is
 *  being terminated; below they are not repeated.                            */
#ifndef __ZMQ_H_INCLUDED__
#define __ZMQ_H_INCLUDED__

#include <errno.h>
#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define ZMQ_EXPORT __attribute__ ((visibility ("default")))
#else
#define ZMQ_EXPORT
#endif

/* ------------------------------------------------------------------ version */

#define ZMQ_VERSION_MAJOR 3
#define ZMQ_VERSION_MINOR 2
#define ZMQ_VERSION_PATCH 6

/*  A version as one number that can be compared.                             */
#define ZMQ_MAKE_VERSION(major, minor, patch) ((major) * 10000 + (minor) * 100 + (patch))
#define ZMQ_VERSION ZMQ_MAKE_VERSION (ZMQ_VERSION_MAJOR, ZMQ_VERSION_MINOR, ZMQ_VERSION_PATCH)

/*  Stores the version of the library that is in use, which may be another one
 *  than that of this header. NULL is passed over.                            */
ZMQ_EXPORT void zmq_version (int *major, int *minor, int *patch);

/* ------------------------------------------------------------------- errors */

/*  Where the numbers begin that no system uses.                              */
#define ZMQ_HAUSNUMERO 156384712

/*  0MQ's own errors.                                                         */
#define EFSM (ZMQ_HAUSNUMERO + 51)           /* not now: REQ and REP take turns      */
#define ENOCOMPATPROTO (ZMQ_HAUSNUMERO + 52) /* not with this type (never seen here) */
#define ETERM (ZMQ_HAUSNUMERO + 53)          /* the context is being terminated      */
#define EMTHREAD (ZMQ_HAUSNUMERO + 54)       /* no I/O thread for the task           */

/*  Errors that a system may lack.                                            */
#ifndef ENOTSUP
#define ENOTSUP (ZMQ_HAUSNUMERO + 1)
#endif
#ifndef EPROTONOSUPPORT
#define EPROTONOSUPPORT (ZMQ_HAUSNUMERO + 2)
#endif
#ifndef ENOBUFS
#define ENOBUFS (ZMQ_HAUSNUMERO + 3)
#endif
#ifndef ENETDOWN
#define ENETDOWN (ZMQ_HAUSNUMERO + 4)
#endif
#ifndef EADDRINUSE
#define EADDRINUSE (ZMQ_HAUSNUMERO + 5)
#endif
#ifndef EADDRNOTAVAIL
#define EADDRNOTAVAIL (ZMQ_HAUSNUMERO + 6)
#endif
#ifndef ECONNREFUSED
#define ECONNREFUSED (ZMQ_HAUSNUMERO + 7)
#endif
#ifndef EINPROGRESS
#define EINPROGRESS (ZMQ_HAUSNUMERO + 8)
#endif
#ifndef ENOTSOCK
#define ENOTSOCK (ZMQ_HAUSNUMERO + 9)
#endif
#ifndef EMSGSIZE
#define EMSGSIZE (ZMQ_HAUSNUMERO + 10)
#endif
#ifndef EAFNOSUPPORT
#define EAFNOSUPPORT (ZMQ_HAUSNUMERO + 11)
#endif
#ifndef ENETUNREACH
#define ENETUNREACH (ZMQ_HAUSNUMERO + 12)
#endif
#ifndef ECONNABORTED
#define ECONNABORTED (ZMQ_HAUSNUMERO + 13)
#endif
#ifndef ECONNRESET
#define ECONNRESET (ZMQ_HAUSNUMERO + 14)
#endif
#ifndef ENOTCONN
#define ENOTCONN (ZMQ_HAUSNUMERO + 15)
#endif
#ifndef ETIMEDOUT
#define ETIMEDOUT (ZMQ_HAUSNUMERO + 16)
#endif
#ifndef EHOSTUNREACH
#define EHOSTUNREACH (ZMQ_HAUSNUMERO + 17)
#endif
#ifndef ENETRESET
#define ENETRESET (ZMQ_HAUSNUMERO + 18)
#endif

/*  The calling thread's errno, for programs whose C library is not ours.     */
ZMQ_EXPORT int zmq_errno (void);

/*  What an error number means: as strerror, which serves all but 0MQ's own.  */
ZMQ_EXPORT const char *zmq_strerror (int errnum);

/* ----------------------------------------------------------------- contexts */

/*  Options of a context. They count until the first socket is opened.        */
#define ZMQ_IO_THREADS 1  /* threads that do the I/O; inproc alone needs none */
#define ZMQ_MAX_SOCKETS 2 /* sockets that may be open at once                 */

#define ZMQ_IO_THREADS_DFLT 1
#define ZMQ_MAX_SOCKETS_DFLT 1024

/*  Makes a context. It starts its threads when the first socket is opened.   */
ZMQ_EXPORT void *zmq_ctx_new (void);

/*  Ends a context. Calls that block on its sockets fail with ETERM, and so do
 *  later ones but zmq_close; then it waits until every socket is closed and
 *  what they sent has left or has lingered as long as ZMQ_LINGER says.
 *  EFAULT: no context. EINTR: a signal was handled; call it again.           */
ZMQ_EXPORT int zmq_ctx_destroy (void *context);

/*  Sets or reads an option of a context; reading returns the value.
 *  EFAULT: no context. EINVAL: no such option or value.                      */
ZMQ_EXPORT int zmq_ctx_set (void *context, int option, int optval);
ZMQ_EXPORT int zmq_ctx_get (void *context, int option);

/*  Older names: zmq_init makes a context with so many I/O threads (EINVAL: a
 *  negative number), zmq_term is zmq_ctx_destroy.                            */
ZMQ_EXPORT void *zmq_init (int io_threads);
ZMQ_EXPORT int zmq_term (void *context);

/* ----------------------------------------------------------------- messages */

/*  A message object holds one part. Its content is short and lies inside, or
 *  it is elsewhere and may be shared with other objects. Its bytes mean
 *  nothing to a program, but may be moved with memcpy, to any address.
 *  An object must be initialised before and closed after use. Sending empties
 *  it; it can then be used again, or be closed, or just be forgotten.
 *  What is not an initialised object fails with EFAULT.                      */
typedef struct zmq_msg_t {
    unsigned char _ [32];
} zmq_msg_t;

/*  Takes memory back that a program lent to a message.                       */
typedef void (zmq_free_fn) (void *data, void *hint);

/*  Initialises an empty message.                                             */
ZMQ_EXPORT int zmq_msg_init (zmq_msg_t *msg);

/*  Initialises a message with room for some bytes, to be filled by way of
 *  zmq_msg_data. ENOMEM: it is an empty message.                             */
ZMQ_EXPORT int zmq_msg_init_size (zmq_msg_t *msg, size_t size);

/*  Initialises a message around memory that is not copied. Once nobody needs
 *  it any more, ffn (data, hint) is called, once, in whatever thread; with
 *  NULL for ffn nothing happens then. ENOMEM: it is an empty message, and the
 *  memory is still the program's.                                            */
ZMQ_EXPORT int zmq_msg_init_data (zmq_msg_t *msg, void *data, size_t size, zmq_free_fn *ffn, void *hint);

/*  Closes a message: lets go of its content.                                 */
ZMQ_EXPORT int zmq_msg_close (zmq_msg_t *msg);

/*  Lets go of what dest holds and gives it the content of src: zmq_msg_move
 *  leaves src empty; after zmq_msg_copy both have it, perhaps the same bytes,
 *  which must not be written to any more.                                    */
ZMQ_EXPORT int zmq_msg_move (zmq_msg_t *dest, zmq_msg_t *src);
ZMQ_EXPORT int zmq_msg_copy (zmq_msg_t *dest, zmq_msg_t *src);

/*  Where the content is, valid until the message is changed, moved, sent or
 *  closed, and its size in bytes. What is not initialised is NULL and 0.     */
ZMQ_EXPORT void *zmq_msg_data (zmq_msg_t *msg);
ZMQ_EXPORT size_t zmq_msg_size (zmq_msg_t *msg);

/*  1 if this was received as a part that others follow, else 0.              */
ZMQ_EXPORT int zmq_msg_more (zmq_msg_t *msg);

/*  A property of a message. Only ZMQ_MORE can be read, as by zmq_msg_more, and
 *  none can be set. EINVAL: any other try.                                   */
#define ZMQ_MORE 1
ZMQ_EXPORT int zmq_msg_get (zmq_msg_t *msg, int option);
ZMQ_EXPORT int zmq_msg_set (zmq_msg_t *msg, int option, int optval);

/* ------------------------------------------------------------------ sockets */

/*  Types.                                                                    */
#define ZMQ_PAIR 0   /* one peer, both ways                                   */
#define ZMQ_PUB 1    /* publishes to all that subscribed; never waits         */
#define ZMQ_SUB 2    /* receives what it subscribed to                        */
#define ZMQ_REQ 3    /* asks one peer after the other, and awaits each answer */
#define ZMQ_REP 4    /* answers                                               */
#define ZMQ_DEALER 5 /* both ways, to and from any number of peers in turn    */
#define ZMQ_ROUTER 6 /* the same, by name: the first part names the peer      */
#define ZMQ_PULL 7   /* collects from all peers                               */
#define ZMQ_PUSH 8   /* deals out to the peers in turn                        */
#define ZMQ_XPUB 9   /* as PUB, and receives the subscriptions                */
#define ZMQ_XSUB 10  /* as SUB, and subscribes by sending                     */

/*  Older names.                                                              */
#define ZMQ_XREQ ZMQ_DEALER
#define ZMQ_XREP ZMQ_ROUTER

/*  Opens a socket. In this order: EFAULT, no context; ETERM; EMFILE, so many
 *  sockets are open already; EINVAL, no such type.                           */
ZMQ_EXPORT void *zmq_socket (void *context, int type);

/*  Closes a socket. What was sent is still delivered, as long as ZMQ_LINGER
 *  says; this does not wait for it, zmq_ctx_destroy does.                    */
ZMQ_EXPORT int zmq_close (void *s);

/*  Options. Behind each: its C type and unit; what it is unless set. The ones
 *  marked * act at once, the others on endpoints bound or connected later.   */
#define ZMQ_AFFINITY 4                 /* uint64_t: I/O threads to use, a bit each; 0 all */
#define ZMQ_IDENTITY 5                 /* 1 to 255 bytes, the first not 0: name; none     */
#define ZMQ_SUBSCRIBE 6                /* bytes *: prefix to subscribe to (set, SUB)      */
#define ZMQ_UNSUBSCRIBE 7              /* bytes *: prefix to give up (set, SUB)           */
#define ZMQ_RATE 8                     /* int, kbit/s: kept, of no effect; 100            */
#define ZMQ_RECOVERY_IVL 9             /* int, ms: kept, of no effect; 10000              */
#define ZMQ_SNDBUF 11                  /* int, bytes: the system's buffer; 0 its choice   */
#define ZMQ_RCVBUF 12                  /* int, bytes: the system's buffer; 0 its choice   */
#define ZMQ_RCVMORE 13                 /* int: 1 if parts follow the last one (get)       */
#define ZMQ_FD 14                      /* int: descriptor to poll for reading (get)       */
#define ZMQ_EVENTS 15                  /* int: ZMQ_POLLIN, ZMQ_POLLOUT or both (get)      */
#define ZMQ_TYPE 16                    /* int: the type (get)                             */
#define ZMQ_LINGER 17                  /* int *, ms: for delivery after zmq_close, less   */
                                       /* than 0 for ever; -1, SUB and XSUB 0             */
#define ZMQ_RECONNECT_IVL 18           /* int, ms: until a new try, -1 none; 100          */
#define ZMQ_BACKLOG 19                 /* int: connections not yet accepted; 100          */
#define ZMQ_RECONNECT_IVL_MAX 21       /* int, ms: double the interval up to this; 0 no   */
#define ZMQ_MAXMSGSIZE 22              /* int64_t, bytes: longest part to accept; -1 any  */
#define ZMQ_SNDHWM 23                  /* int: messages queued per peer, 0 any; 1000      */
#define ZMQ_RCVHWM 24                  /* int: messages queued per peer, 0 any; 1000      */
#define ZMQ_MULTICAST_HOPS 25          /* int: kept, of no effect; 1                      */
#define ZMQ_RCVTIMEO 27                /* int *, ms: longest wait to receive; -1 for ever */
#define ZMQ_SNDTIMEO 28                /* int *, ms: longest wait to send; -1 for ever    */
#define ZMQ_IPV4ONLY 31                /* int: 0 for IPv6 as well; 1                      */
#define ZMQ_LAST_ENDPOINT 32           /* string with its NUL: what was bound or          */
                                       /* connected last, "*" replaced (get)              */
#define ZMQ_ROUTER_MANDATORY 33        /* int *: 1 to fail if there is no such peer (set, */
                                       /* ROUTER); 0                                      */
#define ZMQ_TCP_KEEPALIVE 34           /* int: 1 on, 0 off; -1 the system's choice        */
#define ZMQ_TCP_KEEPALIVE_CNT 35       /* int: unanswered probes; -1 the system's choice  */
#define ZMQ_TCP_KEEPALIVE_IDLE 36      /* int, s: until probing; -1 the system's choice   */
#define ZMQ_TCP_KEEPALIVE_INTVL 37     /* int, s: between probes; -1 the system's choice  */
#define ZMQ_TCP_ACCEPT_FILTER 38       /* "address/bits": one more network to accept, or  */
                                       /* NULL for all (set)                              */
#define ZMQ_DELAY_ATTACH_ON_CONNECT 39 /* int: 1 to queue for peers only that are there; 0 */
#define ZMQ_XPUB_VERBOSE 40            /* int *: 1 to receive repeated subscriptions (set, */
                                       /* XPUB); 0                                         */

/*  Older names.                                                              */
#define ZMQ_FAIL_UNROUTABLE ZMQ_ROUTER_MANDATORY
#define ZMQ_ROUTER_BEHAVIOR ZMQ_ROUTER_MANDATORY

/*  Sets an option; the length must be that of its type. EINVAL: no such option
 *  for this type of socket, or a wrong length or value.                      */
ZMQ_EXPORT int zmq_setsockopt (void *s, int option, const void *optval, size_t optvallen);

/*  Reads an option. *optvallen says how much room there is, and then how much
 *  was needed. EINVAL: no such option, or too little room.                   */
ZMQ_EXPORT int zmq_getsockopt (void *s, int option, void *optval, size_t *optvallen);

/*  Binds the socket to an endpoint, or connects it to one, as often as wanted:
 *      tcp://host:port   bind: an interface or its address, or * for all;
 *                        * for a port that the system chooses
 *      ipc://path        bind: * for a path that the library chooses
 *      inproc://name     within a context; bind before connecting
 *  tcp and ipc connect in the background, again and again; a failure to reach
 *  the peer is not reported.
 *  EINVAL: not an endpoint. EPROTONOSUPPORT: no such transport. EMTHREAD: no
 *  I/O thread. ENAMETOOLONG: an ipc path of more than 107 bytes. Of bind:
 *  ENODEV, no such interface; EADDRINUSE, and what else the system says. Of
 *  connect: ECONNREFUSED, nobody has bound the inproc name.                  */
ZMQ_EXPORT int zmq_bind (void *s, const char *addr);
ZMQ_EXPORT int zmq_connect (void *s, const char *addr);

/*  Undoes a bind, whose endpoint is what ZMQ_LAST_ENDPOINT said, or a connect,
 *  whose endpoint is the text given there. ENOENT: none of this socket.
 *  EINVAL, EPROTONOSUPPORT: not an endpoint.                                 */
ZMQ_EXPORT int zmq_unbind (void *s, const char *addr);
ZMQ_EXPORT int zmq_disconnect (void *s, const char *addr);

/* --------------------------------------------------- sending and receiving */

#define ZMQ_DONTWAIT 1 /* fail with EAGAIN rather than wait                   */
#define ZMQ_SNDMORE 2  /* further parts of the same message follow            */

/*  An older name.                                                            */
#define ZMQ_NOBLOCK ZMQ_DONTWAIT

/*  Sends a part: a copy of some bytes, or a message object, which is emptied;
 *  on failure it keeps its content. Returns the part's size.
 *  ENOTSUP: this type does not send. EFSM: not now. EAGAIN: it would have to
 *  wait, or ZMQ_SNDTIMEO is over. EINTR: a signal was handled. EHOSTUNREACH:
 *  no such peer (ROUTER). EINVAL: no subscription (XSUB). ENOMEM. EFAULT: no
 *  bytes, or no message.                                                     */
ZMQ_EXPORT int zmq_send (void *s, const void *buf, size_t len, int flags);
ZMQ_EXPORT int zmq_msg_send (zmq_msg_t *msg, void *s, int flags);

/*  Receives a part: into a buffer, which gets as much as fits into it, or into
 *  a message object. Returns the part's size, even if it did not fit. Ask
 *  zmq_msg_more or ZMQ_RCVMORE whether further parts follow.
 *  ENOTSUP: this type does not receive. EFSM: not now. EAGAIN: it would have
 *  to wait, or ZMQ_RCVTIMEO is over. EINTR: a signal was handled. EFAULT: no
 *  buffer, or no message.                                                    */
ZMQ_EXPORT int zmq_recv (void *s, void *buf, size_t len, int flags);
ZMQ_EXPORT int zmq_msg_recv (zmq_msg_t *msg, void *s, int flags);

/*  Older names of zmq_msg_send and zmq_msg_recv.                             */
ZMQ_EXPORT int zmq_sendmsg (void *s, zmq_msg_t *msg, int flags);
ZMQ_EXPORT int zmq_recvmsg (void *s, zmq_msg_t *msg, int flags);

struct iovec;

/*  Sends copies of several buffers: with ZMQ_SNDMORE as one message, else as
 *  one each. Returns the size of the last. Errors as zmq_send; the buffers
 *  before the one that failed are sent.                                      */
ZMQ_EXPORT int zmq_sendiov (void *s, struct iovec *iov, size_t count, int flags);

/*  Receives the parts of a message, or the next *count of them, each into a
 *  buffer of its own that is to be given to free. Returns and stores in *count
 *  how many these are, also when it fails. Errors as zmq_recv.               */
ZMQ_EXPORT int zmq_recviov (void *s, struct iovec *iov, size_t *count, int flags);

/* ----------------------------------------------------------------- monitors */

/*  What happens to a socket's tcp and ipc connections. Behind each: the member
 *  of zmq_event_t that belongs to it, and what its number is.                */
#define ZMQ_EVENT_CONNECTED 1       /* connected: descriptor                  */
#define ZMQ_EVENT_CONNECT_DELAYED 2 /* connect_delayed: errno; it goes on     */
#define ZMQ_EVENT_CONNECT_RETRIED 4 /* connect_retried: ms until the next try */
#define ZMQ_EVENT_LISTENING 8       /* listening: descriptor                  */
#define ZMQ_EVENT_BIND_FAILED 16    /* bind_failed: errno                     */
#define ZMQ_EVENT_ACCEPTED 32       /* accepted: descriptor                   */
#define ZMQ_EVENT_ACCEPT_FAILED 64  /* accept_failed: errno                   */
#define ZMQ_EVENT_CLOSED 128        /* closed: descriptor, of a listener or   */
                                    /* of a try to connect                    */
#define ZMQ_EVENT_CLOSE_FAILED 256  /* close_failed: errno; an ipc file stays */
#define ZMQ_EVENT_DISCONNECTED 512  /* disconnected: descriptor               */
#define ZMQ_EVENT_ALL 1023

/*  One event. addr is the endpoint's text: of the peer for what a connect
 *  does, of the listener for the rest. It stays valid as long as the context.
 *  Descriptors may be closed, or in use for something else, when the event is
 *  read.                                                                     */
typedef struct {
    int event;
    union {
        struct {
            char *addr;
            int fd;
        } connected;
        struct {
            char *addr;
            int err;
        } connect_delayed;
        struct {
            char *addr;
            int interval;
        } connect_retried;
        struct {
            char *addr;
            int fd;
        } listening;
        struct {
            char *addr;
            int err;
        } bind_failed;
        struct {
            char *addr;
            int fd;
        } accepted;
        struct {
            char *addr;
            int err;
        } accept_failed;
        struct {
            char *addr;
            int fd;
        } closed;
        struct {
            char *addr;
            int err;
        } close_failed;
        struct {
            char *addr;
            int fd;
        } disconnected;
    } data;
} zmq_event_t;

/*  Publishes the events in the mask on an inproc endpoint, for a PAIR socket of
 *  the same context to connect to and read: a message of one part for each,
 *  which is a zmq_event_t. Events wait until they are read; nothing waits for
 *  their reader. A new monitor replaces the old one; NULL for addr ends it.
 *  EINVAL: not an endpoint. EPROTONOSUPPORT: not inproc. EADDRINUSE: the name
 *  is taken. EMFILE: a monitor counts as a socket, and there are too many.   */
ZMQ_EXPORT int zmq_socket_monitor (void *s, const char *addr, int events);

/* ------------------------------------------------------------------ polling */

#define ZMQ_POLLIN 1  /* something can be received                            */
#define ZMQ_POLLOUT 2 /* something can be sent                                */
#define ZMQ_POLLERR 4 /* something else is the matter; descriptors only, and  */
                      /* told without being asked for                         */

/*  What to wait for: a socket, or with NULL for that a descriptor.           */
typedef struct {
    void *socket;
    int fd;
    short events;  /* asked for */
    short revents; /* found     */
} zmq_pollitem_t;

/*  Waits until an item is ready, at most timeout ms; 0 just looks, less than 0
 *  waits for ever. Sets revents of each and returns how many are not 0.
 *  EINVAL: nitems is negative, or more than can be open at once. EFAULT: NULL.
 *  EINTR: a signal was handled.                                              */
ZMQ_EXPORT int zmq_poll (zmq_pollitem_t *items, int nitems, long timeout);

/* ------------------------------------------------------------------ proxies */

/*  Moves messages between two sockets, both ways, and copies them to a third
 *  unless that is NULL. Runs in the calling thread until something fails: ETERM
 *  or EINTR mostly, EFAULT for NULL, or what poll, receive and send say.
 *  Always returns -1; the sockets stay open.                                 */
ZMQ_EXPORT int zmq_proxy (void *frontend, void *backend, void *capture);

/*  The older form of zmq_proxy. The type is a name without effect.           */
#define ZMQ_STREAMER 1
#define ZMQ_FORWARDER 2
#define ZMQ_QUEUE 3
ZMQ_EXPORT int zmq_device (int type, void *frontend, void *backend);

#undef ZMQ_EXPORT

#ifdef __cplusplus
}
#endif

#endif
