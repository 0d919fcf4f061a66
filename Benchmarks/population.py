#!/usr/bin/env python3
"""Writes members of the shipped programme for a plan of a year: `population.py --members N --out FILE`.

Nobody in it exists. The same seed writes the same bytes; a population of more members begins with
the members of a smaller one. Standard library only.
"""
import argparse
import random
from datetime import date, timedelta

COLUMNS = (
    "member_id,first_name,language,country,time_zone,email,phone,postal_address,email_opt_in,"
    "sms_opt_in,print_opt_in,offers_opt_in,birth_date,tier,points,points_expire_on,enrolled_on,"
    "renewal_on")
FIRST_NAMES = ["Anaïs", "Benoît", "Chloé", "Damien", "Élodie", "Hannah", "Jack", "Lotte", "Zoé"]
# language, country, zone; the empty zone is the programme's
PLACES = [
    ("fr", "FR", "Europe/Paris"), ("fr", "FR", ""), ("fr", "FR", "Indian/Reunion"),
    ("fr", "BE", "Europe/Brussels"), ("en", "GB", "Europe/London")]
SHARES = [70, 10, 3, 7, 10]


def member(number, dice, start):
    """One line of the file; `start` is the first day of the year that will be planned."""
    language, country, zone = dice.choices(PLACES, SHARES)[0]
    tier = dice.choices(["sable", "galet", "nacre"], [70, 22, 8])[0]
    points = dice.choice([0, 0, dice.randrange(1, 300), dice.randrange(300, 2400)])
    expiry = start + timedelta(days=dice.randrange(20, 700)) if points else ""
    enrolled = start - timedelta(days=dice.randrange(1, 4000))
    renewal = start + timedelta(days=dice.randrange(0, 365)) if tier == "nacre" else ""
    birth = date(1940, 1, 1) + timedelta(days=dice.randrange(0, 24_000))
    phone = f"+3363998{number % 10_000:04}" if dice.random() < 0.6 else ""
    letter = f'"{number} rue de l’Exemple, 00000 Ville-Exemple"' if dice.random() < 0.5 else ""

    def yes(share):
        return "true" if dice.random() < share else "false"

    return (
        f"m-{number:08},{dice.choice(FIRST_NAMES)},{language},{country},{zone},"
        f"m{number}@example.org,{phone},{letter},{yes(0.7)},{yes(0.4)},{yes(0.5)},{yes(0.5)},"
        f"{birth if dice.random() < 0.6 else ''},{tier},{points},{expiry},{enrolled},{renewal}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=date.fromisoformat, default=date(2027, 1, 1))
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    with open(arguments.out, "w", encoding="utf-8") as file:
        file.write(COLUMNS + "\n")
        for number in range(1, arguments.members + 1):
            file.write(member(number, dice, arguments.start))


if __name__ == "__main__":
    main()
