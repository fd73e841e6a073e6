//  A C++ program of the plain old kind: RAII over the C functions, a free function for a message, errors as exceptions.

#include <zmq.h>
#include <zmq_utils.h>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>

namespace
{

struct failure : std::runtime_error
{
    failure () : std::runtime_error (zmq_strerror (zmq_errno ())) {}
};

inline void must (bool truth)
{
    if (!truth)
        throw failure ();
}

class context
{
  public:
    context () : handle (zmq_ctx_new ()) { must (handle != 0); }
    ~context () { zmq_ctx_destroy (handle); }
    void *handle;

  private:
    context (const context &);
    void operator= (const context &);
};

class socket
{
  public:
    socket (context &ctx, int type) : handle (zmq_socket (ctx.handle, type)) { must (handle != 0); }
    ~socket () { zmq_close (handle); }
    void bind (const std::string &endpoint) { must (zmq_bind (handle, endpoint.c_str ()) == 0); }
    void connect (const std::string &endpoint) { must (zmq_connect (handle, endpoint.c_str ()) == 0); }
    void *handle;

  private:
    socket (const socket &);
    void operator= (const socket &);
};

int freed = 0;
extern "C" void count_free (void *data, void *)
{
    delete [] static_cast<char *> (data);
    ++freed;
}

}

int main ()
{
    try {
        {
            context ctx;
            socket sink (ctx, ZMQ_PULL), source (ctx, ZMQ_PUSH);
            sink.bind ("inproc://wrapped");
            source.connect ("inproc://wrapped");

            char *data = new char [100];
            std::memset (data, 'x', 100);
            zmq_msg_t msg;
            must (zmq_msg_init_data (&msg, data, 100, count_free, 0) == 0);
            must (zmq_msg_send (&msg, source.handle, 0) == 100);

            zmq_pollitem_t item = {sink.handle, 0, ZMQ_POLLIN, 0};
            must (zmq_poll (&item, 1, 2000) == 1);
            must (zmq_msg_init (&msg) == 0);
            must (zmq_msg_recv (&msg, sink.handle, 0) == 100);
            must (zmq_msg_close (&msg) == 0);

            //  The error that a wrapper turns into an exception.
            try {
                sink.bind ("nonsense");
                return 1;
            }
            catch (const failure &) {
                must (zmq_errno () == EINVAL);
            }
        }
        if (freed != 1)
            return 1;
    }
    catch (const std::exception &trouble) {
        std::cerr << trouble.what () << std::endl;
        return 1;
    }
    std::cout << "C++ works" << std::endl;
    return 0;
}
