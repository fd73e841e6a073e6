/*  conversation.h - a REQ and a REP that talk fast enough for each to receive
 *  by itself, on the stream, instead of by way of the I/O thread.             */
#ifndef CONVERSATION_H
#define CONVERSATION_H
#include "test.h"

/*  A service that answers until it is sent an empty request, which it answers
 *  as well. Its socket is left open.                                          */
UNUSED static void *serve (void *rep)
{
    zmq_msg_t request;
    int size;
    do {
        OK (zmq_msg_init (&request));
        size = OK (zmq_msg_recv (&request, rep, 0));
        OK (zmq_msg_send (&request, rep, 0));
    } while (size > 0);
    return NULL;
}

UNUSED static void ask (void *req, const char *text)
{
    char answer [16] = "";
    OK (zmq_send (req, text, strlen (text), 0));
    CHECK_INT (zmq_recv (req, answer, sizeof answer - 1, 0), strlen (text));
    CHECK_STR (answer, text);
}

/*  Enough rounds, one upon the other, for both to have borrowed their streams. */
UNUSED static void talk (void *req)
{
    for (int i = 0; i < 500; i++) {
        char text [16];
        snprintf (text, sizeof text, "%d", i);
        ask (req, text);
    }
}
#endif
