//  In the manner of a C++ wrapper: a class whose thread receives, casts the data
//  of the message to the struct, and calls a virtual function with the address
//  as a std::string.
#include <zmq.h>
#include <zmq_utils.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#define CHECK(condition) \
    do { if (!(condition)) { std::printf ("%s:%d: is not so: %s\n", __FILE__, __LINE__, #condition); std::exit (1); } } while (0)

class monitor_t
{
  public:
    monitor_t (void *context, void *socket, const std::string &endpoint) : _context (context), _endpoint (endpoint)
    {
        CHECK (zmq_socket_monitor (socket, endpoint.c_str (), ZMQ_EVENT_ALL) == 0);
    }
    virtual ~monitor_t () {}

    bool comes_to_watch ()
    {
        return _watching.get_future ().wait_for (std::chrono::seconds (15)) == std::future_status::ready;
    }

    void run ()
    {
        void *s = zmq_socket (_context, ZMQ_PAIR);
        CHECK (s && zmq_connect (s, _endpoint.c_str ()) == 0);
        _watching.set_value ();
        while (true) {
            zmq_msg_t message;
            zmq_msg_init (&message);
            if (zmq_msg_recv (&message, s, 0) == -1)
                break;
            const zmq_event_t *event = static_cast<const zmq_event_t *> (zmq_msg_data (&message));
            switch (event->event) {
            case ZMQ_EVENT_CONNECTED: on_connected (event->data.connected.addr, event->data.connected.fd); break;
            case ZMQ_EVENT_LISTENING: on_listening (event->data.listening.addr, event->data.listening.fd); break;
            case ZMQ_EVENT_ACCEPTED: on_accepted (event->data.accepted.addr, event->data.accepted.fd); break;
            case ZMQ_EVENT_DISCONNECTED: on_disconnected (event->data.disconnected.addr, event->data.disconnected.fd); break;
            case ZMQ_EVENT_CLOSED: on_closed (event->data.closed.addr, event->data.closed.fd); break;
            default: on_other (event->event); break;
            }
            zmq_msg_close (&message);
        }
        CHECK (zmq_errno () == ETERM);
        CHECK (zmq_close (s) == 0);
    }

  protected:
    virtual void on_connected (const std::string &, int) {}
    virtual void on_listening (const std::string &, int) {}
    virtual void on_accepted (const std::string &, int) {}
    virtual void on_disconnected (const std::string &, int) {}
    virtual void on_closed (const std::string &, int) {}
    virtual void on_other (int) {}

  private:
    void *_context;
    std::string _endpoint;
    std::promise<void> _watching;
};

class counting_t : public monitor_t
{
  public:
    counting_t (void *context, void *socket) : monitor_t (context, socket, "inproc://counting") {}
    std::map<std::string, std::vector<std::string>> seen;

  protected:
    void on_listening (const std::string &addr, int) override { seen [addr].push_back ("listening"); }
    void on_accepted (const std::string &addr, int) override { seen [addr].push_back ("accepted"); }
    void on_disconnected (const std::string &addr, int) override { seen [addr].push_back ("disconnected"); }
    void on_closed (const std::string &addr, int) override { seen [addr].push_back ("closed"); }
    void on_other (int event) override { CHECK (event == 0); }
};

int main ()
{
    void *context = zmq_ctx_new (), *server = zmq_socket (context, ZMQ_REP);
    counting_t monitor (context, server);
    std::thread thread (&monitor_t::run, &monitor);
    char endpoint [256];
    size_t size = sizeof endpoint;
    CHECK (zmq_bind (server, "tcp://127.0.0.1:*") == 0);
    CHECK (zmq_getsockopt (server, ZMQ_LAST_ENDPOINT, endpoint, &size) == 0);
    for (int i = 0; i < 3; i++) {
        void *client = zmq_socket (context, ZMQ_REQ);
        char buffer [8];
        CHECK (zmq_connect (client, endpoint) == 0);
        CHECK (zmq_send (client, "hi", 2, 0) == 2);
        CHECK (zmq_recv (server, buffer, sizeof buffer, 0) == 2);
        CHECK (zmq_send (server, "ho", 2, 0) == 2);
        CHECK (zmq_recv (client, buffer, sizeof buffer, 0) == 2);
        CHECK (zmq_close (client) == 0);
    }
    //  On a busy machine the thread may not have begun; later there is nobody to connect to.
    CHECK (monitor.comes_to_watch ());
    CHECK (zmq_close (server) == 0);
    CHECK (zmq_term (context) == 0);
    thread.join ();
    const std::vector<std::string> &what = monitor.seen [endpoint];
    CHECK (monitor.seen.size () == 1);
    CHECK (what.size () >= 5 && what.front () == "listening");
    int accepted = 0, closed = 0;
    for (const std::string &name : what) {
        accepted += name == "accepted";
        closed += name == "closed";
    }
    CHECK (accepted == 3 && closed == 1);
    return 0;
}
