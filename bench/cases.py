"""The cases of the benchmark and the targets of each.

A target compares one measure with a limit, both as ratios to the peer in the same run unless said otherwise:
    ratio     ours / peer of what the row measures (a rate: more is better; a time or a size: less)
    cpu       the same of the CPU time of both sides per message
    raw       ours / the raw socket that does the same bytes
    base      ours / ours in the case that this one is compared with, and base_cpu the same of CPU time
    value     ours, as it is
"""
import collections

# suffix and unit of what one run measures under the name `key`, and the targets that belong to it
Row = collections.namedtuple("Row", "suffix key unit targets")
# what bench runs (`raw`, `base`: also, in the same alternation), and which rows come of it
Case = collections.namedtuple("Case", "kind settings rows raw base slow", defaults=(None, None, False))

CASES = {}
# What any case is held to on a single CPU or beside busy processes, by what it measures.
CONDITIONS = ["1cpu", "busy"]
NOT_WORSE = {"rate": ["ratio >= 1", "cpu <= 1"], "time": ["ratio <= 1", "cpu <= 1"]}


def rate(*targets, unit="msg/s"):
    return [Row("", "rate", unit, targets)]


def time(*targets, unit="us"):
    return [Row("", "time", unit, targets)]


for transport in "tcp", "ipc":
    streams = [  # size, name, mark, targets
        (8, "8", 100000, ["cpu <= 0.27", "ratio >= 3"]),
        (8, "8-default", 1000, ["cpu <= 0.40", "ratio >= 2"]),
        (64, "64", 100000, ["cpu <= 0.25", "ratio >= 3"]),
        (256, "256", 100000, ["cpu <= 0.25", "ratio >= 3"]),
        (1024, "1K", 100000, ["cpu <= 0.33", "ratio >= 3"]),
        (65536, "64K", 1000, ["raw >= 0.95", "ratio >= 1.6"]),
        (1048576, "1M", 32, ["ratio >= 1", "cpu <= 0.8"]),  # 1000 of them would measure the machine's memory
    ]
    for size, name, hwm, targets in streams:
        CASES[f"{transport}-{name}"] = Case(
            "stream", dict(transport=transport, size=size, hwm=hwm), rate(*targets),
            raw=("raw-stream", dict(transport=transport, size=size)))
    CASES[f"{transport}-reqrep"] = Case(
        "roundtrip", dict(transport=transport), time("ratio <= 0.35", "raw <= 1.4", "cpu <= 0.35", unit="us one-way"),
        raw=("raw-roundtrip", dict(transport=transport)))

for name, settings in ("hwm-1", dict(hwm=1)), ("sndbuf-8K", dict(sndbuf=8192)), ("rcvbuf-8K", dict(rcvbuf=8192)):
    CASES[f"tcp-1K-{name}"] = Case("stream", dict(settings, transport="tcp", size=1024), rate("ratio >= 1", "cpu <= 1"))

CASES["inproc-8"] = Case("stream", dict(transport="inproc", hwm=100000), rate("cpu <= 0.50", "ratio >= 2"))
CASES["inproc-8-default"] = Case("stream", dict(transport="inproc"), rate("cpu <= 0.50", "ratio >= 2"))
for name, size in ("128", 128), ("1K", 1024):
    CASES[f"inproc-{name}"] = Case("stream", dict(transport="inproc", size=size), rate("cpu <= 0.50", "ratio >= 2"))
CASES["inproc-16K"] = Case("stream", dict(transport="inproc", size=16384), rate("ratio >= 1"))
CASES["inproc-reqrep"] = Case("roundtrip", dict(transport="inproc"), time("ratio <= 0.25", unit="us one-way"))
for transport in "tcp", "inproc":
    CASES[f"{transport}-reqrep-fd"] = Case(
        "roundtrip", dict(transport=transport, fd=1), time("ratio <= 1", "cpu <= 1", unit="us one-way"))

few = dict(count=10, size=32, hwm=0)
CASES["pub-10"] = Case("pub", few, rate("cpu <= 0.4", unit="deliveries/s"))
CASES["pub-100"] = Case("pub", dict(few, count=100), rate("cpu <= 0.4", "base_cpu <= 1.1", unit="deliveries/s"), base=("pub", few))
CASES["pub-topics"] = Case("pub", dict(few, count=1, topics=1), rate("cpu <= 1", "ratio >= 1", unit="deliveries/s"))

few = dict(count=10, limit=60)
CASES["router-1"] = Case("router", dict(few, count=1), rate("cpu <= 1", "ratio >= 1", unit="echoes/s"))
CASES["router-10"] = Case("router", few, rate("ratio >= 1", unit="echoes/s"))
for count in 1000, 10000:
    CASES[f"router-{count}"] = Case(
        "router", dict(few, count=count),
        rate("base >= 0.8", unit="echoes/s") + [
            Row(" connecting", "connect_rate", "conns/s", ["ratio >= 2"]),
            Row(" ROUTER, per connection", "near_kib", "KiB", ["value <= 4"]),
            Row(" DEALERs, per socket", "far_kib", "KiB", []),
        ],
        base=("router", few), slow=count > 1000)
CASES["connections-1000"] = Case("connections", dict(count=1000, limit=60), [
    Row(" connecting", "connect_rate", "conns/s", ["ratio >= 2"]),
    Row(" PULL, per connection", "near_kib", "KiB", ["value <= 4"]),
    Row(" PUSH, per connection", "far_kib", "KiB", ["value <= 4"]),
])

for count in 1, 100:
    CASES[f"proxy-{count}"] = Case("proxy", dict(count=count), rate("cpu <= 1", "ratio >= 1", unit="requests/s"))

for transport in "inproc", "tcp":
    CASES[f"poll-2000-{transport}"] = Case(
        "poll", dict(transport=transport, count=2000), time("ratio <= 0.1", unit="us per call"))
for transport in "inproc", "tcp":
    CASES[f"lifecycle-{transport}"] = Case("lifecycle", dict(transport=transport), time("ratio <= 0.5", unit="us per life"))

for name in "tcp-8", "tcp-reqrep":
    case = CASES[name]
    targets = ["base >= 0.95"] if case.kind == "stream" else ["base <= 1.05"]  # no difference that can be measured
    CASES[f"{name}-monitored"] = case._replace(
        settings=dict(case.settings, monitored=1), rows=[case.rows[0]._replace(targets=targets + ["base_cpu <= 1.05"])],
        raw=None, base=(case.kind, case.settings))

for size, name in (8, "8"), (1024, "1K"), (65536, "64K"):
    CASES[f"curve-{name}"] = Case("stream", dict(transport="tcp", size=size, curve=1), rate())

# What is run when nothing is asked for.
USUAL = list(CASES) + [
    f"{name}@{condition}" for condition in CONDITIONS
    for name in ("tcp-8", "tcp-8-default", "tcp-1K", "tcp-reqrep", "ipc-reqrep", "inproc-8", "inproc-reqrep", "inproc-reqrep-fd",
                 "pub-10")]


def find(name):
    """The case of this name, NAME or NAME@CONDITION."""
    name, conditioned, _ = name.partition("@")
    case = CASES[name]
    if not conditioned:
        return case
    return case._replace(rows=[row._replace(targets=NOT_WORSE.get(row.key, [])) for row in case.rows], base=None)
