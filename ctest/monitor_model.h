/*  monitor_model.h - what a monitor's events say about the world, believed word
 *  for word: every event must fit what the events before it have said.
 *
 *  The events are those of all sockets of a context, read at one endpoint with
 *  the extension on. A rule for whoever makes them happen: a socket connects to
 *  a text once in its life.                                                  */
#ifndef MONITOR_MODEL_H
#define MONITOR_MODEL_H
#include "monitor_ext.h"

#define MODEL_FDS 4096
#define MODEL_SOCKETS 4096
#define MODEL_TIES 65536
#define MODEL_TRAIL 200

/*  A descriptor, by its number.                                              */
enum fd_state { FREE, LISTENS, IS_UP };
/*  A connecter: nothing yet; an attempt is waited for; it failed; connected;
 *  lost; waiting for the next attempt; ended by our own side.                */
enum tie_state { NEW, TRYING, FAILED, UP, LOST, WAITING, ENDED };

/*  All that a socket has to do with one endpoint.                            */
typedef struct {
    int socket;
    char text [120];
    const char *addr;           /* where the text is, for every event the same */
    enum tie_state state;       /* if it connects                              */
    int fd;
    int listeners, was_bound;   /* if it is bound                              */
    int up, made, shaken;       /* connections, ever made; handshakes that ended */
} tie_t;

typedef struct {
    struct { enum fd_state state; tie_t *tie; } fds [MODEL_FDS];
    struct { int known, stopped, open; char bind [120]; } sockets [MODEL_SOCKETS];
    tie_t *ties;
    int tie_count, events, counts [32];
    char trail [MODEL_TRAIL] [160];  /* the last events, to be shown           */
    int retry_least, retry_most;
} model_t;

__attribute__ ((noreturn)) static void contradiction (model_t *m, const char *what)
{
    int from = m->events > MODEL_TRAIL ? m->events - MODEL_TRAIL : 0;
    for (int i = from; i < m->events; i++)
        puts (m->trail [i % MODEL_TRAIL]);
    FAIL ("after %d events: %s", m->events, what);
}
#define MUST(condition) do { if (!(condition)) contradiction (m, #condition); } while (0)

static model_t *new_model (int retry_least, int retry_most)
{
    model_t *m = calloc (1, sizeof *m);
    CHECK (m && (m->ties = calloc (MODEL_TIES, sizeof *m->ties)));
    m->retry_least = retry_least;
    m->retry_most = retry_most;
    return m;
}

static tie_t *tie_of (model_t *m, int socket, const char *addr)
{
    unsigned at = (unsigned) socket;
    for (const char *c = addr; *c; c++)
        at = at * 31 + (unsigned char) *c;
    for (at %= MODEL_TIES; m->ties [at].socket; at = (at + 1) % MODEL_TIES)
        if (m->ties [at].socket == socket && !strcmp (m->ties [at].text, addr)) {
            /*  One endpoint, one text.                                       */
            MUST (m->ties [at].addr == addr);
            return &m->ties [at];
        }
    MUST (++m->tie_count < MODEL_TIES / 2 && strlen (addr) < sizeof m->ties [at].text);
    m->ties [at].socket = socket;
    m->ties [at].addr = addr;
    strcpy (m->ties [at].text, addr);
    return &m->ties [at];
}

/*  A number that is in nobody's use becomes somebody's, or the other way round. */
static void model_opens (model_t *m, int fd, enum fd_state state, tie_t *tie)
{
    MUST (fd >= 0 && fd < MODEL_FDS);
    MUST (m->fds [fd].state == FREE);
    m->fds [fd].state = state;
    m->fds [fd].tie = tie;
    m->sockets [tie->socket].open++;
}
static void model_ends (model_t *m, int fd, enum fd_state state, tie_t *tie)
{
    MUST (fd >= 0 && fd < MODEL_FDS);
    MUST (m->fds [fd].state == state);
    MUST (m->fds [fd].tie == tie);
    m->fds [fd].state = FREE;
    m->sockets [tie->socket].open--;
}
static void model_down (model_t *m, tie_t *tie, int fd, enum tie_state next)
{
    model_ends (m, fd, IS_UP, tie);
    MUST (tie->up-- > 0);
    if (tie->state == UP && tie->fd == fd)
        tie->state = next;
    else
        MUST (tie->was_bound);
}

static void model_closed (model_t *m, tie_t *tie, int fd)
{
    MUST (fd >= 0 && fd < MODEL_FDS);
    if (m->fds [fd].state == LISTENS) {
        model_ends (m, fd, LISTENS, tie);
        MUST (tie->listeners-- > 0);
        return;
    }
    /*  An attempt's descriptor, or that of a bind; no event had told of it.   */
    MUST (m->fds [fd].state == FREE);
    int is_tcp = !strncmp (tie->text, "tcp", 3);
    if (tie->state == TRYING || (!is_tcp && (tie->state == NEW || tie->state == WAITING)))
        tie->state = FAILED;
    else {
        MUST (!*m->sockets [tie->socket].bind);
        strcpy (m->sockets [tie->socket].bind, strstr (tie->text, "://") + 3);
    }
}

static void model_handshake (model_t *m, tie_t *tie)
{
    /*  One for each connection; they do not say which one it was.             */
    MUST (tie->up > 0 && tie->shaken < tie->made);
    tie->shaken++;
}

static void model_take (model_t *m, const zmq_oxide_event_t *e)
{
    snprintf (m->trail [m->events++ % MODEL_TRAIL], sizeof m->trail [0], "#%d %s %s %d", e->socket,
              ext_name (e->event), e->addr, e->value);
    m->counts [__builtin_ctz (e->event)]++;
    MUST (e->socket > 0 && e->socket < MODEL_SOCKETS);
    MUST (!m->sockets [e->socket].stopped);
    m->sockets [e->socket].known = 1;
    if (e->event == ZMQ_EVENT_MONITOR_STOPPED) {
        MUST (e->value == 0 && !m->sockets [e->socket].open && !*m->sockets [e->socket].bind);
        m->sockets [e->socket].stopped = 1;
        return;
    }
    if (e->event == ZMQ_EVENT_BIND_FAILED) {
        char *bind = m->sockets [e->socket].bind;
        MUST (e->value > 0);
        MUST (!*bind || !strcmp (bind, e->addr));
        *bind = 0;
        return;
    }
    tie_t *tie = tie_of (m, e->socket, e->addr);
    switch (e->event) {
    case ZMQ_EVENT_LISTENING:
        model_opens (m, e->value, LISTENS, tie);
        tie->listeners++;
        tie->was_bound = 1;
        break;
    case ZMQ_EVENT_ACCEPTED:
        MUST (tie->listeners > 0);
        model_opens (m, e->value, IS_UP, tie);
        tie->up++;
        tie->made++;
        break;
    case ZMQ_EVENT_ACCEPT_FAILED:
        MUST (tie->listeners > 0 && e->value > 0);
        break;
    case ZMQ_EVENT_CONNECT_DELAYED:
        MUST (tie->state == NEW || tie->state == WAITING);
        MUST (e->value == EINPROGRESS);
        tie->state = TRYING;
        break;
    case ZMQ_EVENT_CONNECTED:
        if (!strncmp (tie->text, "tcp", 3))
            MUST (tie->state == TRYING);
        else
            MUST (tie->state == NEW || tie->state == WAITING);
        model_opens (m, e->value, IS_UP, tie);
        tie->up++;
        tie->made++;
        tie->fd = e->value;
        tie->state = UP;
        break;
    case ZMQ_EVENT_CONNECT_RETRIED:
        MUST (tie->state == FAILED || tie->state == LOST);
        MUST (e->value >= m->retry_least && e->value < m->retry_most);
        tie->state = WAITING;
        break;
    case ZMQ_EVENT_DISCONNECTED:
        model_down (m, tie, e->value, LOST);
        break;
    case ZMQ_OXIDE_EVENT_OWN_CLOSE:
        if (m->fds [e->value].state == LISTENS) {  /* after CLOSE_FAILED */
            model_ends (m, e->value, LISTENS, tie);
            MUST (tie->listeners-- > 0);
        }
        else
            model_down (m, tie, e->value, ENDED);
        break;
    case ZMQ_EVENT_CLOSED:
        model_closed (m, tie, e->value);
        break;
    case ZMQ_EVENT_CLOSE_FAILED:
        MUST (tie->listeners > 0 && e->value > 0);
        break;
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
        MUST (e->value == 0);
        model_handshake (m, tie);
        break;
    default:  /* a handshake failed */
        MUST (e->value > 0);
        model_handshake (m, tie);
    }
}

/*  All is over: nothing is open, and everybody has said good-bye.             */
static void model_over (model_t *m)
{
    for (int fd = 0; fd < MODEL_FDS; fd++)
        MUST (m->fds [fd].state == FREE);
    for (int i = 0; i < MODEL_SOCKETS; i++)
        MUST (m->sockets [i].known == m->sockets [i].stopped);
    for (int i = 0; i < MODEL_TIES; i++)
        MUST (m->ties [i].state != LOST && !m->ties [i].up && !m->ties [i].listeners);
}
#endif
