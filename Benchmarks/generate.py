#!/usr/bin/env python3
"""Makes members and events for the programme beside this file, the same ones for the same seed.

  generate.py --members 20000 --events 100000 --days 60 --seed 1 --out DIR

writes DIR/members.ndjson and DIR/events.ndjson, the events in order of time. A few members are much
busier than the rest, as in a real club; one in ten has no consent, one in fifty no first name.
"""
import argparse
import bisect
import datetime
import json
import os
import random

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
TIERS = ["bronze", "silver", "gold"]
KINDS = {
    "points.earned": 36,
    "purchase.completed": 30,
    "basket.abandoned": 14,
    "reward.unlocked": 8,
    "member.enrolled": 7,
    "tier.changed": 5,
}
FIRST = "Anna Ben Carla David Élif Farid Greta Hugo Inès Jan Karin Lars Mona Nils Olga Paul".split()
LAST = "Meyer O'Neill Rossi Dubois Novak Garcia Lindqvist Kowalski Peeters Yılmaz".split()


def member(number, random):
    """One member's profile."""
    first = random.choice(FIRST)
    profile = {
        "id": f"m{number:08d}",
        "last_name": random.choice(LAST),
        "language": random.choice(["en", "en", "fr"]),
        "email": f"{first}.{number}@mail.example".lower(),
        "tier": random.choices(TIERS, [70, 22, 8])[0],
        "points": random.randrange(0, 8000),
        "email_opt_in": random.random() < 0.9,
        "sms_opt_in": random.random() < 0.3,
    }
    if random.random() < 0.98:
        profile["first_name"] = first
    if random.random() < 0.5:
        profile["phone"] = f"+336{random.randrange(10**8):08d}"
    if random.random() < 0.25:
        day = START.date() + datetime.timedelta(days=random.randrange(0, 365))
        profile["points_expire_on"] = day.isoformat()
    return profile


def data(kind, profile, random):
    """What an event of the kind says; it keeps the member's points and tier up to date."""
    if kind == "points.earned":
        points = random.randrange(1, 300)
        profile["points"] += points
        return {"points": points, "balance": profile["points"]}
    if kind == "purchase.completed":
        return {
            "amount": round(random.expovariate(1 / 70), 2),
            "items": random.randrange(1, 8),
            "store": f"s{random.randrange(200)}",
        }
    if kind == "basket.abandoned":
        return {"amount": round(random.expovariate(1 / 70), 2), "items": random.randrange(1, 8)}
    if kind == "reward.unlocked":
        return {"reward": f"r{random.randrange(40)}", "value": random.randrange(2, 40)}
    if kind == "member.enrolled":
        return {"channel": random.choice(["app", "store", "web"])}
    before, after = random.sample(range(len(TIERS)), 2)
    profile["tier"] = TIERS[after]
    direction = "up" if after > before else "down"
    return {"from": TIERS[before], "to": TIERS[after], "direction": direction}


def choice_by_activity(count, random):
    """A function that picks a member's number, busy members more often."""
    total, sums = 0.0, []
    for _ in range(count):
        total += random.expovariate(1) ** 1.5
        sums.append(total)
    return lambda: min(bisect.bisect(sums, random.random() * total), count - 1)


def write(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, separators=(",", ":"), ensure_ascii=False) + "\n")


def events(arguments, profiles, random):
    """The events in order of time."""
    pick = choice_by_activity(len(profiles), random)
    kinds, weights = list(KINDS), list(KINDS.values())
    span = arguments.days * 86_400
    seconds = sorted(random.randrange(span) for _ in range(arguments.events))
    for number, second in enumerate(seconds):
        profile = profiles[pick()]
        kind = random.choices(kinds, weights)[0]
        moment = START + datetime.timedelta(seconds=second)
        yield {
            "specversion": "1.0",
            "id": f"e{arguments.seed}-{number:08d}",
            "source": "/pos/shop",
            "type": kind,
            "subject": profile["id"],
            "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "data": data(kind, profile, random),
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    numbers = random.Random(arguments.seed)
    profiles = [member(number, numbers) for number in range(arguments.members)]
    os.makedirs(arguments.out, exist_ok=True)
    write(f"{arguments.out}/members.ndjson", profiles)
    write(f"{arguments.out}/events.ndjson", events(arguments, profiles, numbers))


if __name__ == "__main__":
    main()
