"""zmq-events in a terminal, with its view."""
import os, re, signal
from crowd import STAYING, REFUSED, ended, shows


def rows(terminal):
    """The lines of the table."""
    lines = terminal.screen
    start = next(at for at, line in enumerate(lines) if line.startswith(" CONNECTION"))
    end = next(at for at, line in enumerate(lines) if re.match(" (EVENTS|OUTPUT)", line))
    return [line for line in lines[start + 1:end] if line]


def view_of_a_crowd(crowd):
    with crowd.watched("--summary", crowd.program, "8", "7", lines=40, columns=120) as terminal:
        # Both ends of those that stay, and of the others those that flap just now.
        shows(terminal, r"^ 3 sockets  1 bound  \d+ up  \d+ connecting  \d+ out  [1-9]\d* retries")
        up = lambda at: int(re.search(r"(\d+) up", at.text)[1])
        assert terminal.until(lambda at: up(at) >= 2 * STAYING), terminal.text
        shows(terminal, r"^ connects \d+, \d+\.\d/s .* drops \d+, [1-9]\d*\.\d/s .* refusals \d+, [1-9]\d*\.\d/s ")
        shows(terminal, r"^ #1 ROUTER 'hub' +open +\d+\.\ds")
        shows(terminal, rf"^   tcp://127\.0\.0\.1:\d+  {STAYING} peers +listening +\d+\.\ds")
        shows(terminal, r"^     ← 127\.0\.0\.1:\d+ +up +\d+\.\ds")
        shows(terminal, r"^ +\d+\.\d{3} #3 PUSH 'feeder'  CONNECT_RETRIED tcp://127\.0\.0\.1:\d+ in \d+ ms")
        # The end of the list is the third socket.
        terminal.type("\x1b[F")
        shows(terminal, r"^   → tcp://127\.0\.0\.1:\d+ +(retry|connecting|up|handshake)")
        assert "1-" not in next(line for line in terminal.screen if "CONNECTION" in line)
        ended(terminal, 7)
        assert "crowd: done" in terminal.text or re.search(r"^all +\d+ +\d+ +\d+ +\d+", terminal.text, re.M), terminal.text


def sorted_and_filtered(crowd):
    with crowd.watched(crowd.program, "30", lines=40, columns=120) as terminal:
        shows(terminal, r"drops [1-9]")
        terminal.type("s")
        shows(terminal, "sort: state")
        terminal.watch(0.3)
        assert all("→" in row and "#3 PUSH 'feeder'" in row for row in rows(terminal)), terminal.text
        terminal.type("ss")
        shows(terminal, "sort: retries")
        terminal.type("s")
        shows(terminal, "sort: lost")
        terminal.watch(0.3)
        for row in rows(terminal):
            assert re.match(r" → tcp://\S+  #3 PUSH 'feeder' .*\d Connection reset by peer", row), row
        terminal.type("s/REFUSED\r")
        shows(terminal, "filter: REFUSED")
        shows(terminal, f"CONNECTION  1-[0-9]+ of {REFUSED + 1}$|CONNECTION  1-[0-9]+ of {REFUSED + 1} ")
        head, *refused = rows(terminal)
        assert re.match(r" #3 PUSH 'feeder' +open", head), head
        for row in refused:
            assert re.match(r"   → tcp://127\.0\.0\.1:\d+ .* \d+ +Connection refused", row), row
        assert "CONNECTED" not in terminal.text
        terminal.type("\x1b")
        shows(terminal, "/ filter ")
        terminal.type("/no such thing\r")
        shows(terminal, "nothing fits the filter")
        terminal.type("q")
        ended(terminal, 128 + signal.SIGTERM)


def paused(crowd):
    with crowd.watched(crowd.program, "30") as terminal:
        shows(terminal, r"drops [1-9]")
        terminal.type("p")
        shows(terminal, "PAUSED")
        terminal.watch(0.3)
        before = terminal.text
        terminal.watch(1)
        assert terminal.text == before
        terminal.type("p")
        assert terminal.until(lambda at: "PAUSED" not in at.text and at.text != before)
        terminal.type("\x03")
        ended(terminal, 128 + signal.SIGINT)


def output_in_the_tail(crowd):
    script = f"printf 'a \\033[1mword\\n'; echo woe >&2; sleep 2; {crowd.program} 0.5; exit 3"
    with crowd.watched("sh", "-c", script) as terminal:
        shows(terminal, r"^ +\d\.\d{3} │ a word$")
        shows(terminal, r"^ +\d\.\d{3} │ woe$")
        terminal.type("t")
        shows(terminal, "^ EVENTS$")
        assert "│ woe" not in terminal.text
        terminal.type("t")
        shows(terminal, r"│ crowd: all sockets connect$")
        shows(terminal, r"│ crowd: a word on standard error$")
        # When the view is gone, styles are the program's own again.
        ended(terminal, 3)
        shows(terminal, r"^a word$", 1), shows(terminal, r"^woe$", 1), shows(terminal, r"^crowd: done$", 1)


def killed_programs(crowd):
    for number in (signal.SIGABRT, signal.SIGSEGV, signal.SIGKILL):
        with crowd.watched(crowd.program, "0.5", str(128 + number)) as terminal:
            shows(terminal, "up")
            ended(terminal, 128 + number)


def signals_to_us(crowd):
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        with crowd.watched(crowd.program, "30") as terminal:
            shows(terminal, "[1-9] retries")
            os.kill(terminal.process.pid, number)
            ended(terminal, 128 + number)


def a_program_that_will_not_end(crowd):
    with crowd.watched("sh", "-c", "trap '' TERM; echo stays; while :; do sleep 0.1; done") as terminal:
        shows(terminal, "stays")
        terminal.type("q")
        shows(terminal, r"ending \(q to kill\)")
        terminal.type("q")
        ended(terminal, 128 + signal.SIGKILL)


def odd_sizes(crowd):
    with crowd.watched(crowd.program, "30", lines=1, columns=1) as terminal:
        terminal.watch(1)
        for lines, columns in ((3, 200), (24, 9), (50, 132), (24, 80)):
            terminal.resize(lines, columns)
            terminal.process.send_signal(signal.SIGWINCH)
            terminal.watch(0.5)
        shows(terminal, r"^ 3 sockets  1 bound")
        terminal.type("q")
        ended(terminal, 128 + signal.SIGTERM)


def other_programs(crowd):
    with crowd.watched("true") as terminal:
        ended(terminal, 0)
    with crowd.watched("sh", "-c", "sleep 1; exit 9") as terminal:
        shows(terminal, "no event yet; a program tells its events if it uses zmq-oxide's libzmq.so.3")
        ended(terminal, 9)
    with crowd.watched("/no/such/program") as terminal:
        ended(terminal, 127)
        assert "/no/such/program: No such file" in terminal.text


def a_process_that_leaves_its_sockets(crowd):
    with crowd.watched("sh", "-c", f"{crowd.program} 0.3 137; sleep 4") as terminal:
        shows(terminal, "^ 3 sockets")
        shows(terminal, "^ 0 sockets  0 bound  0 up", 5)
        ended(terminal, 0)


def input_goes_through(crowd):
    read, write = os.pipe()
    with crowd.watched("cat", stdin=read) as terminal:
        os.write(write, b"a line from elsewhere\n")
        shows(terminal, r"│ a line from elsewhere$")
        os.close(write), os.close(read)
        ended(terminal, 0)
        assert "a line from elsewhere" in terminal.text


def without_colours(crowd):
    with crowd.watched(crowd.program, "30", env={"NO_COLOR": "1"}) as terminal:
        shows(terminal, "drops [1-9]")
        styles = [style for line in terminal.cells for _, style in line]
        assert all(style["fg"] is style["bg"] is None for style in styles), terminal.text
        terminal.type("q")
        ended(terminal, 128 + signal.SIGTERM)


def replay_view(crowd):
    with crowd.watched("--summary", "--replay", crowd.recorded("text"), lines=40, columns=120) as terminal:
        shows(terminal, r"crowd-text.log +replay x1 ")
        terminal.type("+")
        shows(terminal, "replay x2 ")
        terminal.type("--")
        shows(terminal, "replay x0.5 ")
        shows(terminal, "^ 3 sockets  1 bound")
        terminal.type("e")
        shows(terminal, "replay x0.5, at the end")
        shows(terminal, "ended")
        terminal.type("q")
        ended(terminal, 0)
        shows(terminal, r"^all +\d+ +\d+ +\d+ +\d+", 1)
