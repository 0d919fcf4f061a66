"""Reads the calendar file of a plan with the icalendar package and compares it with the plan's JSON.

Usage: read_calendar.py FILE JSON, where JSON is `tact plan --format json` of the same plan. Prints a
line for each fault; the last line counts.
"""

import json
import sys
from collections import Counter
from datetime import date, datetime, timedelta, timezone

import icalendar

path, listing = sys.argv[1:]
with open(path, "rb") as file:
    raw = file.read()
with open(listing, encoding="utf-8") as file:
    plan = json.load(file)
faults = []

lines = raw.split(b"\r\n")
if lines.pop() != b"":
    faults.append("the last line does not end")
for number, line in enumerate(lines, 1):
    if len(line) > 75:
        faults.append(f"line {number} has {len(line)} octets")
    if b"\n" in line or b"\r" in line:
        faults.append(f"line {number} has a line end of another kind")
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        faults.append(f"line {number} ends within a character")

expected = {}
for row in plan["days"]:
    counts = expected.setdefault((row["scenario"], row["day"]), Counter())
    counts[row["outcome"]] += row["count"]
    if row["outcome"] == "sent":
        counts["by", row["channel"]] += row["count"]
told = ("sent", "deferred", "dropped")
expected = {key: counts for key, counts in expected.items() if any(counts[one] for one in told)}
categories = {row["scenario"]: row["category"] for row in plan["scenarios"]}
titles = {row["scenario"]: row["title"] for row in plan["scenarios"]}

calendar = icalendar.Calendar.from_ical(raw)
if calendar.errors:
    faults.append(f"calendar: {calendar.errors}")
for name in ("VERSION", "PRODID", "METHOD", "X-WR-CALNAME"):
    if not calendar.get(name):
        faults.append(f"no {name}")
stamp = datetime.fromisoformat(plan["from"].replace("Z", "+00:00")).replace(microsecond=0)
seen = set()
identities = set()
for event in calendar.walk("VEVENT"):
    scenario, summary = str(event["SUMMARY"]).split(": ", 1)
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    key = (scenario, str(start))
    counts = expected.get(key)

    def fault(text):
        faults.append(f"{key}: {text}")

    if event.errors:
        fault(event.errors)
    if counts is None or key in seen:
        fault("an event of nothing, or a second one")
        continue
    seen.add(key)
    identities.add(str(event["UID"]))
    if type(start) is not date or end - start != timedelta(days=1):
        fault(f"{start!r} to {end!r}, not one whole day")
    if event["DTSTAMP"].dt.astimezone(timezone.utc) != stamp:
        fault(f"DTSTAMP {event['DTSTAMP'].dt}, not {stamp}")
    if event["TRANSP"] != "TRANSPARENT":
        fault(f"TRANSP {event['TRANSP']}")
    if [str(one) for one in event["CATEGORIES"].cats] != [categories[scenario]]:
        fault(f"CATEGORIES {event['CATEGORIES'].cats}")
    parts = summary.split(", ")
    if counts["sent"]:
        wanted = {f"{count:,} {channel[1]}" for channel, count in counts.items()
                  if isinstance(channel, tuple)}
    else:
        wanted = {"nothing sent"} | {f"{counts[one]:,} {one}" for one in told[1:] if counts[one]}
    if set(parts) != wanted:
        fault(f"summary {parts}, not {sorted(wanted)}")
    description = str(event["DESCRIPTION"]).split("\n")
    if description[0] != titles[scenario]:
        fault(f"title {description[0]!r}, not {titles[scenario]!r}")
    for outcome in ("deferred", "dropped"):
        wanted = f"{outcome.capitalize()}: {counts[outcome]:,}"
        found = [line for line in description if line.startswith(outcome.capitalize())]
        if counts[outcome] and not (found and found[0].startswith(wanted)):
            fault(f"{found}, not {wanted}")
if seen != set(expected):
    faults.append(f"missing: {sorted(set(expected) - seen)}")
if len(identities) != len(seen):
    faults.append("two events have one UID")

for fault in faults:
    print(fault)
print(f"{len(seen)} events, {len(faults)} faults")
sys.exit(1 if faults else 0)
