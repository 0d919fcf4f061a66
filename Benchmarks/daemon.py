#!/usr/bin/env python3
"""Measures the daemon of a release build over HTTP on loopback, and beside it the floor.

Events a second: the same events are posted in batches of so many over so many connections, each of
which waits for its answer (202: durable) before it posts again. Every run begins with the same store
of members. After each, by turns, the floor writes the rows that the daemon has written, ready-made, by
bare prepared statements, one transaction for each batch that was posted: the same schema and settings,
synchronous=FULL, on the same disk. The daemon commits what waits together, so that with many
connections it makes fewer transactions than there are batches, and can be faster than the floor of
single events. Messages are left for others to fetch, so that no hand-over is in the figures. Figures
are medians, ratios the median of the pairs. The program that posts takes its processor time from the
same machine; the column "client" says how much.

POST to row: from sending an event that yields a message until the message's row can be read by
another process, and until the answer is there; one at a time on an idle daemon, then every 20 ms
beside a steady load of half of the highest rate found before. The times of the load's own answers
begin when a request was due, so that one that had to wait for a connection counts in full.

--scale large: a million members and ten million events, memory on the way, and how long the daemon
takes until /readyz says 200 on that store after a clean end and after a kill.

It reads /proc, and so needs Linux.
"""
import argparse
import http.client
import itertools
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import generate
from measure import HERE, clear, run

PROBES = 500
SERIES = [(1, 1), (1, 64), (100, 1), (100, 4)]
SCALES = {
    "small": (20_000, 200_000), "middle": (200_000, 2_000_000), "large": (1_000_000, 10_000_000)}


class Daemon:
    """A running daemon over a store; ends with the `with` that it stands in."""

    def __init__(self, tact, programme, store):
        with socket.socket() as peer:
            peer.bind(("127.0.0.1", 0))
            self.port = peer.getsockname()[1]
        started = time.perf_counter()
        self.log = open(f"{store}.log", "a+")
        self.process = subprocess.Popen(
            [tact, "serve", "-C", programme, "--store", store, "--listen", f"127.0.0.1:{self.port}"],
            stderr=self.log)
        while not self.is_ready():
            if self.process.poll() is not None:
                self.log.seek(0)
                sys.exit(f"the daemon ended with {self.process.returncode}:\n{self.log.read()}")
            time.sleep(0.005)
        self.seconds_to_ready = time.perf_counter() - started

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def is_ready(self):
        try:
            return self.ask("GET", "/readyz").status == 200
        except OSError:
            return False

    def ask(self, method, path, body=None, kind=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request(method, path, body, {"content-type": kind} if kind else {})
        answer = connection.getresponse()
        answer.text = answer.read()
        connection.close()
        return answer

    def end(self, how=signal.SIGTERM):
        """Ends it, and gives the seconds that it took."""
        started = time.perf_counter()
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait()
        self.log.close()
        return time.perf_counter() - started

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Resident memory in MiB: now, and the most that there has been."""
        with open(f"/proc/{self.process.pid}/status") as file:
            rows = dict(line.split(":", 1) for line in file)
        return tuple(int(rows[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))

    def rest(self):
        """Waits until it has nothing to do."""
        before = -1
        while self.cpu_seconds() != before:
            before = self.cpu_seconds()
            time.sleep(0.3)

    def take_members(self, path):
        with open(path, "rb") as file:
            answer = self.ask("POST", "/v1/members", file, "application/x-ndjson")
        if answer.status != 202 or json.loads(answer.text)["rejected"]:
            sys.exit(f"members: {answer.status} {answer.text.decode()}")
        self.rest()


class Bench:
    def __init__(self, arguments, folder):
        self.tact, self.floor, self.load = (
            os.path.join(arguments.bin, name) for name in ("tact", "floor", "load"))
        self.folder, self.runs = folder, arguments.runs
        self.programme = programme(folder)

    def data(self, members, events):
        """Files of members, of their events, and of events of members that wait to be probed."""
        numbers = random.Random(1)
        profiles = [generate.member(number, numbers) for number in range(members)]
        probed = [dict(generate.member(0, numbers), id=f"probe{n:06d}", email_opt_in=True)
                  for n in range(3 * PROBES)]
        settings = argparse.Namespace(events=events, days=60, seed="0000")
        generate.write(f"{self.folder}/members.ndjson", itertools.chain(profiles, probed))
        generate.write(
            f"{self.folder}/events.ndjson",
            # Received when they come, under an id that begins with the number of the pass.
            ({key: value for key, value in event.items() if key != "time"} | {
                "id": event["id"][1:]} for event in generate.events(settings, profiles, numbers)))
        generate.write(
            f"{self.folder}/probes.ndjson",
            ({"specversion": "1.0", "id": f"probe-{member['id']}", "source": "/probe",
              "type": "member.enrolled", "subject": member["id"], "data": {"channel": "app"}}
             for member in probed))
        return profiles

    def daemon(self, store):
        return Daemon(self.tact, self.programme, store)

    def send(self, port, first, events, batch, connections, rate=None):
        """Posts events; what became of them. Ends where one was not accepted."""
        figures = json.loads(run(
            [self.load, "send", str(port), f"{self.folder}/events.ndjson", str(first), str(events),
             str(batch), str(connections)] + ([str(rate)] if rate else []))["printed"])
        if figures["accepted"] != events or set(figures["statuses"]) != {"202"}:
            sys.exit(f"not all events were accepted: {figures}")
        return figures

    def template(self, place):
        """A store of members, as every run finds it."""
        store = os.path.join(place, "members.sqlite")
        with self.daemon(store) as daemon:
            daemon.take_members(f"{self.folder}/members.ndjson")
        return store

    def fresh(self, place, template):
        store = os.path.join(place, "run.sqlite")
        clear(store)
        for ending in ("", ".key"):
            shutil.copy(template + ending, store + ending)
        return store

    def series(self, place, template, events, batch, connections):
        """One run of the daemon and one of the floor."""
        store = self.fresh(place, template)
        with self.daemon(store) as daemon:
            before = daemon.cpu_seconds()
            figures = self.send(daemon.port, 0, events, batch, connections)
            figures["daemon_cpu_seconds"] = daemon.cpu_seconds() - before
            figures["peak_mib"] = daemon.memory()[1]
        new = os.path.join(place, "floor.sqlite")
        clear(new)
        floor = json.loads(run([self.floor, "intake", store, new, str(batch)])["printed"])
        clear(new)
        if floor["events"] != events:
            sys.exit(f"the store has {floor['events']} events and not {events}")
        return figures, floor


def programme(folder):
    """The programme beside this file without what depends on the hour of the run or on lots."""
    copy = os.path.join(folder, "programme")
    shutil.copytree(os.path.join(HERE, "programme"), copy)
    for name, pattern in (
            ("pressure", r"contact_hours:\n(?:  .*\n?)*"), ("programme", r"control_group:.*\n")):
        path = f"{copy}/campaigns/{name}.yaml"
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(re.sub(pattern, "", text))
    with open(f"{copy}/tact.yaml", "w") as file:
        file.write("targets:\n  email: { pull: true }\n  sms: { pull: true }\n")
    return copy


def rates(bench, label, place, template, events):
    """Prints events a second beside the floor; gives the highest single and in batches."""
    print(f"{label:30} {'events/s':>9} {'floor':>9} {'ratio':>6} {'median ms':>10} {'99th ms':>8}"
          f" {'CPU us':>7} {'floor':>6} {'client':>7} {'peak MiB':>9}")
    highest = {}
    for batch, connections in SERIES:
        count = events if batch > 1 else events // (20 if connections == 1 else 4)
        pairs = [bench.series(place, template, count, batch, connections) for _ in range(bench.runs)]

        def median(value):
            return statistics.median(value(*pair) for pair in pairs)

        rate = median(lambda daemon, _: count / daemon["seconds"])
        highest[batch] = max(rate, highest.get(batch, 0))
        print(
            f"{f'{batch} a request, {connections} connections':30} {rate:>9,.0f}"
            f" {median(lambda _, floor: count / floor['seconds']):>9,.0f}"
            f" {median(lambda daemon, floor: floor['seconds'] / daemon['seconds']):>6.2f}"
            f" {median(lambda daemon, _: daemon['answer']['median_ms']):>10.2f}"
            f" {median(lambda daemon, _: daemon['answer']['p99_ms']):>8.2f}"
            f" {median(lambda daemon, _: daemon['daemon_cpu_seconds'] / count * 1e6):>7.1f}"
            f" {median(lambda _, floor: floor['cpu_seconds'] / count * 1e6):>6.1f}"
            f" {median(lambda daemon, _: daemon['cpu_seconds'] / count * 1e6):>7.1f}"
            f" {median(lambda daemon, _: daemon['peak_mib']):>9.0f}", flush=True)
    return highest


def delays(bench, label, place, template, events, highest):
    """Prints how long it is from an event to the row of its message."""
    print(f"{label + ', POST to row':30} {'row median':>10} {'99th':>7} {'answer median':>14} {'99th':>7}"
          f" {'load, answer median':>20} {'99th':>7}   ms")
    store = bench.fresh(place, template)
    with bench.daemon(store) as daemon:
        parts = [("idle", None, None)] + [
            (f"{highest[batch] / 2:,.0f} events/s {'single' if batch == 1 else 'in batches'}", batch,
             highest[batch] / 2) for batch in (1, 100)]
        sent = 0
        for number, (name, batch, rate) in enumerate(parts):
            probes = f"{bench.folder}/probes-{number}.ndjson"
            with open(f"{bench.folder}/probes.ndjson") as file, open(probes, "w") as part:
                part.writelines(itertools.islice(file, number * PROBES, (number + 1) * PROBES))
            figures, beside = {}, None
            count = 0
            if rate:
                # A second before the probes and, as they may be late, two after them.
                count = int(rate * (PROBES * 0.025 + 3)) // batch * batch
                beside = threading.Thread(target=lambda: figures.update(bench.send(
                    daemon.port, sent, count, batch, 64 if batch == 1 else 4, rate)))
                beside.start()
                time.sleep(1)
            found = json.loads(run(
                [bench.load, "probe", str(daemon.port), store, probes, str(PROBES), "0.02"])["printed"])
            if beside:
                beside.join()
                if not figures:
                    sys.exit(1)
            sent += count
            load = figures.get("answer")
            print(
                f"{name:30} {found['row']['median_ms']:>10.2f} {found['row']['p99_ms']:>7.2f}"
                f" {found['answer']['median_ms']:>14.2f} {found['answer']['p99_ms']:>7.2f}"
                + (f" {load['median_ms']:>20.2f} {load['p99_ms']:>7.2f}" if load else ""), flush=True)


def scale(bench, place, members, events):
    """Memory over many members and events, and the time of a start on their store."""
    print(f"\n{members:,} members, {events:,} events in batches of 100")
    file_events = min(events, 1_000_000)
    bench.data(members, file_events)
    store = os.path.join(place, "scale.sqlite")
    with bench.daemon(store) as daemon:
        started = time.perf_counter()
        daemon.take_members(f"{bench.folder}/members.ndjson")
        seconds = time.perf_counter() - started
        print(f"{'members':30} {members / seconds:>9,.0f}/s, {memory(daemon)}", flush=True)
        portions, sent, held = 15, 0, []
        for portion in range(portions):
            count = events // portions // 100 * 100
            figures = bench.send(daemon.port, sent, count, 100, 4)
            sent += count
            held.append(daemon.memory()[0])
            print(
                f"{f'{sent:,} events':30} {count / figures['seconds']:>9,.0f}/s, answers median"
                f" {figures['answer']['median_ms']:.1f} ms, 99th {figures['answer']['p99_ms']:.1f} ms,"
                f" {memory(daemon)}, store {size(store):,.0f} MiB", flush=True)
        third = portions // 3
        thirds = [statistics.mean(held[at:at + third]) for at in range(0, portions, third)]
        print(f"{'memory by thirds of events':30} " + ", ".join(f"{mib:,.0f}" for mib in thirds) + " MiB")
        print(f"{'clean end':30} {daemon.end():.2f} s", flush=True)
    for how in (signal.SIGTERM, signal.SIGKILL, signal.SIGKILL):
        with bench.daemon(store) as daemon:
            ready = daemon.seconds_to_ready
            bench.send(daemon.port, sent, 20_000, 100, 4)
            sent += 20_000
            took = daemon.end(how)
        print(f"{'start':30} {ready:.2f} s to /readyz; ended by {how.name} in {took:.2f} s", flush=True)
    with bench.daemon(store) as daemon:
        print(f"{'start after a kill':30} {daemon.seconds_to_ready:.2f} s to /readyz")


def scale_of(text):
    return SCALES.get(text) or tuple(int(part) for part in text.split(",", 1))


def memory(daemon):
    now, peak = daemon.memory()
    return f"memory {now:,.0f} MiB, peak {peak:,.0f} MiB"


def size(store):
    return sum(
        os.path.getsize(store + ending) for ending in ("", "-wal") if os.path.exists(store + ending)
    ) / (1 << 20)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, help="where tact, floor and load are built")
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3, help="pairs of runs")
    parser.add_argument("--disk", default=None, help="a folder on a disk (default: the build's)")
    parser.add_argument("--place", choices=["tmpfs", "disk"], help="one of the two alone")
    parser.add_argument(
        "--scale", type=scale_of, help="only memory and restart: small, middle, large, or numbers of"
        " members and events as in 1000000,3000000")
    arguments = parser.parse_args()
    if not os.path.isdir("/proc/self"):
        return print("the daemon: skipped, there is no /proc to read memory from")
    fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    disk = arguments.disk or arguments.bin
    with tempfile.TemporaryDirectory(prefix="tact-bench-", dir=disk) as folder:
        bench = Bench(arguments, folder)
        if arguments.scale:
            return scale(bench, folder, *arguments.scale)
        bench.data(arguments.members, arguments.events)
        for label, parent in (("tmpfs", fast), ("disk", disk)):
            if parent is None or arguments.place not in (None, label):
                continue
            with tempfile.TemporaryDirectory(prefix="tact-bench-", dir=parent) as place:
                template = bench.template(place)
                highest = rates(bench, label, place, template, arguments.events)
                delays(bench, label, place, template, arguments.events, highest)


if __name__ == "__main__":
    main()
