/* Sockets, monitored or not, encrypted or not, messages of one byte, and echoes. */
#include "bench.h"
#include <poll.h>
#include <pthread.h>

void set(void *socket, int option, int value) { NEED(zmq_setsockopt(socket, option, &value, sizeof value) == 0); }

void *new_socket(int type)
{
    void *socket = zmq_socket(context, type);
    NEED(socket);
    set(socket, ZMQ_SNDHWM, hwm);
    set(socket, ZMQ_RCVHWM, hwm);
    if (sndbuf)
        set(socket, ZMQ_SNDBUF, sndbuf);
    if (rcvbuf)
        set(socket, ZMQ_RCVBUF, rcvbuf);
    set(socket, ZMQ_LINGER, 0);
    return socket;
}

static volatile long events;

/* Reads a monitor until the context ends: one part of a zmq_event_t in 3.2, two parts in 4.x. */
static void *watch_reader(void *reader)
{
    zmq_msg_t event;
    NEED(zmq_msg_init(&event) == 0);
    while (zmq_msg_recv(&event, reader, 0) >= 0) {
#if ZMQ_VERSION_MAJOR == 3
        NEED(zmq_msg_size(&event) == sizeof(zmq_event_t));
#endif
        events += !zmq_msg_more(&event);
    }
    NEED(errno == ETERM);
    zmq_msg_close(&event);
    NEED(zmq_close(reader) == 0);
    return NULL;
}

static void watch(void *socket)
{
    static int watched;
    char endpoint[40];
    pthread_t reading;
    void *reader = zmq_socket(context, ZMQ_PAIR);
    snprintf(endpoint, sizeof endpoint, "inproc://monitor-%d", __sync_fetch_and_add(&watched, 1));
    NEED(zmq_socket_monitor(socket, endpoint, ZMQ_EVENT_ALL) == 0);
    NEED(reader && zmq_connect(reader, endpoint) == 0);
    NEED(pthread_create(&reading, NULL, watch_reader, reader) == 0 && pthread_detach(reading) == 0);
}

/* The keys of zmq_curve(7)'s example, the server's and the client's. */
static void encrypt(void *socket, int server)
{
    static const char *public[] = {"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"};
    static const char *secret[] = {"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"};
    NEED(zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public[server], 41) == 0);
    NEED(zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret[server], 41) == 0);
    if (server)
        set(socket, ZMQ_CURVE_SERVER, 1);
    else
        NEED(zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, public[1], 41) == 0);
}

/* Binds to a fresh endpoint, and says which. */
struct note bind_socket(void *socket)
{
    struct note note = {.endpoint = "tcp://127.0.0.1:*"};
    size_t length = sizeof note.endpoint;
    const char *folder = getenv("TMPDIR");
    if (inproc())
        strcpy(note.endpoint, "inproc://bench");
    if (strcmp(transport, "ipc") == 0)
        snprintf(note.endpoint, sizeof note.endpoint, "ipc://%s/bench.%d", folder ? folder : "/tmp", getpid());
    NEED(zmq_bind(socket, note.endpoint) == 0);
    if (strcmp(transport, "tcp") == 0)
        NEED(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, note.endpoint, &length) == 0);
    return note;
}

/* The near side's socket of a kind that has one at either side; the far side hears where. */
void *bound(int type, int link)
{
    step = "binding";
    open_context();
    void *socket = new_socket(type);
    if (monitored)
        watch(socket);
    if (curve)
        encrypt(socket, 1);
    tell(link, bind_socket(socket));
    return socket;
}

void *connected(int type, int link)
{
    struct note where = hear(link);
    if (!inproc())
        open_context();
    void *socket = new_socket(type);
    if (monitored)
        watch(socket);
    if (curve)
        encrypt(socket, 0);
    NEED(zmq_connect(socket, where.endpoint) == 0);
    return socket;
}

static void check_monitor(void) { monitored && events == 0 ? fail("the monitor saw nothing") : (void)0; }

void close_far(void *socket)
{
    check_monitor();
    NEED(zmq_close(socket) == 0);
    if (!inproc())
        close_context();
}

void close_near(void *socket)
{
    check_monitor();
    NEED(zmq_close(socket) == 0);
    finish();
}

/* One byte that says what it is. */
void put_byte(void *socket, char byte) { NEED(zmq_send(socket, &byte, 1, 0) == 1); }

/* The descriptor tells that there is news, and then EVENTS what it is. */
static void await_input(void *socket)
{
    struct pollfd wait = {.events = POLLIN};
    size_t length = sizeof wait.fd;
    NEED(zmq_getsockopt(socket, ZMQ_FD, &wait.fd, &length) == 0);
    for (;;) {
        int events;
        length = sizeof events;
        NEED(zmq_getsockopt(socket, ZMQ_EVENTS, &events, &length) == 0);
        if (events & ZMQ_POLLIN)
            return;
        NEED(poll(&wait, 1, -1) == 1 || errno == EINTR);
    }
}

char get_byte(void *socket)
{
    char byte;
    if (by_fd)
        await_input(socket);
    NEED(zmq_recv(socket, &byte, 1, 0) == 1);
    return byte;
}

/* Echoes one message; its first byte. */
char echo(void *router)
{
    zmq_msg_t identity, body;
    NEED(zmq_msg_init(&identity) == 0 && zmq_msg_init(&body) == 0);
    NEED(zmq_msg_recv(&identity, router, 0) >= 0 && zmq_msg_more(&identity));
    NEED(zmq_msg_recv(&body, router, 0) >= 0 && !zmq_msg_more(&body));
    char byte = *(char *)zmq_msg_data(&body);
    NEED(zmq_msg_send(&identity, router, ZMQ_SNDMORE) >= 0);
    NEED(zmq_msg_send(&body, router, 0) >= 0);
    return byte;
}
