/*  The same with a network in between that is cut and heals: connections freeze, go
 *  on, trickle, are reset or closed.                                            */
#include "crowd.h"

enum { LINKS = 600, ROOM = 8192 };

static struct link {
    int fd [2];                 /* of the peer and of the hub; -1: none */
    char data [2] [ROOM];       /* read from it, not yet written to the other */
    int from [2], to [2], over [2];
    long frozen_until, trickles_until;
    int cut_then;
} links [LINKS];
static int listeners [KINDS];

static void drop (struct link *l, int reset)
{
    for (int i = 0; i < 2; i++) {
        struct linger none = { 1, 0 };
        if (reset)
            setsockopt (l->fd [i], SOL_SOCKET, SO_LINGER, &none, sizeof none);
        close (l->fd [i]);
        l->fd [i] = -1;
    }
}
static void cut (struct link *l)
{
    atomic_fetch_add (&shared->cuts, 1);
    drop (l, (int) roll (2));
}
static void let_in (int kind)
{
    int fd = accept4 (listeners [kind], NULL, NULL, SOCK_NONBLOCK), k = 0;
    while (k < LINKS && links [k].fd [0] != -1)
        k++;
    CHECK (fd >= 0 && k < LINKS);
    struct sockaddr_in a = loopback (port_of (shared->straight [kind]));
    memset (&links [k], 0, sizeof links [k]);
    links [k].fd [0] = fd;
    CHECK ((links [k].fd [1] = socket (AF_INET, SOCK_STREAM, 0)) >= 0);
    if (connect (links [k].fd [1], (struct sockaddr *) &a, sizeof a))
        drop (&links [k], 0);
    else
        fcntl (links [k].fd [1], F_SETFL, O_NONBLOCK);
}
/*  Moves what can be moved from side I to the other.                            */
static void move (struct link *l, int i, int most)
{
    if (!l->over [i] && l->to [i] == l->from [i]) {
        ssize_t n = recv (l->fd [i], l->data [i], ROOM, 0);
        l->from [i] = 0;
        l->to [i] = n > 0 ? (int) n : 0;
        l->over [i] = n == 0 || (n < 0 && errno != EAGAIN);
    }
    if (l->to [i] > l->from [i]) {
        int size = l->to [i] - l->from [i];
        ssize_t n = send (l->fd [!i], l->data [i] + l->from [i], (size_t) (size < most ? size : most), MSG_NOSIGNAL);
        if (n > 0)
            l->from [i] += (int) n;
        else if (errno != EAGAIN)
            l->over [i] = 1, l->from [i] = l->to [i];
    }
}
static void play_tricks (long now)
{
    struct link *l = &links [roll (LINKS)];
    int all = !roll (20);
    if (l->fd [0] == -1 && !all)
        return;
    switch (roll (6)) {
    case 0: if (l->fd [0] != -1) cut (l); break;
    case 1: l->frozen_until = now + (long) roll (1500), l->cut_then = 1; break;
    case 2: l->trickles_until = now + (long) roll (500); break;
    default:
        for (struct link *k = all ? links : l; k <= (all ? links + LINKS - 1 : l); k++)
            k->frozen_until = now + (long) roll (1500);
    }
}

static void proxy (void)
{
    prctl (PR_SET_PDEATHSIG, SIGKILL);
    alarm (0);
    for (long next = 0; ; ) {
        static struct pollfd p [KINDS + 2 * LINKS];
        int n = 0, owner [KINDS + 2 * LINKS];
        long now = now_ms ();
        for (int kind = 0; kind < KINDS; kind++, n++)
            p [n] = (struct pollfd) { listeners [kind], POLLIN, 0 }, owner [n] = kind;
        if (!shared->trouble)
            for (int k = 0; k < LINKS; k++)
                links [k].frozen_until = links [k].trickles_until = links [k].cut_then = 0;
        else if (now > next) {
            play_tricks (now);
            next = now + 1;
        }
        for (int k = 0; k < LINKS; k++) {
            struct link *l = &links [k];
            if (l->fd [0] == -1)
                continue;
            if (l->frozen_until > now)
                continue;
            if (l->cut_then) {
                cut (l);
                continue;
            }
            for (int i = 0; i < 2; i++) {
                int waiting = l->to [i] > l->from [i];
                if (waiting)
                    p [n] = (struct pollfd) { l->fd [!i], POLLOUT, 0 }, owner [n++] = k * 2 + i;
                else if (!l->over [i])
                    p [n] = (struct pollfd) { l->fd [i], POLLIN, 0 }, owner [n++] = k * 2 + i;
                else {
                    drop (l, 0);        /* one has ended it, and all it sent is through */
                    break;
                }
            }
        }
        poll (p, (nfds_t) n, 2);
        for (int i = 0; i < n; i++) {
            if (!p [i].revents)
                continue;
            if (i < KINDS) {
                let_in (owner [i]);
                continue;
            }
            struct link *l = &links [owner [i] / 2];
            if (l->fd [0] != -1)
                move (l, owner [i] % 2, l->trickles_until > now ? 1 + (int) roll (7) : ROOM);
        }
    }
}

static int ports [KINDS];
static void lead_through_proxy (void)
{
    for (int i = 0; i < 2; i++)
        for (int kind = 0; kind < KINDS; kind++)
            strcpy (shared->endpoint [i] [kind], tcp_endpoint (ports [kind]));
}

int main (int argc, char **argv)
{
    crowd_begins (argc, argv);
    shared->cuts_happen = 1;
    for (int k = 0; k < LINKS; k++)
        links [k].fd [0] = links [k].fd [1] = -1;
    for (int kind = 0; kind < KINDS; kind++)
        listeners [kind] = raw_listen (&ports [kind]);
    pid_t child = fork ();
    if (!child)
        proxy ();
    for (int kind = 0; kind < KINDS; kind++)
        close (listeners [kind]);
    return crowd (lead_through_proxy);
}
