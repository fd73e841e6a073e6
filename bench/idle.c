/* The price of sockets beside the one that works, and of coming and going. */
#include "bench.h"

/* ---- poll: zmq_poll over `count` idle DEALERs and one in their midst that gets an echo ---- */

static void poll_router(int link)
{
    open_context();
    void *router = new_socket(ZMQ_ROUTER);
    tell(link, bind_socket(router));
    while (echo(router) != 'l')
        ;
    hear(link);
    tell(link, (struct note){.used = usage()});
    NEED(zmq_close(router) == 0);
    close_context();
}

void poll_idle(void)
{
    int link = inproc() ? -1 : start(poll_router), active = count / 2;
    void *router = NULL;
    struct usage before = {0, 0};
    uint64_t calls = 0;
    zmq_pollitem_t *items = calloc(count + 1, sizeof *items);
    NEED(items);
    open_context();
    if (inproc())
        router = new_socket(ZMQ_ROUTER);
    struct note where = inproc() ? bind_socket(router) : hear(link);
    step = "connecting";
    for (int i = 0; i <= count; i++) {
        items[i] = (zmq_pollitem_t){.socket = new_socket(ZMQ_DEALER), .events = ZMQ_POLLIN};
        NEED(zmq_connect(items[i].socket, where.endpoint) == 0);
        put_byte(items[i].socket, 'h'); /* its echo says that the connection stands */
        if (inproc())
            echo(router);
        NEED(get_byte(items[i].socket) == 'h');
    }
    step = "polling";
    double begin = now(), end = begin + seconds;
    for (char byte = 'm'; byte != 'l'; calls++) {
        if (calls == 10) { /* warm */
            before = usage();
            begin = now();
            end = begin + seconds;
        }
        if (calls >= 10 && now() >= end)
            byte = 'l';
        put_byte(items[active].socket, byte);
        if (inproc())
            echo(router);
        NEED(zmq_poll(items, count + 1, -1) == 1 && items[active].revents == ZMQ_POLLIN);
        NEED(get_byte(items[active].socket) == byte);
        progress = calls;
    }
    double elapsed = now() - begin;
    struct usage used = since(before);
    calls -= 10;
    report("time", elapsed * 1e6 / calls);
    report_usage(calls, used, (struct usage){0, 0}); /* who answers is not measured */
    for (int i = 0; i <= count; i++)
        NEED(zmq_close(items[i].socket) == 0);
    if (!inproc()) {
        go(link);
        hear(link);
        finish();
        return;
    }
    close_near(router);
}

/* ---- lifecycle: context, two sockets, bind, connect, one message, end ---- */

static void live_and_die(void)
{
    open_context();
    void *pull = new_socket(ZMQ_PULL), *push = new_socket(ZMQ_PUSH);
    struct note where = bind_socket(pull);
    NEED(zmq_connect(push, where.endpoint) == 0);
    put_byte(push, 'm');
    NEED(get_byte(pull) == 'm');
    NEED(zmq_close(push) == 0 && zmq_close(pull) == 0);
    close_context();
}

void lifecycle(void)
{
    uint64_t lives = 0;
    for (int i = 0; i < 5; i++)
        live_and_die();
    step = "living";
    struct usage before = usage();
    double begin = now();
    /* Not more than these: each life over tcp leaves a port in TIME_WAIT behind. */
    for (double end = begin + seconds; lives == 0 || (now() < end && lives < 1000); progress = ++lives)
        live_and_die();
    double elapsed = now() - begin;
    report("time", elapsed * 1e6 / lives);
    report_usage(lives, since(before), (struct usage){0, 0});
}
