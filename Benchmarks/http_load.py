#!/usr/bin/env python3
"""How many events a second the daemon acknowledges over HTTP on loopback, and how long an answer takes.

    http_load.py TACT [--events 40000] [--campaign DIR]

Starts the daemon over an empty store in a temporary folder (on tmpfs where TMPDIR names one), sends the same
events once each, first singly over 1, 8 and 64 connections, then in batches of 100 over 1 and 4, and prints a
line for each. Answers other than 202 are counted and make it end with 1.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request


def free_port():
    with socket.socket() as peer:
        peer.bind(("127.0.0.1", 0))
        return peer.getsockname()[1]


def event(series, number, members=10_000):
    return {
        "specversion": "1.0", "id": f"{series}-{number}", "source": "load",
        "type": "org.example.club.tier.upgraded", "subject": f"m-{number % members:05d}",
        "data": {"from": "galet", "to": "nacre"},
    }


async def send(port, bodies, kind, times, codes):
    """One connection that posts bodies one after the other and waits for each answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for body in bodies:
        started = time.perf_counter()
        writer.write(
            f"POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\n"
            f"content-length: {len(body)}\r\n\r\n".encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length"))
        await reader.readexactly(length)
        times.append(time.perf_counter() - started)
        codes[head[9:12].decode()] = codes.get(head[9:12].decode(), 0) + 1
    writer.close()


async def run(port, series, events, batch, connections):
    """Sends so many events; gives events a second, answer times and status codes."""
    rows = [event(series, number) for number in range(events)]
    if batch == 1:
        kind = "application/cloudevents+json"
        bodies = [json.dumps(row).encode() for row in rows]
    else:
        kind = "application/cloudevents-batch+json"
        bodies = [json.dumps(rows[at:at + batch]).encode() for at in range(0, events, batch)]
    times, codes, iterator = [], {}, iter(bodies)
    started = time.perf_counter()
    await asyncio.gather(*(send(port, iterator, kind, times, codes) for _ in range(connections)))
    seconds = time.perf_counter() - started
    times.sort()
    return events / seconds, times, codes


def peak_memory(process):
    """Peak resident memory in MiB."""
    with open(f"/proc/{process.pid}/status") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tact")
    parser.add_argument("--events", type=int, default=40_000)
    parser.add_argument("--campaign", default=".")
    options = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [options.tact, "serve", "-C", options.campaign, "--store", f"{folder}/t.sqlite",
             "--listen", f"127.0.0.1:{port}"], stderr=open(f"{folder}/log", "w"))
        try:
            while process.poll() is None:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz")
                    break
                except OSError:
                    time.sleep(0.02)
            failed = 0
            for batch, connections in [(1, 1), (1, 8), (1, 64), (100, 1), (100, 4)]:
                count = options.events if batch > 1 else options.events // (8 if connections == 1 else 2)
                rate, times, codes = asyncio.run(
                    run(port, f"{batch}-{connections}", count, batch, connections))
                failed += sum(number for code, number in codes.items() if code != "202")
                at = lambda share: times[int((len(times) - 1) * share)] * 1000
                print(
                    f"batches of {batch:3}, {connections:2} connections: {rate:8.0f} events/s, answers"
                    f" median {at(.5):.1f} ms, 99th {at(.99):.1f} ms; {codes}")
            print(f"peak memory {peak_memory(process)} MiB")
            sys.exit(1 if failed else 0)
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
