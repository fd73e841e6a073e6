"""A program in a terminal of its own, and what it shows there.

The terminal knows the orders that zmq-events gives and no other: it stops at one that it does not know.
"""
import codecs, fcntl, os, pty, re, select, signal, struct, subprocess, termios, time

ORDER = re.compile(r"\x1b\[([?>]?)([0-9;]*)([@-~])")
PLAIN = {"fg": None, "bg": None, "bold": False, "dim": False}


class Terminal:
    """Runs a command; `screen` is what can be seen, `styles` how."""

    def __init__(self, command, lines=30, columns=110, env=(), **options):
        self.master, self.slave = pty.openpty()
        self.alternate, self.cursor, self.style = False, True, dict(PLAIN)
        self.resize(lines, columns)
        self.before = termios.tcgetattr(self.slave)
        self.pending, self.at = "", (0, 0)
        self.decode = codecs.getincrementaldecoder("utf-8")("replace").decode

        def take():
            os.setsid()
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)

        ends = {"stdin": self.slave, "stdout": self.slave, "stderr": self.slave, **options}
        self.process = subprocess.Popen(command, preexec_fn=take, env={**os.environ, "TERM": "xterm", **dict(env)}, **ends)

    def resize(self, lines, columns):
        self.lines, self.columns, self.saved = lines, columns, None
        self.blank()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def blank(self):
        self.cells = [[(" ", PLAIN)] * self.columns for _ in range(self.lines)]

    @property
    def screen(self):
        return ["".join(char for char, _ in line).rstrip() for line in self.cells]

    @property
    def text(self):
        return "\n".join(self.screen)

    def restored(self):
        """What is not as it was before, or nothing."""
        if self.alternate or not self.cursor:
            return "the view is still there" if self.alternate else "the cursor is hidden"
        return "" if termios.tcgetattr(self.slave) == self.before else "its settings have changed"

    def type(self, keys):
        os.write(self.master, keys.encode())

    def watch(self, seconds):
        """Takes in what is printed for so long."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                self.take(os.read(self.master, 65536))

    def until(self, condition, seconds=20):
        """Watches until a condition holds; whether it ever did."""
        deadline = time.monotonic() + seconds
        while not condition(self):
            if time.monotonic() > deadline:
                return False
            self.watch(0.05)
        return True

    def shows(self, pattern, seconds=20):
        return self.until(lambda terminal: re.search(pattern, terminal.text, re.M), seconds)

    def ends(self, seconds=20):
        """The exit status; None if it does not end."""
        if not self.until(lambda terminal: terminal.process.poll() is not None, seconds):
            return None
        self.watch(0.1)
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.master), os.close(self.slave)

    # ---- what is printed

    def take(self, data):
        # A character or an order may come in two pieces.
        text = self.pending + self.decode(data)
        last = text.rfind("\x1b")
        cut = last if last >= 0 and not ORDER.match(text, last) else len(text)
        self.pending = text[cut:]
        at = 0
        while at < cut:
            if text[at] == "\x1b":
                order = ORDER.match(text, at)
                if not order:
                    raise ValueError(f"no such order: {text[at:at + 20]!r}")
                self.obey(order[1] + order[3], [int(number or 0) for number in order[2].split(";")])
                at = order.end()
            else:
                self.put(text[at])
                at += 1

    def put(self, char):
        line, column = self.at
        if char == "\r":
            self.at = line, 0
        elif char == "\n":
            if line == self.lines - 1:
                self.cells = self.cells[1:] + [[(" ", PLAIN)] * self.columns]
            self.at = min(line + 1, self.lines - 1), column
        else:
            # After a change of size, what was meant for the old one may still come.
            if line < self.lines and column < self.columns:
                self.cells[line][column] = (char, dict(self.style))
            self.at = line, column + 1

    def obey(self, order, numbers):
        if order == "H":
            self.at = numbers[0] - 1, numbers[1] - 1 if len(numbers) > 1 else 0
        elif order == "m":
            self.paint(numbers)
        elif order == "J" and numbers == [2]:
            self.blank()
        elif order in ("?h", "?l") and numbers == [25]:
            self.cursor = order == "?h"
        elif order in ("?h", "?l") and numbers == [1049]:
            self.alternate = order == "?h"
            if self.alternate:
                self.saved = self.cells, self.at
                self.blank()
            elif self.saved:
                self.cells, self.at = self.saved
            else:
                self.blank()
        else:
            raise ValueError(f"no such order: {order} {numbers}")

    def paint(self, numbers):
        while numbers:
            number = numbers.pop(0)
            if number == 0:
                self.style = dict(PLAIN)
            elif number in (1, 2):
                self.style["bold" if number == 1 else "dim"] = True
            elif number == 22:
                self.style.update(bold=False, dim=False)
            elif number in (38, 48):
                self.style["fg" if number == 38 else "bg"] = numbers[1]
                del numbers[:2]
            elif number in (39, 49):
                self.style["fg" if number == 39 else "bg"] = None
            elif 30 <= number < 38:
                self.style["fg"] = number - 30
            elif 40 <= number < 48:
                self.style["bg"] = number - 40
            elif number != 59:
                raise ValueError(f"no such style: {number}")
