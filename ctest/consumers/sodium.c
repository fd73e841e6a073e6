/*  Seals a message with libsodium and sends it: two libraries with ciphers inside, in one program. */

#include <sodium.h>
#include <zmq.h>
#include <stdlib.h>
#include <string.h>

#define MUST(truth) do { if (!(truth)) { fprintf (stderr, "line %d: %s\n", __LINE__, #truth); exit (1); } } while (0)

int main (void)
{
    unsigned char public_key [crypto_box_PUBLICKEYBYTES], secret_key [crypto_box_SECRETKEYBYTES];
    unsigned char sealed [crypto_box_SEALBYTES + 5], received [sizeof sealed], text [5];
    void *ctx = zmq_ctx_new ();
    void *pull = zmq_socket (ctx, ZMQ_PULL);
    void *push = zmq_socket (ctx, ZMQ_PUSH);

    MUST (sodium_init () >= 0);
    MUST (crypto_box_keypair (public_key, secret_key) == 0);
    MUST (crypto_box_seal (sealed, (const unsigned char *) "hello", 5, public_key) == 0);
    MUST (zmq_bind (pull, "inproc://sealed") == 0);
    MUST (zmq_connect (push, "inproc://sealed") == 0);
    MUST (zmq_send (push, sealed, sizeof sealed, 0) == sizeof sealed);
    MUST (zmq_recv (pull, received, sizeof received, 0) == sizeof sealed);
    MUST (crypto_box_seal_open (text, received, sizeof received, public_key, secret_key) == 0);
    MUST (memcmp (text, "hello", 5) == 0);
    MUST (zmq_close (push) == 0 && zmq_close (pull) == 0 && zmq_ctx_destroy (ctx) == 0);
    puts ("libsodium and libzmq work");
    return 0;
}
