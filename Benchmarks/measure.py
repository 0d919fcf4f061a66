#!/usr/bin/env python3
"""Measures a release build: the replay, and beside it in the same run the floor.

The floor writes the rows that the replay writes, those of the member file and those of the events,
ready-made, by bare prepared statements: the same schema, settings, order of keys and rows in a
transaction. Runs alternate, so that both meet the same moods of the machine; figures are medians,
ratios the median of the pairs. The replay is measured as a user meets it: the whole process, from
reading the files to closing the store. Of the floor only the time from the first BEGIN to the last
COMMIT counts.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("TACT_BENCH") or os.path.join(HERE, "..", "..", "shared", "bench")
EXPECTED = {"sent": 32_302, "cap": 16_081, "no_consent": 5_335}


def run(command, core=None, **options):
    """Runs a command; gives what it printed, seconds on the wall and of processor, and peak MiB."""
    pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=pin, **options)
    printed = child.stdout.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {child.returncode}\n{printed}")
    return {
        "printed": printed,
        "seconds": time.perf_counter() - start,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_mib": usage.ru_maxrss / 1024,
    }


class Bench:
    def __init__(self, arguments):
        self.tact = os.path.join(arguments.bin, "tact")
        self.floor = os.path.join(arguments.bin, "floor")
        self.runs = arguments.runs

    def replay(self, folder, programme, events, members, core=None):
        """A replay into a new store; what it did and what it took."""
        store = os.path.join(folder, "replay.sqlite")
        clear(store)
        figures = run(
            [self.tact, "replay", events, "--members", members, "-C", programme,
             "--store", store, "--format", "json"], core)
        report = json.loads(figures["printed"])
        figures["events"] = report["accepted"]
        figures["outcomes"] = report["outcomes"]
        figures["messages"] = count(report["outcomes"], "sent")
        return figures

    def imported(self, folder, programme, members):
        """A store that holds the members as the replay imports them."""
        store = os.path.join(folder, "imported.sqlite")
        clear(store)
        run([self.tact, "members", "import", members, "-C", programme, "--store", store])
        return store

    def write(self, folder, imported, core=None):
        """The rows of the last replay in that folder, by the floor."""
        new = os.path.join(folder, "floor.sqlite")
        clear(new)
        replay = os.path.join(folder, "replay.sqlite")
        figures = json.loads(run([self.floor, "write", replay, imported, new], core)["printed"])
        clear(new)
        return figures

    def pairs(self, label, folder, workload, runs, core=None):
        """Replay and floor by turns: prints a row of medians for each."""
        programme, _, members = workload
        imported = self.imported(folder, programme, members)
        pairs = []
        for _ in range(runs):
            replay = self.replay(folder, *workload, core)
            pairs.append((replay, self.write(folder, imported, core)))
        show(label + ", replay", [replay for replay, _ in pairs])
        show(label + ", floor", [floor for _, floor in pairs])
        wall = statistics.median(floor["seconds"] / replay["seconds"] for replay, floor in pairs)
        processor = statistics.median(
            floor["cpu_seconds"] / replay["cpu_seconds"] for replay, floor in pairs)
        print(f"{'':26} {wall:.2f} of the floor's pace; by processor time {processor:.2f}")


def clear(path):
    for ending in ("", "-wal", "-shm", ".lock"):
        if os.path.exists(path + ending):
            os.remove(path + ending)


def count(outcomes, outcome, reason=None):
    return sum(
        row["count"] for row in outcomes
        if row["outcome"] == outcome and (reason is None or row["reason"] == reason))


def heading():
    print(f"{'':26} {'events/s':>10} {'messages/s':>11} {'CPU us/event':>13} {'peak MiB':>9}")


def show(label, runs):
    def median(value):
        return statistics.median(value(figures) for figures in runs)

    print(
        f"{label:26} {median(lambda f: f['events'] / f['seconds']):>10,.0f}"
        f" {median(lambda f: f['messages'] / f['seconds']):>11,.0f}"
        f" {median(lambda f: f['cpu_seconds'] / f['events'] * 1e6):>13.1f}"
        f" {median(lambda f: f['peak_mib']):>9.0f}", flush=True)


def generate(folder, members, events):
    """A workload of that size; gives programme, events and members."""
    out = os.path.join(folder, f"data-{members}-{events}")
    subprocess.run(
        [sys.executable, os.path.join(HERE, "generate.py"), "--members", str(members),
         "--events", str(events), "--out", out], check=True)
    return (
        os.path.join(HERE, "programme"), os.path.join(out, "events.ndjson"),
        os.path.join(out, "members.ndjson"))


def memory(bench, folder, events):
    """Peak memory of the same number of events over more and more members."""
    peaks = []
    for members in (10_000, 40_000, 160_000):
        workload = generate(folder, members, events)
        peaks.append((members, bench.replay(folder, *workload)["peak_mib"]))
        shutil.rmtree(os.path.dirname(workload[1]))
    figures = ", ".join(f"{members:,} members {peak:.0f} MiB" for members, peak in peaks)
    print(f"{'memory':26} {figures}")


def plans(bench, folder, members):
    """Plans of the shipped programme: growth in members and in days, then a year for all of them."""
    seed = 1
    print(f"\n{'plans':26} {'members/s':>10} {'decisions/s':>12} {'seconds':>8} {'peak MiB':>9}"
          f"   seed {seed}")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    tenth = max(1, members // 10)
    for count, until, used in (
            (tenth, "2027-12-31", 1), (tenth, "2027-12-31", cores), (tenth // 2, "2027-12-31", cores),
            (tenth, "2027-07-01", cores), (members, "2027-12-31", cores)):
        population = os.path.join(folder, "population.csv")
        subprocess.run(
            [sys.executable, os.path.join(HERE, "population.py"), "--members", str(count),
             "--seed", str(seed), "--out", population], check=True)
        figures = run(
            [bench.tact, "plan", "--from", "2027-01-01", "--until", until, "--members", population,
             "-C", os.path.join(HERE, ".."), "--cores", str(used), "--format", "json"],
            env={**os.environ, "TMPDIR": folder})
        report = json.loads(figures["printed"])
        decisions = sum(row["count"] for row in report["days"])
        label = f"{count:,} to {until[5:]}, {used} core{'s' if used > 1 else ''}"
        print(
            f"{label:26} {count / figures['seconds']:>10,.0f}"
            f" {decisions / figures['seconds']:>12,.0f} {figures['seconds']:>8.1f}"
            f" {figures['peak_mib']:>9.0f}", flush=True)
        os.remove(population)


def rendering(bench, label, programme, events, members):
    each = [
        json.loads(run([bench.floor, "render", programme, members, events])["printed"])
        for _ in range(bench.runs)]
    microseconds = statistics.median(figures["microseconds"] for figures in each)
    text = statistics.median(figures["text_microseconds"] for figures in each)
    print(
        f"{label:26} {microseconds:.1f} us for {each[0]['bytes']:,} bytes of HTML"
        f" with its subject; at hand-over {text:.1f} us for its text part", flush=True)


def shared(bench, folder):
    """The same work beside what others do, where their files and packages are here."""
    print()
    if not os.path.isdir(SHARED):
        return print(f"shared workload: skipped, there is no {SHARED} (TACT_BENCH names another)")
    missing = [name for name in ("orjson", "minijinja", "jinja2") if not importable(name)]
    data, programme = os.path.join(folder, "shared"), os.path.join(folder, "shared-programme")
    python = {"cwd": SHARED, "env": {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}}
    run([sys.executable, "workload.py", "gen", "--customers", "20000", "--events", "100000",
         "--seed", "1", "--out", data], **python)
    run([sys.executable, "make_programme.py", programme], **python)
    files = [os.path.join(data, name) for name in ("events.ndjson", "customers.ndjson")]
    workload = (programme, *files)
    ours, theirs = [], []
    for _ in range(bench.runs):
        ours.append(bench.replay(folder, *workload))
        if not missing:
            theirs.append(baseline(data, folder, python))
    heading()
    show("tact replay", ours)
    if missing:
        print("Python with minijinja: skipped, not installed: " + " ".join(missing))
    else:
        show("Python with minijinja", theirs)
        ratio = statistics.median(b["seconds"] / a["seconds"] for a, b in zip(ours, theirs))
        print(f"{'':26} {ratio:.2f} times Python's pace")
    rendering(bench, "a mail", *workload)
    outcomes = ours[0]["outcomes"]
    found = {
        "sent": count(outcomes, "sent"), "cap": count(outcomes, "dropped", "cap"),
        "no_consent": count(outcomes, "dropped", "no_consent")}
    print("counts: " + ", ".join(f"{name} {number:,}" for name, number in found.items()))
    if found != EXPECTED:
        sys.exit(f"the counts must be {EXPECTED}")


def baseline(data, folder, python):
    """Python's own way, as it measures itself: without its start and the reading of members."""
    figures = run(
        [sys.executable, "baseline_py.py", data, "--engine", "minijinja",
         "--db", os.path.join(folder, "python.sqlite")], **python)
    report = json.loads(figures["printed"].splitlines()[-1])
    figures.update(
        events=report["events"], messages=report["outbox"], seconds=report["run_s"],
        cpu_seconds=report["run_cpu_s"])
    return figures


def importable(name):
    return subprocess.run(
        [sys.executable, "-c", f"import {name}"], stderr=subprocess.DEVNULL).returncode == 0


def main():
    parser = argparse.ArgumentParser(description="Measures a release build beside the floor.")
    parser.add_argument("--bin", required=True, help="where tact and floor are built")
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3, help="pairs of runs")
    parser.add_argument("--disk", default=None, help="a folder on a disk (default: the build's)")
    parser.add_argument("--only", choices=["own", "memory", "shared", "plan"], help="a part alone")
    parser.add_argument(
        "--plan-members", type=int, default=1_000_000, help="members of the greatest plan")
    arguments = parser.parse_args()
    bench = Bench(arguments)
    fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="tact-bench-", dir=fast) as folder:
        if arguments.only in (None, "own"):
            own(bench, folder, arguments, "tmpfs" if fast else "disk")
        if arguments.only in (None, "memory"):
            memory(bench, folder, arguments.events)
        if arguments.only in (None, "shared"):
            shared(bench, folder)
        if arguments.only in (None, "plan"):
            plans(bench, folder, arguments.plan_members)


def own(bench, folder, arguments, place):
    """Our own workload: by turns beside the floor, on one core, and on a disk."""
    workload = generate(folder, arguments.members, arguments.events)
    heading()
    bench.pairs(place, folder, workload, arguments.runs)
    if hasattr(os, "sched_setaffinity"):
        core = min(os.sched_getaffinity(0))
        bench.pairs(f"{place}, one core", folder, workload, arguments.runs, core)
    if place == "tmpfs":
        with tempfile.TemporaryDirectory(dir=arguments.disk or arguments.bin) as disk:
            bench.pairs("disk", disk, workload, 1)
    rendering(bench, "a mail", *workload)


if __name__ == "__main__":
    main()
