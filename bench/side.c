/* A side of a measurement: how it fails, what it reads off the clocks, and its link to the other side. */
#include "bench.h"
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

/* ---- failing ---- */

const char *volatile step = "starting";
volatile uint64_t progress;

void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, " (while %s, after %llu)\n", step, (unsigned long long)progress);
    _exit(1);
}

/* Nothing that stdio or malloc locks: the alarm may find the program anywhere. */
static void on_alarm(int signal)
{
    char text[200];
    int n = snprintf(text, sizeof text, "hung while %s, after %llu\n", step, (unsigned long long)progress);
    (void)signal;
    if (write(2, text, n) < 0)
        _exit(3);
    _exit(2);
}

/* The near side may be blocked in the library for ever when the far side has died. */
static void on_child(int signal, siginfo_t *info, void *unused)
{
    (void)signal, (void)unused;
    if (info->si_code != CLD_EXITED || info->si_status != 0)
        _exit(info->si_code == CLD_EXITED ? info->si_status : 128 + info->si_status);
}

void watch_over(void)
{
    struct sigaction child = {.sa_sigaction = on_child, .sa_flags = SA_SIGINFO | SA_RESTART | SA_NOCLDSTOP};
    sigaction(SIGCHLD, &child, NULL);
    signal(SIGALRM, on_alarm);
    alarm(limit);
}

/* ---- clocks and figures ---- */

double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

void rest(double how_long)
{
    struct timespec t = {(time_t)how_long, (long)((how_long - (time_t)how_long) * 1e9)};
    while (nanosleep(&t, &t) && errno == EINTR)
        ;
}

struct usage since(struct usage before)
{
    struct rusage r;
    NEED(getrusage(RUSAGE_SELF, &r) == 0);
    return (struct usage){r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6 - before.cpu,
                          r.ru_nvcsw - before.waits};
}

struct usage usage(void) { return since((struct usage){0, 0}); }

/* Resident KiB. smaps_rollup counts; the figures in statm and status may lag behind. */
double resident(void)
{
    char line[200];
    double kib = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    NEED(file);
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "Rss: %lf", &kib) == 1)
            break;
    fclose(file);
    return kib;
}

void report(const char *name, double value) { printf("%s=%.9g ", name, value); }

void report_usage(double messages, struct usage near, struct usage far)
{
    report("messages", messages);
    report("cpu", (near.cpu + far.cpu) * 1e6 / messages);
    report("waits", (near.waits + far.waits) / messages);
}

/* ---- the two sides and their link ---- */

void *context;
static pthread_t thread;

int inproc(void) { return strcmp(transport, "inproc") == 0; }

void tell(int link, struct note note) { NEED(send(link, &note, sizeof note, MSG_NOSIGNAL) == sizeof note); }

struct note hear(int link)
{
    struct note note;
    ssize_t n;
    while ((n = recv(link, &note, sizeof note, 0)) < 0 && errno == EINTR)
        ;
    NEED(n == sizeof note);
    return note;
}

void go(int link) { tell(link, (struct note){.count = 0}); }

struct start {
    void (*far)(int);
    int link;
};

static void *far_thread(void *argument)
{
    struct start *start = argument;
    start->far(start->link);
    return NULL;
}

/* Starts the far side; the near side's end of the link. */
int start(void (*far)(int))
{
    static struct start started;
    int pair[2];
    NEED(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0);
    if (inproc()) {
        started = (struct start){far, pair[1]};
        NEED(pthread_create(&thread, NULL, far_thread, &started) == 0);
        return pair[0];
    }
    pid_t near = getpid(), child = fork();
    NEED(child >= 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != near)
            _exit(1);
        alarm(limit);
        close(pair[0]);
        far(pair[1]);
        _exit(0);
    }
    close(pair[1]);
    return pair[0];
}

/* The far side is part of the same process with inproc, whose usage the near side sees already. */
struct usage far_usage(struct note note) { return inproc() ? (struct usage){0, 0} : note.used; }

void open_context(void)
{
    NEED(context = zmq_ctx_new());
    NEED(zmq_ctx_set(context, ZMQ_MAX_SOCKETS, count + 100) == 0);
}

void close_context(void)
{
    step = "terminating";
    while (zmq_term(context) != 0)
        NEED(errno == EINTR);
}

void finish(void)
{
    close_context();
    if (thread)
        pthread_join(thread, NULL);
    while (wait(NULL) > 0 || errno == EINTR)
        ;
}
