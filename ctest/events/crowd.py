"""crowd.c, and the zmq-events that watches it."""
import os, re, shlex, subprocess
from terminal import Terminal

HERE = os.path.dirname(os.path.abspath(__file__))
STAYING, REFUSED, FLAPPING = 140, 30, 30  # as crowd.c has them


class Crowd:
    def __init__(self, lib, include, folder):
        lib = os.path.abspath(lib)
        self.events = os.environ.get("ZMQ_EVENTS") or os.path.join(lib, "..", "bin", "zmq-events")
        self.program = os.path.join(folder, "crowd")
        self.env = {"LD_LIBRARY_PATH": lib}
        compiler = shlex.split(os.environ.get("CC") or "cc")
        subprocess.run([*compiler, "-std=gnu99", "-O1", "-Wall", "-Wextra", "-Werror", "-I", include, "-o", self.program,
                        os.path.join(HERE, "crowd.c"), "-L", lib, "-lzmq", "-lpthread"], check=True)

    def run(self, *arguments, **options):
        """zmq-events out of a terminal."""
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 60, **options}
        return subprocess.run([self.events, *arguments], env=dict(os.environ, **self.env), **options)

    def watched(self, *arguments, env=(), **options):
        """zmq-events in a terminal."""
        return Terminal([self.events, *arguments], env={**self.env, **dict(env)}, **options)

    def recorded(self, form):
        """A log, in this form."""
        path = f"{self.program}-{form}.log"
        if not os.path.exists(path):
            environment = dict(os.environ, **self.env, ZMQ_MONITOR_LOG=f"{form}:{path}")
            subprocess.run([self.program, "2"], env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return path


def shows(terminal, pattern, seconds=30):
    assert terminal.shows(pattern, seconds), f"no {pattern!r} in\n{terminal.text}"
    return re.search(pattern, terminal.text, re.M)


def ended(terminal, status):
    """Ended with this status, and the terminal is as it was."""
    got = terminal.ends(30)
    assert got == status, f"exit status {got} instead of {status}\n{terminal.text}"
    assert not terminal.restored(), terminal.restored()
