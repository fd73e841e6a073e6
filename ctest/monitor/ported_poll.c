/*  In the manner of a broker with one loop: the monitor's PAIR is one of the
 *  items of zmq_poll, among its sockets and a plain descriptor, all in the thread
 *  that owns the monitored socket as well.                                   */
#include "test.h"

int main (void)
{
    void *ctx = zmq_ctx_new (), *front = zmq_socket (ctx, ZMQ_ROUTER), *back = zmq_socket (ctx, ZMQ_DEALER);
    void *of_front = zmq_socket (ctx, ZMQ_PAIR), *of_back = zmq_socket (ctx, ZMQ_PAIR);
    int wake [2], joined = 0, left = 0, workers = 0, served = 0, woken = 0;
    CHECK (pipe (wake) == 0);
    OK (zmq_socket_monitor (front, "inproc://front.events", ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED));
    OK (zmq_socket_monitor (back, "inproc://back.events", ZMQ_EVENT_ACCEPTED));
    OK (zmq_connect (of_front, "inproc://front.events"));
    OK (zmq_connect (of_back, "inproc://back.events"));
    const char *frontend = bind_tcp (front), *backend = bind_tcp (back);
    void *rep = new_socket (ctx, ZMQ_REP), *req = new_socket (ctx, ZMQ_REQ);
    connect_to (rep, backend);
    connect_to (req, frontend);
    send_text (req, "request");
    zmq_pollitem_t items [] = {
        { front, 0, ZMQ_POLLIN, 0 }, { back, 0, ZMQ_POLLIN, 0 }, { rep, 0, ZMQ_POLLIN, 0 }, { req, 0, ZMQ_POLLIN, 0 },
        { of_front, 0, ZMQ_POLLIN, 0 }, { of_back, 0, ZMQ_POLLIN, 0 }, { NULL, wake [0], ZMQ_POLLIN, 0 },
    };
    while (!left || !woken) {
        if (OK (zmq_poll (items, 7, PATIENCE)) == 0)
            FAIL ("joined %d left %d workers %d served %d", joined, left, workers, served);
        for (int from = 0; from < 2; from++)
            if (items [from].revents & ZMQ_POLLIN) {
                int more = 1;
                while (more) {
                    zmq_msg_t part;
                    zmq_msg_init (&part);
                    OK (zmq_msg_recv (&part, from ? back : front, 0));
                    more = zmq_msg_more (&part);
                    OK (zmq_msg_send (&part, from ? front : back, more ? ZMQ_SNDMORE : 0));
                }
            }
        if (items [2].revents & ZMQ_POLLIN) {
            CHECK_STR (recv_now (rep), "request");
            send_text (rep, "reply");
        }
        if (items [3].socket && items [3].revents & ZMQ_POLLIN) {
            CHECK_STR (recv_now (req), "reply");
            if (++served < 50)
                send_text (req, "request");
            else {
                zmq_close (req);
                items [3] = items [6];  /* the place has to be filled */
            }
        }
        for (int i = 4; i < 6; i++)
            if (items [i].revents & ZMQ_POLLIN) {
                zmq_msg_t msg;
                zmq_msg_init (&msg);
                OK (zmq_msg_recv (&msg, items [i].socket, ZMQ_DONTWAIT));
                zmq_event_t event;
                memcpy (&event, zmq_msg_data (&msg), sizeof event);
                zmq_msg_close (&msg);
                workers += i == 5;
                joined += i == 4 && event.event == ZMQ_EVENT_ACCEPTED;
                if (event.event == ZMQ_EVENT_DISCONNECTED) {
                    left++;
                    CHECK (write (wake [1], "!", 1) == 1);
                }
            }
        woken += !!(items [6].revents & ZMQ_POLLIN);
    }
    CHECK_INT (joined, 1);
    CHECK_INT (workers, 1);
    CHECK_INT (served, 50);
    zmq_close (rep);
    zmq_close (front);
    zmq_close (back);
    zmq_close (of_front);
    zmq_close (of_back);
    CHECK_INT (zmq_ctx_destroy (ctx), 0);
    return 0;
}
