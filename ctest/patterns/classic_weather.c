/*  Weather by zip code: 10,000 topics through an XPUB/XSUB proxy to several
 *  subscribers, each of which gets what it asked for and nothing else.        */
#include "test.h"

#define TOPICS 10000
#define STATIONS 5
#define ROUNDS 3

/*  Station K wants every zip code that leaves K when divided by STATIONS, and
 *  besides the end mark.                                                     */
static void *station (void *s)
{
    int counts [TOPICS] = { 0 }, mine = -1;
    for (;;) {
        char text [64];
        int n = OK (zmq_recv (s, text, sizeof text - 1, 0)), zip, degrees;
        text [n] = 0;
        if (!strncmp (text, "end", 3))
            break;
        CHECK_INT (sscanf (text, "%d %d", &zip, &degrees), 2);
        CHECK (zip >= 10000 && zip < 10000 + TOPICS);
        CHECK_INT (degrees, zip % 97);
        if (mine == -1)
            mine = zip % STATIONS;
        CHECK_INT (zip % STATIONS, mine);
        counts [zip - 10000]++;
    }
    for (int i = 0; i < TOPICS; i++)
        CHECK_INT (counts [i], i % STATIONS == mine ? ROUNDS : 0);
    OK (zmq_close (s));
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_XPUB);
        void *sockets [2] = { new_socket (ctx, ZMQ_XSUB), new_socket (ctx, ZMQ_XPUB) };
        pthread_t threads [STATIONS];
        void *all [] = { pub, sockets [0], sockets [1] };
        for (int i = 0; i < 3; i++) {
            set_int (all [i], ZMQ_SNDHWM, 0);
            set_int (all [i], ZMQ_RCVHWM, 0);
        }
        const char *in = bind_fresh (sockets [0], t), *out = bind_fresh (sockets [1], t);
        connect_to (pub, in);
        pthread_t proxies = start (forwards, sockets);
        void *subs [STATIONS];
        for (int k = 0; k < STATIONS; k++) {
            char topic [16];
            subs [k] = new_socket (ctx, ZMQ_SUB);
            set_int (subs [k], ZMQ_RCVHWM, 0);
            set_int (subs [k], ZMQ_SNDHWM, 0);
            connect_to (subs [k], out);
            for (int i = k; i < TOPICS; i += STATIONS) {
                snprintf (topic, sizeof topic, "%d ", 10000 + i);
                OK (zmq_setsockopt (subs [k], ZMQ_SUBSCRIBE, topic, strlen (topic)));
            }
            snprintf (topic, sizeof topic, "end %d", k);
            OK (zmq_setsockopt (subs [k], ZMQ_SUBSCRIBE, topic, strlen (topic)));
        }
        /*  The publisher sees each topic arrive, however far away.            */
        for (int i = 0; i < TOPICS + STATIONS; i++) {
            char message [32];
            CHECK (OK (zmq_recv (pub, message, sizeof message, 0)) >= 6);
            CHECK_INT (message [0], 1);
        }
        for (int k = 0; k < STATIONS; k++)
            threads [k] = start (station, subs [k]);
        char text [64];
        for (int round = 0; round < ROUNDS; round++)
            for (int i = 0; i < TOPICS; i++) {
                snprintf (text, sizeof text, "%d %d", 10000 + i, (10000 + i) % 97);
                send_text (pub, text);
                snprintf (text, sizeof text, "%d %d", 20000 + i, i);    /* nobody wants it */
                send_text (pub, text);
            }
        for (int k = 0; k < STATIONS; k++) {
            snprintf (text, sizeof text, "end %d", k);
            send_text (pub, text);
        }
        for (int k = 0; k < STATIONS; k++)
            join (threads [k]);
        OK (zmq_close (pub));
        end_context (ctx);
        join (proxies);
    }
    return 0;
}
