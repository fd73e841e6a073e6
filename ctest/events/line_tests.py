"""zmq-events out of a terminal, and what of it concerns both."""
import collections, json, os, re, subprocess
from crowd import FLAPPING, REFUSED, STAYING, ended, shows


def plain_lines(crowd):
    done = crowd.run(crowd.program, "1", "5")
    assert done.returncode == 5
    line = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \d+ #[123] (ROUTER|DEALER|PUSH)( '\w+')? [A-Z_]+( .*)?")
    lines = done.stdout.splitlines()
    assert len(lines) > 3 * STAYING and all(map(line.fullmatch, lines)), done.stdout[:500]
    assert "crowd: done" in done.stderr and "on standard error" in done.stderr


def json_lines_and_a_summary(crowd):
    done = crowd.run("--json", "--summary", crowd.program, "1.5", "133")
    assert done.returncode == 133
    events = [json.loads(line) for line in done.stdout.splitlines()]
    count = collections.Counter(event["event"] for event in events)
    table = re.findall(r"^(\S+(?: '\w+')?) +(→ )?(tcp\S+)? +(\d+) +(\d+) +(\d+) +(\d+) +(-|[\d.]+ s)", done.stderr, re.M)
    made, lost, refused, retries = map(int, table[-1][3:7])
    refusals = sum(event["event"] == "CLOSED" and "errno" in event for event in events)
    assert table[-1][0] == "all" and len(table) == 3 + REFUSED + 1, done.stderr
    assert (made, lost) == (count["CONNECTED"] + count["ACCEPTED"], count["DISCONNECTED"]), done.stderr
    assert (refused, retries) == (refusals, count["CONNECT_RETRIED"]), done.stderr
    rows = {(row[0], row[2]): row for row in table}
    assert sum(row[3:5] == ("0", "0") and row[7] > "1." for row in table) == REFUSED, done.stderr
    hub = next(row for row in table if row[0] == "ROUTER 'hub'")
    assert hub[1] == "" and int(hub[3]) == STAYING
    assert int(rows["DEALER 'caller'", hub[2]][3]) == STAYING
    flapping = max(table[:-1], key=lambda row: int(row[4]))
    assert int(flapping[4]) >= FLAPPING and flapping[7] != "-", done.stderr


def json_in_a_terminal(crowd):
    with crowd.watched("--json", "sh", "-c", "exit 4", lines=5) as terminal:
        ended(terminal, 4)


def an_interrupt_comes_once(crowd):
    script = "trap 'count=x$count; echo got $count.' INT; echo ready; sleep 30; sleep 1; echo so $count.; exit 8"
    with crowd.watched("--json", "sh", "-c", script, lines=10) as terminal:
        shows(terminal, "^ready")
        terminal.type("\x03")
        shows(terminal, r"got x\.")
        shows(terminal, r"^so x\.")
        ended(terminal, 8)


def a_dumb_terminal(crowd):
    with crowd.watched("sh", "-c", "echo hello", env={"TERM": "dumb"}) as terminal:
        ended(terminal, 0)
        assert terminal.screen[0] == "hello", terminal.text


def nobody_reads(crowd):
    with open("/dev/full", "w") as full:
        done = crowd.run(crowd.program, "0.5", "6", stdout=full, stderr=subprocess.DEVNULL, capture_output=False)
    assert done.returncode == 6


def words_on_the_command_line(crowd):
    for arguments, status in (((), 2), (("--wrong",), 2), (("--replay",), 2), (("--json",), 2), (("--replay", "x", "ls"), 2),
                              (("--version",), 0), (("--help",), 0), (("--replay", "/dev/null"), 1), (("/",), 126),
                              (("--", "sh", "-c", "exit 12"), 12), (("/no/such",), 127)):
        done = crowd.run(*arguments)
        assert done.returncode == status, (arguments, done)
        assert (done.stdout if status == 0 else status == 12 or done.stderr), (arguments, done)


def sleeps_while_nothing_happens(crowd):
    before = os.times()
    assert crowd.run("sleep", "2").returncode == 0
    with crowd.watched("sleep", "2") as terminal:
        ended(terminal, 0)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    assert used < 0.5, f"{used} s of processor time in 4 s of nothing"


def links_no_libzmq(crowd):
    needed = subprocess.run(["readelf", "-d", crowd.events], capture_output=True, text=True, check=True).stdout
    assert "zmq" not in needed, needed


def replay_lines(crowd):
    for form in ("text", "json"):
        path = crowd.recorded(form)
        with open(path) as file:
            lines = file.read()
        done = crowd.run("--replay", path)
        assert (done.returncode, len(done.stdout.splitlines())) == (0, len(lines.splitlines()))
        assert form == "json" or done.stdout == lines
        as_json = crowd.run("--json", "--summary", "--replay", path)
        read = [json.loads(line) for line in as_json.stdout.splitlines()]
        assert form == "text" or read == [json.loads(line) for line in lines.splitlines()]
        assert sum(event["event"] == "ACCEPTED" for event in read) == STAYING
        assert re.search(rf"^ROUTER 'hub' +tcp\S+ +{STAYING} +0 +0 +0 +-", as_json.stderr, re.M), as_json.stderr
