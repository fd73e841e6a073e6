"""What tests are written with: the two sides, their sockets, and the list of tests."""
import itertools, multiprocessing, os, queue, signal, sys, threading, time, traceback

import peer

DEADLINE = 45  # seconds for one thing that a side is told to do
spawn = multiprocessing.get_context("spawn")


class Side:
    """A process with one of the libraries."""

    def __init__(self, which, path):
        self.which, self.path, self.keys = which, path, itertools.count(1)
        self.start()

    def start(self):
        self.pipe, end = spawn.Pipe()
        self.process = spawn.Process(target=peer.serve, args=(end, self.which, self.path), daemon=True)
        self.process.start()
        end.close()

    def kill(self):
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def restart(self):
        self.kill()
        self.start()

    def begin(self, name, *arguments):
        self.pipe.send((name, arguments))

    def end(self):
        if not self.pipe.poll(DEADLINE):
            raise AssertionError(f"{self.which}: no answer in {DEADLINE} s")
        good, answer = self.pipe.recv()
        if not good:
            raise AssertionError(f"{self.which}: {answer}")
        return answer

    def do(self, name, *arguments):
        self.begin(name, *arguments)
        return self.end()

    def socket(self, kind, **options):
        return Socket(self, kind, options)

    def pause(self, on):
        os.kill(self.process.pid, signal.SIGSTOP if on else signal.SIGCONT)


class Socket:
    """A socket on a side: its methods are those of `peer.Peer`, without the number."""

    def __init__(self, side, kind, options):
        self.side, self.kind, self.key = side, kind, next(side.keys)
        side.do("open", self.key, kind, {"linger": 0, **options})

    def bind(self, endpoint):
        self.endpoint = self.side.do("bind", self.key, endpoint)
        return self.endpoint

    def __getattr__(self, name):
        return lambda *arguments: self.side.do(name, self.key, *arguments)

    def begin(self, name, *arguments):
        self.side.begin(name, self.key, *arguments)


class Stage:
    """Two of each library, for as long as the tests run."""

    def __init__(self, path, folder):
        self.folder, self.numbers = folder, itertools.count()
        self.ours, self.theirs, self.ours_too, self.theirs_too = (
            Side(which, path) for which in ("ours", "theirs", "ours", "theirs"))
        self.sides = [self.ours, self.theirs, self.ours_too, self.theirs_too]

    def endpoint(self, transport):
        return "tcp://127.0.0.1:*" if transport == "tcp" else f"ipc://{self.folder}/{next(self.numbers)}"

    def reset(self, broken):
        for side in self.sides:
            if broken or not side.process.is_alive():
                side.restart()
        for side in self.sides:
            side.do("reset")


tests = []


def test(*lists, **named):
    """Registers a function, once for each combination of what is in the lists."""

    def register(function):
        for values in itertools.product(*lists):
            words = ("-".join(value) if isinstance(value, tuple) else str(value) for value in values)
            name = " ".join([function.__name__, *words])
            tests.append((name, lambda stage, values=values: function(stage, *values)))
        return function

    return register


def play(todo, path, folder, results):
    """Does tests until none is left; leaves their names and what was wrong."""
    stage = Stage(path, folder)
    while True:
        try:
            name, function = todo.get_nowait()
        except queue.Empty:
            break
        started, trouble = time.monotonic(), None
        try:
            function(stage)
            stage.reset(False)
        except Exception as error:
            places = [at for at in traceback.extract_tb(error.__traceback__) if at.filename != __file__]
            where = f"{os.path.basename(places[-1].filename)}:{places[-1].lineno}: " if places else ""
            trouble = f"{where}{type(error).__name__}: {error}"
            stage.reset(True)
        results.append((name, trouble))
        if trouble:
            print(f"FAILED {name}: {trouble}", flush=True)
        elif os.environ.get("VERBOSE"):
            print(f"ok {name} ({time.monotonic() - started:.2f} s)", flush=True)
    for side in stage.sides:
        side.kill()


def run(path, folder, names):
    todo, results = queue.Queue(), []
    for name, function in tests:
        if not names or any(name.startswith(wanted) for wanted in names):
            todo.put((name, function))
    workers = []
    for job in range(int(os.environ.get("JOBS") or 2)):
        place = os.path.join(folder, str(job))
        os.mkdir(place)
        workers.append(threading.Thread(target=play, args=(todo, path, place, results)))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    passed = sum(not trouble for _, trouble in results)
    # A worker that broke left tests behind.
    failed = len(results) - passed + todo.qsize()
    print(f"interop: {passed} passed, {failed} failed")
    sys.exit(bool(failed) or not passed)


def equal(got, expected):
    if got != expected:
        raise AssertionError(f"{got!r} is not {expected!r}")


def until(condition):
    """Waits for something that nothing tells of."""
    limit = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > limit:
            raise AssertionError("it did not happen in time")
        time.sleep(0.005)
