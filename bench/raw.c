/* What the machine does without a library, to be compared with, and company that keeps it busy. */
#include "bench.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

/* ---- the same bytes without a library ---- */

static int wire[2];

static void raw_connect(void)
{
    if (strcmp(transport, "tcp") != 0) {
        NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, wire) == 0);
        return;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    NEED(listener >= 0 && bind(listener, (void *)&address, length) == 0 && listen(listener, 1) == 0);
    NEED(getsockname(listener, (void *)&address, &length) == 0);
    NEED((wire[1] = socket(AF_INET, SOCK_STREAM, 0)) >= 0 && connect(wire[1], (void *)&address, length) == 0);
    NEED((wire[0] = accept(listener, NULL, NULL)) >= 0);
    for (int i = 0; i < 2; i++)
        NEED(setsockopt(wire[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0);
    close(listener);
}

/* The fastest that a plain blocking stream gets, over both transports. */
enum { BLOCK = 256 * 1024 };

static void raw_writer(int link)
{
    char *block = calloc(1, BLOCK);
    uint64_t bytes = 0;
    NEED(block);
    close(wire[0]);
    struct usage before = usage();
    for (double end = now() + seconds; now() < end; bytes += BLOCK)
        for (size_t done = 0; done < BLOCK;) {
            ssize_t n = write(wire[1], block + done, BLOCK - done);
            NEED(n > 0);
            done += n;
        }
    shutdown(wire[1], SHUT_WR);
    hear(link);
    tell(link, (struct note){.count = bytes, .used = since(before)});
}

void raw_stream(void)
{
    char *block = malloc(BLOCK);
    uint64_t bytes = 0, head = 0;
    double first = 0;
    ssize_t n;
    NEED(block);
    raw_connect();
    int link = start(raw_writer);
    close(wire[1]);
    struct usage before = usage();
    while ((n = read(wire[0], block, BLOCK)) > 0) {
        if (first == 0) {
            first = now();
            head = n;
        }
        bytes += n;
    }
    NEED(n == 0);
    double elapsed = now() - first;
    struct usage used = since(before);
    go(link);
    struct note far = hear(link);
    NEED(far.count == bytes);
    /* In messages of `size` bytes, to be compared with. */
    report("rate", (bytes - head) / elapsed / size);
    report_usage((double)bytes / size, used, far.used);
}

static void raw_pinger(int link)
{
    char byte = 'm';
    uint64_t rounds = 0;
    close(wire[0]);
    struct usage before = usage();
    double begin = now();
    for (double end = begin + seconds; now() < end;)
        for (int i = 0; i < 16; i++, rounds++)
            NEED(write(wire[1], &byte, 1) == 1 && read(wire[1], &byte, 1) == 1);
    double elapsed = now() - begin;
    close(wire[1]);
    tell(link, (struct note){.count = rounds, .seconds = elapsed, .used = since(before)});
}

void raw_roundtrip(void)
{
    char byte;
    uint64_t rounds = 0;
    raw_connect();
    int link = start(raw_pinger);
    close(wire[1]);
    struct usage before = usage();
    for (; read(wire[0], &byte, 1) == 1; rounds++)
        NEED(write(wire[0], &byte, 1) == 1);
    struct usage used = since(before);
    struct note far = hear(link);
    NEED(far.count == rounds);
    report("time", far.seconds * 1e6 / rounds / 2);
    report_usage(rounds, used, far.used);
}

/* ---- company: keeps a CPU busy until its starter ends it ---- */

void hog(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(0);
    for (;;)
        __asm__ volatile("");
}
