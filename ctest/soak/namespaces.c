/*  The same over a link between two network namespaces that goes down and comes up
 *  again. No connection is cut by that, so nothing may be missing. Needs the right to
 *  make namespaces, and fails without.                                          */
#define _GNU_SOURCE
#include <sched.h>
#include "crowd.h"

static char here [16], there [16], address [32];
static long changes_at;
static int is_down;

static int command (const char *format, ...)
{
    char text [400];
    va_list ap;
    va_start (ap, format);
    vsnprintf (text, sizeof text, format, ap);
    va_end (ap);
    return system (text);
}
static void remove_namespace (void)
{
    command ("ip netns del %s 2>/dev/null; ip link del %s 2>/dev/null", there, here);
}
/*  However this program ends, somebody cleans up.                               */
static void outlive (void)
{
    int p [2];
    char c;
    CHECK (pipe2 (p, O_CLOEXEC) == 0);
    if (fork ()) {
        close (p [0]);
        return;
    }
    setsid ();
    alarm (0);
    close (p [1]);
    if (read (p [0], &c, 1) <= 0)
        remove_namespace ();
    _exit (0);
}
static void enter_namespace (void)
{
    char path [64];
    snprintf (path, sizeof path, "/run/netns/%s", there);
    int fd = open (path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || setns (fd, CLONE_NEWNET))
        _exit (126);
}
static void only_tcp (void)
{
    memcpy (shared->endpoint [1], shared->endpoint [0], sizeof shared->endpoint [0]);
}
static void set_link (int down)
{
    CHECK (command ("ip link set %s %s", here, down ? "down" : "up") == 0);
    shared->outages += down && !is_down;
    is_down = down;
}
static void flap (void)
{
    if (now_ms () < changes_at)
        return;
    set_link (!is_down);
    changes_at = now_ms () + (is_down ? 50 + (long) roll (1500) : 1000 + (long) roll (3000));
}
static void raise_link (void)
{
    if (is_down)
        set_link (0);
    changes_at = now_ms () + 500;
}

int main (int argc, char **argv)
{
    crowd_begins (argc, argv);
    int net = getpid () % 60;
    snprintf (here, sizeof here, "zs%d", getpid () % 100000);
    snprintf (there, sizeof there, "zt%d", getpid () % 100000);
    snprintf (address, sizeof address, "10.213.%d.1", net);
    if (command ("ip netns add %s 2>/dev/null && ip link add %s type veth peer name %s netns %s && ip addr add %s/30 dev %s && ip link set %s up && "
                 "ip -n %s addr add 10.213.%d.2/30 dev %s && ip -n %s link set %s up && ip -n %s link set lo up",
                 there, here, there, there, address, here, here, there, net, there, there, there, there)) {
        remove_namespace ();
        FAIL ("no network namespace with a link into it can be made here: that takes root, and 'ip' of iproute2");
    }
    outlive ();
    hub_address = address;
    before_exec = enter_namespace;
    trouble = flap;
    heal = raise_link;
    return crowd (only_tcp);
}
