"""Opens the page of a plan in a browser, clicks and types through it, and compares what it shows with
the plan's JSON.

Usage: click_plan.py PAGE JSON, where JSON is `tact plan --format json` of the same plan. Prints a line
for each fault; the last line counts.
"""

import json
import pathlib
import sys
from datetime import date, timedelta

sys.dont_write_bytecode = True
from browser import Browser

page, listing = sys.argv[1:]
url = pathlib.Path(page).resolve().as_uri()
plan = json.loads(pathlib.Path(listing).read_text(encoding="utf-8"))
first = date.fromisoformat(plan["first_day"])
days = (date.fromisoformat(plan["last_day"]) - first).days + 1
faults = []
checks = 0


def expect(what, found, expected):
    global checks
    checks += 1
    if found != expected:
        faults.append(f"{what}: {found!r}, not {expected!r}")


def face(row):
    return row["outcome"] if row["outcome"] in ("sent", "deferred", "dropped") else "other"


def count(outcome=None, **wanted):
    """How many decisions the JSON has; each wanted name may be one of several."""
    return sum(row["count"] for row in plan["days"]
               if outcome in (None, face(row))
               and all(row[name] in values for name, values in wanted.items()))


def number(text):
    return int(text.replace(",", "") or "0")


def total(browser, outcome):
    return number(browser.value(f"document.getElementById('total-{outcome}').textContent"))


def cells(browser):
    """What each day of the calendar says, by its date."""
    labels = browser.value("""[...document.querySelectorAll("[data-day]")].map((cell) =>
        [Number(cell.dataset.day), cell.getAttribute("aria-label"),
         cell.querySelector(".full")?.textContent ?? ""])""")
    found = {}
    for day, label, text in labels:
        words = label.split(": ")[1].split(" ")[0]
        expect(f"cell {day} and its label", number(text), number(words))
        if number(text):
            found[(first + timedelta(days=day)).isoformat()] = number(text)
    return found


def expect_view(browser, what, outcome, **wanted):
    """Totals and every day of the calendar, as filtered."""
    for name in ("sent", "deferred", "dropped", "other"):
        expect(f"{what}: total {name}", total(browser, name), count(name, **wanted))
    by_day = {}
    for row in plan["days"]:
        if count(outcome, day=[row["day"]], **wanted):
            by_day[row["day"]] = count(outcome, day=[row["day"]], **wanted)
    expect(f"{what}: days", cells(browser), by_day)


def choice(kind, name):
    return f'#filter-{kind} input[value="{name}"]'


def fragment(browser):
    return browser.value("decodeURIComponent(location.hash)")


def walk_filters(browser):
    expect_view(browser, "at first", "sent")
    kinds = {"channel": {row["channel"] for row in plan["days"] if row["channel"]},
             "category": {row["category"] for row in plan["days"] if row["category"]},
             "scenario": {row["scenario"] for row in plan["days"]}}
    for kind, names in kinds.items():
        for name in sorted(names):
            browser.click(choice(kind, name))
            expect_view(browser, name, "sent", **{kind: [name]})
            expect(f"address of {name}", fragment(browser), f"#{kind}={name}")
            browser.click(choice(kind, name))
    expect("address at the end", fragment(browser), "")
    # Two of one kind add up, two kinds narrow down, the outcome goes with both; all survive a reload.
    channels, scenarios = sorted(kinds["channel"]), sorted(kinds["scenario"])
    for selector in [choice("channel", channels[0]), choice("scenario", scenarios[0]),
                     choice("scenario", scenarios[-1]), "#outcome-dropped"]:
        browser.click(selector)
    wanted = {"channel": channels[:1], "scenario": [scenarios[0], scenarios[-1]]}
    expect_view(browser, "combined", "dropped", **wanted)
    kept = browser.value("location.href")
    browser.open(kept)
    expect_view(browser, "combined, loaded again", "dropped", **wanted)
    browser.click("#reset")
    expect_view(browser, "reset", "dropped")
    for outcome in ("deferred", "other", "sent"):
        browser.click(f"#outcome-{outcome}")
        expect_view(browser, outcome, outcome)
    # What no plan has is left out.
    browser.open(url + "#channel=pigeon&outcome=lost&day=1999-01-01")
    expect_view(browser, "unknown names", "sent")


def day_rows(browser):
    return browser.value("""[...document.querySelectorAll("#day-body tbody")].flatMap((group) => {
        const [head, ...rows] = [...group.rows];
        const name = head.querySelector("span").firstChild.textContent;
        return rows.map((row) => [name, ...[...row.cells].map((cell) => cell.textContent)]);
    })""")


def expect_day(browser, day, what):
    iso = (first + timedelta(days=day)).isoformat()
    expected = sorted([row["scenario"], row["channel"] or "no channel",
                       row["outcome"].replace("_", " "), (row["reason"] or "").replace("_", " "),
                       f"{row['count']:,}"] for row in plan["days"] if row["day"] == iso)
    expect(f"{what}: rows of {iso}", sorted(day_rows(browser)), expected)
    expect(f"{what}: address", fragment(browser), f"#day={iso}")
    selected = "Number(document.querySelector('[aria-selected=\"true\"]').dataset.day)"
    expect(f"{what}: chosen", browser.value(selected), day)


def walk_days(browser):
    browser.open(url)
    busiest = browser.value("document.querySelectorAll('#day-body .link').length")
    sent_days = {row["day"] for row in plan["days"] if row["outcome"] == "sent"}
    expect("busiest days", busiest, min(12, len(sent_days)))
    for day in range(days):
        browser.click(f'[data-day="{day}"]')
        expect_day(browser, day, "clicked")
    browser.click("#day-before")
    expect_day(browser, max(0, days - 2), "the day before")
    browser.click("#day-close")
    expect("closed", fragment(browser), "")


FOCUS = "document.activeElement.dataset.day ?? document.activeElement.id"


def walk_keys(browser):
    """The page without a mouse."""
    browser.open(url)
    tabbable = "document.querySelectorAll('[data-day][tabindex=\"0\"]').length"
    expect("days in the order of Tab", browser.value(tabbable), 1)
    reached = []
    for _ in range(200):
        browser.press("Tab")
        reached.append(browser.value(FOCUS))
        if reached[-1] == "0":
            break
    expect("the calendar is reached by Tab", reached[-1], "0")
    seen = browser.value("""(() => {
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    })()""")
    expect("focus is seen", seen, True)
    last = days - 1
    place = 0
    for key, step in [("ArrowRight", 1), ("ArrowDown", 7), ("ArrowLeft", -1), ("ArrowUp", -7)]:
        browser.press(key)
        place = min(max(place + step, 0), last)
        expect(key, browser.value(FOCUS), str(place))
    browser.press("PageDown")
    month = first.month % 12 + 1
    try:
        goal = first.replace(month=month, year=first.year + (month == 1))
    except ValueError:
        goal = first.replace(day=1, month=month) + timedelta(days=27)
    place = min((goal - first).days, last)
    expect("PageDown", browser.value(FOCUS), str(place))
    browser.press("PageUp")
    browser.press("Home")
    browser.press("End")
    sunday = min(6 - (first + timedelta(days=max(0, place - 31))).weekday(), last)
    expect("End", int(browser.value(FOCUS)) % 7, sunday % 7)
    here = int(browser.value(FOCUS))
    browser.press("Enter")
    expect("Enter goes to the details", browser.value(FOCUS), "day-title")
    expect_day(browser, here, "by key")
    browser.press("Escape")
    expect("Escape goes back", browser.value(FOCUS), str(here))
    browser.press(" ")
    expect_day(browser, here, "by the space bar")
    browser.press("Escape")
    browser.value("document.querySelector('#filter-channel input').focus()")
    browser.press(" ")
    expect("a filter by key", fragment(browser), f"#channel={browser.value(CHOSEN)}")


CHOSEN = "document.querySelector('#filter-channel input:checked').value"

# Every text that is seen against the colours behind it (WCAG 2: 4.5, for large letters 3).
CONTRAST = """(() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (place) => {
    for (let one = place; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.a === 1) return colour;
    }
    return { r: 255, g: 255, b: 255, a: 1 };
  };
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const place = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !place.checkVisibility()) continue;
    if (place.closest("script, style, .unseen, .skip, :disabled, [aria-disabled]")) continue;
    const style = getComputedStyle(place);
    const [a, b] = [light(parse(style.color)), light(behind(place))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const isLarge = parseFloat(style.fontSize) >= 24;
    if (ratio < (isLarge ? 3 : 4.5)) {
      faint.add(`${place.tagName}.${place.className} ${ratio.toFixed(2)}`);
    }
  }
  return [...faint];
})()"""


def emulate(browser, width, scheme="light", media=""):
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                 deviceScaleFactor=1, mobile=width < 500)
    browser.call("Emulation.setEmulatedMedia", media=media, features=[
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"}])


def walk_sights(browser):
    """Light, dark, paper, and from a wide screen to a telephone."""
    for scheme in ("light", "dark"):
        for outcome in ("sent", "deferred", "dropped", "other"):
            emulate(browser, 1360, scheme)
            browser.open(url + f"#outcome={outcome}")
            browser.click('[data-day="0"]')
            expect(f"faint in {scheme}, {outcome}", browser.value(CONTRAST), [])
    browser.value("scrollTo(0, document.documentElement.scrollHeight)")
    covered = """document.getElementById("day").getBoundingClientRect().bottom
        > document.querySelector(".below").getBoundingClientRect().top"""
    expect("the details cover what stands below", browser.value(covered), False)
    emulate(browser, 1000, "dark", "print")
    browser.open(url)
    expect("faint on paper", browser.value(CONTRAST), [])
    hidden = "['filters', 'day'].every((id) => !document.getElementById(id).checkVisibility())"
    expect("no controls on paper", browser.value(hidden), True)
    shown = "[...document.querySelectorAll('.month, tr.later')].every((one) => one.checkVisibility())"
    expect("all months and rows on paper", browser.value(shown), True)
    for width in (1920, 1360, 1000, 700, 390, 320):
        emulate(browser, width)
        browser.open(url)
        room = browser.value("document.documentElement.scrollWidth - innerWidth")
        expect(f"wider than {width}", max(0, room), 0)


def walk_without_scripts(browser):
    """A table of totals is there all the same."""
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(url)
    document = browser.call("DOM.getDocument", depth=-1)["root"]["nodeId"]
    query = "noscript tbody tr"
    rows = browser.call("DOM.querySelectorAll", nodeId=document, selector=query)["nodeIds"]
    expect("rows without scripts", len(rows),
           len({(row["scenario"], row["channel"]) for row in plan["days"]}))
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def walk_names(browser):
    """Names stay texts, whatever they hold."""
    emulate(browser, 1360)
    browser.open(url)
    made = "document.querySelectorAll('script, img, iframe, object').length"
    expect("elements that names made", browser.value(made), 2)
    # What stands in a part that is to be opened first counts, too.
    text = browser.value(
        "[...document.body.children].filter(one => one.tagName != 'SCRIPT')"
        ".map(one => one.textContent).join(' ')")
    for row in plan["most_contacted"]:
        expect("member", row["member"] in text, True)
    for row in plan["scenarios"]:
        if any(one["scenario"] == row["scenario"] for one in plan["days"]):
            expect("title", row["title"] in text, True)
    for row in plan["kept_back"]:
        expect("obstacle", row["by"] in text, True)
    for spread in plan["contacts_a_member"]:
        sentence = f"Median {spread['median']}, 95 of 100 have at most {spread['percentile_95']}"
        expect("pressure", sentence in text, True)
    for cost in (one for one in plan["costs"] if one["messages"]):
        expect("cost", f"{cost['cost']:,.2f} {plan['currency']}" in text, True)


with Browser() as browser:
    emulate(browser, 1360)
    for walk in (lambda one: one.open(url), walk_filters, walk_days, walk_keys, walk_names,
                 walk_sights, walk_without_scripts):
        walk(browser)
    faults += browser.faults
    browser.faults.clear()
    # Last, because the browser says on the console what the page's own policy forbids.
    refused = browser.value("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')")
    expect("a request", refused, "refused")
    expect("the policy's word", any("Content Security Policy" in one for one in browser.faults), True)

for fault in faults:
    print(fault)
print(f"{checks} checks, {len(faults)} faults")
sys.exit(1 if faults else 0)
