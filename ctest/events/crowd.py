"""crowd.c, and the zmq-events that watches it."""
import os, shlex, subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


class Crowd:
    def __init__(self, lib, include, folder):
        lib = os.path.abspath(lib)
        self.events = os.environ.get("ZMQ_EVENTS") or os.path.join(lib, "..", "bin", "zmq-events")
        self.program = os.path.join(folder, "crowd")
        self.env = {"LD_LIBRARY_PATH": lib}
        compiler = shlex.split(os.environ.get("CC") or "cc")
        subprocess.run([*compiler, "-std=gnu99", "-O1", "-Wall", "-Wextra", "-Werror", "-I", include, "-o", self.program,
                        os.path.join(HERE, "crowd.c"), "-L", lib, "-lzmq", "-lpthread"], check=True)
