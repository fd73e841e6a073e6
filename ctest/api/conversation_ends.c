/*  A receive that waits on the stream itself, or has looked for its answer
 *  before it sleeps, ends like any other: by its time limit, a signal, the
 *  socket's close in another thread, the context's end.                       */
#include "../conversation.h"
#include <sys/syscall.h>

static void on_signal (int sig) { (void) sig; }

typedef struct { void *socket; int error; volatile int waiting; volatile pid_t tid; pthread_t thread; } receiver_t;

static void *receive (void *arg)
{
    receiver_t *r = arg;
    char text [16];
    r->tid = (pid_t) syscall (SYS_gettid);
    r->waiting = 1;
    r->error = zmq_recv (r->socket, text, sizeof text, 0) == -1 ? zmq_errno () : 0;
    r->waiting = 2;
    return NULL;
}

/*  Whether the receiver's thread sleeps in the kernel.                        */
static int sleeps (pid_t tid)
{
    char path [64], line [256] = "";
    snprintf (path, sizeof path, "/proc/self/task/%d/stat", tid);
    FILE *f = fopen (path, "r");
    if (!f)
        return 0;
    CHECK (fgets (line, sizeof line, f));
    fclose (f);
    return strrchr (line, ')') [2] == 'S';
}

enum { LIMIT, SIGNAL, CLOSE, TERM };

static void ends (const char *transport, int how, int expected)
{
    void *ctx = new_context (), *req = new_socket (ctx, ZMQ_REQ), *rep = new_socket (ctx, ZMQ_REP);
    connect_to (req, bind_fresh (rep, transport));
    pthread_t service = start (serve, rep);
    talk (req);
    ask (req, "");
    join (service);
    if (how == LIMIT)
        set_int (rep, ZMQ_RCVTIMEO, 30);
    receiver_t r = { .socket = rep };
    r.thread = start (receive, &r);
    pthread_t term = 0;
    if (how != LIMIT) {
        UNTIL (r.waiting == 1 && sleeps (r.tid));
        if (how == SIGNAL)
            UNTIL (pthread_kill (r.thread, SIGUSR1) == 0 && r.waiting == 2);
        if (how == CLOSE)
            OK (zmq_close (rep));
        if (how == TERM)
            term = start (term_thread, ctx);
    }
    join (r.thread);
    CHECK_STR (errno_name (r.error), errno_name (expected));
    if (how != CLOSE)
        OK (zmq_close (rep));
    OK (zmq_close (req));
    if (term)
        CHECK (join (term) == NULL);
    else
        end_context (ctx);
}

int main (void)
{
    struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
    CHECK (sigaction (SIGUSR1, &action, NULL) == 0);
    EACH_TRANSPORT (transport) {
        ends (transport, LIMIT, EAGAIN);
        ends (transport, SIGNAL, EINTR);
        ends (transport, CLOSE, ENOTSOCK);
        ends (transport, TERM, ETERM);
    }
    return 0;
}
