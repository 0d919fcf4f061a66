#!/usr/bin/env python3
"""Writes the sample members and events of Club Estran: `python3 samples/generate.py`.

Nobody in it exists: names are drawn from lists, addresses end in example.org, telephone numbers
come from the ranges that regulators reserve for fiction. The seed is fixed, so the files never
change by themselves. Standard library only.
"""

import csv
import json
import random
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

SEED = 2026
# The first sixty members are told until LAST, the others and what is rare until END, which lies in
# the past: a replay takes no events of the future.
FIRST, LAST, END = date(2026, 1, 5), date(2026, 4, 30), date(2026, 10, 31)
HERE = Path(__file__).parent
PARIS = ZoneInfo("Europe/Paris")
UTC = timezone.utc
TYPE = "org.example.club."

FIRST_NAMES = {
    "fr": ["Anaïs", "Benoît", "Chloé", "Damien", "Élodie", "François", "Gaëlle", "Hugo", "Inès",
           "Jérôme", "Karine", "Léa", "Maël", "Noémie", "Océane", "Pauline", "Quentin", "Rémi",
           "Solène", "Théo", "Ursule", "Valérie", "Wafa", "Yann", "Zoé"],
    "en": ["Alice", "Brian", "Chloe", "Daniel", "Emma", "Fiona", "George", "Hannah", "Jack"],
    "nl": ["Lotte", "Pieter", "Sanne", "Wout"],
    "es": ["Ainhoa", "Álvaro", "Begoña", "Iñaki", "Lucía", "María José", "Nuria", "Xavier"],
}
LAST_NAMES = {
    "fr": ["Abadie", "Besançon", "Carlier", "Delmas", "Étienne", "Fauvel", "Grandjean", "Hénaff",
           "Joubert", "Le Goff", "Marchand", "N’Diaye", "Ollivier", "Prévost", "Quéré", "Renaud"],
    "en": ["Archer", "Brook", "Carter", "Dale", "O’Brien", "Fletcher"],
    "nl": ["Claes", "De Smet", "Maes", "Peeters"],
    "es": ["Castaño", "Fernández de Córdoba", "Núñez", "Peña", "Sanchís"],
}
STORES = ["Port-Exemple", "Sables-Exemple", "Île-Exemple"]
# language, country, zone, how many
PLACES = [
    ("fr", "FR", "Europe/Paris", 35), ("fr", "FR", "", 4), ("fr", "FR", "Indian/Reunion", 2),
    ("fr", "FR", "America/Guadeloupe", 1), ("fr", "BE", "Europe/Brussels", 5),
    ("nl", "BE", "Europe/Brussels", 3), ("en", "GB", "Europe/London", 8),
    ("en", "FR", "Europe/Paris", 2),
]
# Those told until the end of the year; what they are when it begins.
LATER_PLACES = [
    ("es", "ES", "Europe/Madrid", 6), ("es", "ES", "Atlantic/Canary", 1),
    ("en", "US", "America/New_York", 2), ("en", "US", "America/Los_Angeles", 1),
    ("en", "DE", "Europe/Berlin", 2), ("en", "IT", "Europe/Rome", 1),
    ("fr", "CH", "Europe/Zurich", 1), ("fr", "FR", "Europe/Paris", 12), ("en", "GB", "Europe/London", 2),
]
SERVICES = ["alteration", "repair", "advice", "workshop"]
PRODUCTS = ["Marinière Grève", "Nappe Filet", "Caban Goémon", "Plaid Embruns"]
COLUMNS = [
    "member_id", "first_name", "last_name", "card_number", "birth_date", "language", "country",
    "time_zone", "home_store", "preferred_channel", "email", "phone", "postal_address",
    "email_opt_in", "sms_opt_in", "print_opt_in", "offers_opt_in", "tier", "points",
    "points_expire_on", "enrolled_on", "renewal_on", "children_birthdays", "tier_until",
    "year_spend", "purchases", "old_card", "old_points",
]


def a_year_after(day):
    """The same day a year on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def plain(name):
    """The letters of a name that an address can have."""
    table = str.maketrans("àâäáçéèêëîïíôöóùûüúñÉÎÁ’ ", "aaaaceeeeiiiooouuuunEIA--")
    return name.translate(table).lower()


class Member:
    """One fictional member: the row that is imported, and the state the story changes."""

    def __init__(self, number, place, chance):
        language, country, zone = place[:3]
        self.chance = chance
        self.id = f"m-{number:04}"
        first = chance.choice(FIRST_NAMES[language])
        last = chance.choice(LAST_NAMES[language])
        flag = lambda share: chance.random() < share
        self.row = dict.fromkeys(COLUMNS, "")
        self.row.update(
            member_id=self.id, first_name=first, last_name=last,
            card_number=f"29700{number:05}{number * 37 % 1000:03}", language=language,
            country=country, time_zone=zone, home_store=chance.choice(STORES + [""]),
            email=f"{plain(first)}.{plain(last)}.{number:04}@example.org",
            phone=self.phone(number, country),
            postal_address=self.address(number, country),
            email_opt_in=flag(.85), sms_opt_in=flag(.6), print_opt_in=flag(.5),
            offers_opt_in=flag(.65))
        self.row["birth_date"] = date(chance.randint(1948, 2004), 1, 1) + timedelta(
            chance.randrange(365))
        self.blanks(number)
        self.zone = ZoneInfo(zone) if zone else PARIS
        self.tier, self.points, self.expires_on = None, 0, None
        self.enrolled_on = self.renewal_on = self.tier_until = None
        self.spent, self.gone, self.sleeps, self.sequence = 0.0, False, False, 0

    @staticmethod
    def phone(number, country):
        """A number from a range reserved for fiction."""
        if country == "US":
            return f"+121255501{number % 100:02}"
        return f"+447700900{number:03}" if country == "GB" else f"+3363998{number:04}"

    @staticmethod
    def address(number, country):
        """Where nobody lives, as the country writes it."""
        if country == "ES":
            return f"Calle del Ejemplo {number}, 00000 Villa Ejemplo, ES"
        return f"{number} rue de l’Exemple, 00000 Ville-Exemple, {country}"

    def blanks(self, number):
        """Some things nobody ever told the club; four members were born on 29 February."""
        for every, column in [(9, "email"), (4, "phone"), (11, "first_name"), (6, "birth_date"),
                              (5, "postal_address")]:
            if number % every == 2:
                self.row[column] = ""
        if number % 15 == 1:
            self.row["birth_date"] = date(1960 + number % 8 * 4, 2, 29)
        if number % 7 == 3:
            self.row["preferred_channel"] = ["sms", "email", "print"][number % 3]

    def belongs_already(self, kind):
        """Enrolled before the sample begins: gives the row its tier, points and dates. Some of
        them hardly ever buy, so that their points come to their end."""
        chance = self.chance
        self.enrolled_on = date(chance.randint(2019, 2025), 1, 1) + timedelta(chance.randrange(365))
        if kind == 0:
            self.enrolled_on = date(2024, 2, 29)
        elif kind % 3 == 0:
            self.enrolled_on = self.enrolled_on.replace(month=kind % 4 + 1, day=kind % 28 + 1)
        self.tier = chance.choices(["sable", "galet", "nacre"], [5, 3, 2])[0]
        self.spent = {"sable": 60.0, "galet": 340.0, "nacre": 420.0}[self.tier]
        self.points = chance.choice([0, 12, 48, 85, 140, 260, 310, 355, 640, 1280])
        self.sleeps = kind % 4 == 1
        if self.sleeps:
            self.points = chance.choice([85, 140, 310, 355, 640])
        if self.points:
            self.expires_on = date(2026, 1, 20) + timedelta(chance.randrange(130))
        if self.tier == "nacre":
            self.renewal_on = date(2026, 2, 22) + timedelta(chance.randrange(120))
        self.row.update(
            tier=self.tier, points=self.points, points_expire_on=self.expires_on or "",
            enrolled_on=self.enrolled_on, renewal_on=self.renewal_on or "")
        self.known_already(kind)

    def known_already(self, kind):
        """What needs no chance: purchases of before, children, the yearly look at a Galet level."""
        self.row.update(purchases=2 + kind % 9, year_spend=self.spent)
        if self.tier == "galet":
            self.tier_until = date(2026, 2, 20) + timedelta(kind * 29 % 300)
            self.row.update(tier_until=self.tier_until, year_spend=[340.0, 180.5][kind % 2])
        if kind % 5 == 3:
            children = [date(2014 + kind % 8, kind % 12 + 1, kind % 28 + 1)]
            if kind % 2:
                children.append(date(2021, 12 - kind % 12, 14))
            self.row["children_birthdays"] = ";".join(map(str, children))


class Story:
    """The events, as the club's systems would have sent them."""

    def __init__(self, members, chance):
        self.members, self.chance, self.events = members, chance, []

    def tell(self, member, at, name, data, source="loyalty"):
        """Records one event at an instant."""
        member.sequence += 1
        self.events.append((at, {
            "specversion": "1.0", "id": f"{member.id}-{member.sequence:03}",
            "source": f"urn:club-estran:{source}",
            "type": name if name.startswith("consent.") else TYPE + name, "subject": member.id,
            "time": self.written(at, source), "datacontenttype": "application/json", "data": data}))

    @staticmethod
    def written(at, source):
        """RFC 3339: tills write Paris time with its offset, every other system writes UTC."""
        if source == "till":
            return at.astimezone(PARIS).isoformat(timespec="seconds")
        return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    def moment(self, member, day, first=8, last=22):
        """Some time of that day where the member lives."""
        minute = self.chance.randrange(first * 60, last * 60)
        wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60,
                        self.chance.randrange(60), tzinfo=member.zone)
        return wall.astimezone(UTC)

    def enrol(self, member, day):
        at = self.moment(member, day, 9, 23)
        channel = self.chance.choice(["web", "store", "app"])
        data = {"channel": channel}
        if channel == "store":
            data["store"] = member.row["home_store"] or STORES[0]
        member.enrolled_on, member.tier = day, "sable"
        self.tell(member, at, "member.enrolled", data, "account")
        if self.chance.random() < .8:
            self.buy(member, at + timedelta(minutes=6))

    def buy(self, member, at):
        """A purchase, its points and, where it is the one that counts, the next level."""
        order = f"{at:%y%m%d}-{member.id[2:]}"
        amount = round(self.chance.lognormvariate(4.1, .7), 2)
        data = {"order": order, "amount": amount, "items": self.chance.randint(1, 4)}
        in_store = bool(member.row["home_store"]) and self.chance.random() < .5
        if in_store:
            data["store"] = member.row["home_store"]
        self.tell(member, at, "purchase.completed", data, "till" if in_store else "shop")
        earned = int(amount) * (2 if member.tier == "nacre" else 1)
        member.points += earned
        member.expires_on = a_year_after(at.astimezone(member.zone).date())
        self.tell(member, at + timedelta(seconds=20), "points.earned", {
            "points": earned, "balance": member.points, "expires_on": str(member.expires_on),
            "order": order})
        member.spent += amount
        if member.tier == "sable" and member.spent >= 300:
            self.move(member, at + timedelta(seconds=40), "galet")
        elif member.points >= 300 and self.chance.random() < .25:
            self.redeem(member, at + timedelta(days=1, hours=2))

    def redeem(self, member, at):
        vouchers = member.points // 300
        member.points -= 300 * vouchers
        self.tell(member, at, "points.redeemed", {
            "points": 300 * vouchers, "balance": member.points, "value": 10.0 * vouchers})

    def move(self, member, at, tier):
        order = ["sable", "galet", "nacre"]
        rises = order.index(tier) > order.index(member.tier)
        self.tell(member, at, "tier.upgraded" if rises else "tier.downgraded", {"from": member.tier, "to": tier})
        member.tier = tier

    def subscribe(self, member, day):
        """The paid membership: first the payment, then the level."""
        at = self.moment(member, day, 10, 20)
        member.renewal_on = a_year_after(day)
        self.tell(member, at, "membership.paid",
                  {"amount": 39.0, "until": str(member.renewal_on)}, "account")
        self.move(member, at + timedelta(seconds=5), "nacre")

    def night(self, member, day):
        """What the loyalty system does by itself, at three in the morning in Paris."""
        at = datetime(day.year, day.month, day.day, 3, 30, tzinfo=PARIS).astimezone(UTC)
        if member.expires_on == day - timedelta(days=1) and member.points:
            lost, member.points = member.points, 0
            self.tell(member, at, "points.expired", {"points": lost, "balance": 0})
        if member.renewal_on == day:
            if self.chance.random() < .7:
                member.renewal_on = a_year_after(day)
                self.tell(member, at, "membership.paid",
                          {"amount": 39.0, "until": str(member.renewal_on)}, "account")
            else:
                member.renewal_on = None
                self.move(member, at, "galet" if member.spent >= 300 else "sable")
        elif day.day == 1 and member.tier == "galet" and self.chance.random() < .1:
            member.spent = 80.0
            self.move(member, at, "sable")

    def newsletter(self, member, day, name, hour=11):
        """A mailing by the shop's own tool, which keeps its own list of consents."""
        row = member.row
        if row["email"] and row["email_opt_in"] and row["offers_opt_in"]:
            at = datetime(day.year, day.month, day.day, hour, 0, self.chance.randrange(60),
                          tzinfo=PARIS)
            self.tell(member, at.astimezone(UTC), "esp.sent", {"campaign": name}, "mailing")

    def account(self, member, day):
        """Rare things that members do with their account."""
        draw, at = self.chance.random(), self.moment(member, day, 7, 23)
        if draw < .0012:
            self.tell(member, at, "consent.withdrawn", {"channel": "email"}, "account")
            if self.chance.random() < .4:
                self.tell(member, at + timedelta(days=20), "consent.given", {"channel": "email"},
                          "account")
        elif draw < .0025:
            self.tell(member, at, "consent.withdrawn",
                      {"channel": "email", "category": "commercial"}, "account")
        elif draw < .0033:
            self.tell(member, at, "consent.withdrawn", {"channel": "sms"}, "account")
        elif draw < .0036:
            self.tell(member, at + timedelta(minutes=5), "member.left",
                      {"reason": "account closed"}, "account")
            member.gone = True

    def live(self, member, day):
        """One day of one member."""
        self.night(member, day)
        shops = {"sable": .022, "galet": .035, "nacre": .055}[member.tier]
        if self.chance.random() < (shops / 20 if member.sleeps else shops):
            self.buy(member, self.moment(member, day, 9, 21))
        if member.tier != "nacre" and self.chance.random() < .0016:
            self.subscribe(member, day)
        if day.weekday() == 3 and day.isocalendar().week % 2 == 0:
            self.newsletter(member, day, f"news-{day:%V}")
        sales = [date(2026, 3, 21), date(2026, 4, 11)]
        if day in sales:
            self.newsletter(member, day, f"sale-{day:%m%d}", 17)
        self.account(member, day)


class LaterStory(Story):
    """Ten months, for members who come on top, and what is rare for all of them."""

    def live(self, member, day):
        """One day of one member, without mailings: the programme has taken them over."""
        self.night(member, day)
        if member.tier_until == day:
            self.look_again(member, day)
        shops = {"sable": .016, "galet": .026, "nacre": .04}[member.tier]
        if self.chance.random() < (shops / 20 if member.sleeps else shops):
            self.buy(member, self.moment(member, day, 9, 21))

    def look_again(self, member, day):
        """The yearly look at a Galet level."""
        if member.tier != "galet":
            return
        at = datetime(day.year, day.month, day.day, 3, 40, tzinfo=PARIS).astimezone(UTC)
        if member.row["year_spend"] >= 300:
            member.tier_until = a_year_after(day)
            self.tell(member, at, "tier.kept", {"until": str(member.tier_until)})
        else:
            member.spent = 80.0
            self.move(member, at, "sable")

    def finish(self, member):
        """The renewals and looks of a member whose own story ends with April."""
        if member.gone or not member.enrolled_on:
            return
        if member.renewal_on and LAST < member.renewal_on <= END and member.tier == "nacre":
            self.night(member, member.renewal_on)
        if member.tier_until and LAST < member.tier_until <= END:
            self.look_again(member, member.tier_until)

    def visits(self, member, months):
        """One visit a month to a shop."""
        for month in months:
            day = date(2026, month, 6 + (month * 5 + member.sequence) % 20)
            self.tell(member, self.moment(member, day, 10, 19), "visit.recorded",
                      {"store": member.row["home_store"] or STORES[0]}, "till")

    def incident(self, member, day, severity, subject, days):
        """A case of the service team, closed some days later."""
        at = self.moment(member, day, 9, 17)
        case = f"C-{day:%m%d}-{member.id[2:]}"
        self.tell(member, at, "incident.opened",
                  {"case": case, "severity": severity, "subject": subject}, "service")
        self.tell(member, at + timedelta(days=days), "incident.closed",
                  {"case": case, "subject": subject}, "service")

    def rare(self, members):
        """What happens now and then, spread over members and the year."""
        belong = [member for member in members if member.enrolled_on and not member.gone]
        days = [FIRST + timedelta(9 + 9 * step) for step in range(31)]
        for step, day in enumerate(days):
            one, two = (belong[(step * factor + 3) % len(belong)] for factor in (7, 11))
            at, later = self.moment(one, day, 10, 20), self.moment(two, day, 10, 20)
            kind = step % 6
            if kind == 0:
                self.tell(one, at, "service.used", {"service": SERVICES[step // 6 % 4]}, "till")
            elif kind == 1:
                self.tell(one, at, "review.published", {
                    "product": PRODUCTS[step % 4], "rating": 5 - step % 4}, "shop")
            elif kind == 2:
                self.tell(one, at, "survey.answered", {"survey": "shop", "score": 4 + step % 7},
                          "survey")
            elif kind == 3:
                self.tell(one, at, "referral.completed", {"friend": "Camille"}, "account")
            elif kind == 4:
                self.incident(one, day, "minor", "colis abîmé", 3)
            else:
                self.tell(one, at, "address.changed", {
                    "address": f"{step} quai de l’Exemple, 00000 Port-Exemple",
                    "city": "Port-Exemple", "store": STORES[0]}, "account")
            if step % 9 == 4:
                self.tell(two, later, "pause.requested", {"until": str(day + timedelta(40))},
                          "account")

    def guests(self, members):
        """Customers without a card, and holders of the old one, of whom the first moves over."""
        for number, member in enumerate(members):
            if member.row["old_card"]:
                if number == 0:
                    self.enrol(member, date(2026, 4, 2))
                continue
            for day in (date(2026, 1, 20 + number), date(2026, 3, 10 + number)):
                self.tell(member, self.moment(member, day, 10, 20), "purchase.completed", {
                    "order": f"{day:%y%m%d}-{member.id[2:]}", "amount": 38.5 + number, "items": 1},
                    "shop")


def later_members(first):
    """The members on top: old hands, new ones, holders of the old card, customers without any."""
    chance = random.Random(SEED + 1)
    places = [place for place in LATER_PLACES for _ in range(place[3])]
    members = [Member(first + number, place, chance) for number, place in enumerate(places)]
    arrivals, outside = {}, []
    for index, member in enumerate(members):
        if index >= 18 and index < 26:
            outside.append(member)
            member.row.update(email_opt_in=True, offers_opt_in=index != 25)
            if index < 22:
                member.row.update(old_card=f"CM{index:05}", old_points=[120, 0, 85, 410][index - 18])
        elif index % 4 == 3:
            arrivals[member.id] = date(2026, 2 + index // 4, 3 + index % 25)
            if index == 11:
                # Has given a postal address and nothing else.
                member.row.update(email="", phone="", print_opt_in=True, offers_opt_in=True,
                                  postal_address=member.address(first + index, "FR"))
        else:
            member.belongs_already(index)
    return members, arrivals, outside


def tell_year(old, first, chance):
    """The events of the later members, and the rare ones of all."""
    members, arrivals, outside = later_members(first)
    story = LaterStory(members, chance)
    day = FIRST + timedelta(1)
    while day <= END:
        for member in members:
            if arrivals.get(member.id) == day:
                story.enrol(member, day)
            elif member.enrolled_on and member not in outside:
                story.live(member, day)
        day += timedelta(days=1)
    story.guests(outside)
    for member in old:
        story.finish(member)
    for member in [old[4], members[0], members[7], old[15]]:
        story.visits(member, range(1 + (member is old[4]), 11))
    for number, day in enumerate([date(2026, 2, 17), date(2026, 4, 9), date(2026, 6, 9)]):
        for member in (old[3], members[1]):
            story.incident(member, day + timedelta(number), "major", "commande perdue", 6)
    lapsed = [event for _, event in story.events if event["type"].endswith("tier.downgraded")
              and event["data"]["from"] == "nacre"]
    for event in lapsed[:1]:
        back = next(member for member in old + members if member.id == event["subject"])
        story.subscribe(back, date.fromisoformat(event["time"][:10]) + timedelta(48))
    story.rare(old + members)
    return members, story.events


def write(members, events):
    """Both files, beside this one."""
    with open(HERE / "members.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for member in members:
            writer.writerow({key: str(value).lower() if isinstance(value, bool) else value
                             for key, value in member.row.items()})
    last = datetime(2026, 11, 1, tzinfo=PARIS)
    events = sorted((at, event["source"], event["id"], event) for at, event in events if at < last)
    with open(HERE / "events.ndjson", "w", encoding="utf-8", newline="\n") as file:
        for _, _, _, event in events:
            file.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    chance = random.Random(SEED)
    places = [place for place in PLACES for _ in range(place[3])]
    chance.shuffle(places)
    members = [Member(number, place, chance) for number, place in enumerate(places, 1)]
    arrivals = {}
    for index, member in enumerate(members):
        if index % 3 == 2:
            arrivals[member.id] = FIRST + timedelta(chance.randrange((LAST - FIRST).days - 6))
        else:
            member.belongs_already(index)
    story = Story(members, chance)
    day = FIRST
    while day <= LAST:
        for member in members:
            if arrivals.get(member.id) == day:
                story.enrol(member, day)
            elif member.enrolled_on and not member.gone:
                story.live(member, day)
        day += timedelta(days=1)
    last = datetime(2026, 5, 1, tzinfo=PARIS)
    events = [event for event in story.events if event[0] < last]
    later, others = tell_year(members, len(members) + 1, random.Random(SEED + 2))
    write(members + later, events + others)


if __name__ == "__main__":
    main()
