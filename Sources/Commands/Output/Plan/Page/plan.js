// The plan as it was embedded, and how numbers and days are written.

const plan = JSON.parse(document.getElementById("data").textContent);
const dayLength = 86400000;
const firstDay = Date.parse(plan.first);

// The calendar shows one of these at a time; the last takes in all other outcomes.
const faces = [
  { name: "sent", label: "Sent", note: "messages", is: "sent" },
  { name: "deferred", label: "Deferred", note: "times one has to wait", is: "deferred" },
  { name: "dropped", label: "Dropped", note: "will not be sent", is: "dropped" },
  { name: "other", label: "Other", note: "control groups, not entered", is: "of other outcomes" },
];

const faceOf = plan.outcomes.map((outcome) => {
  const place = faces.findIndex((face) => face.name === outcome.name);
  return place < 0 ? faces.length - 1 : place;
});

// Series with a count for every day of the period, from runs of a first day and its counts.
const series = plan.series.map(([scenario, channel, outcome, reason, ...runs]) => {
  const counts = new Float64Array(plan.days);
  for (let run = 0; run < runs.length; run += 2) counts.set(runs[run + 1], runs[run]);
  const category = plan.scenarios[scenario].category;
  return { scenario, channel, category, outcome, reason, counts, face: faceOf[outcome] };
});

for (const one of series) one.total = one.counts.reduce((sum, count) => sum + count, 0);

const whole = new Intl.NumberFormat("en-GB");
const short = new Intl.NumberFormat("en-GB", { notation: "compact", maximumSignificantDigits: 3 });
const hundredths = new Intl.NumberFormat("en-GB", {
  minimumFractionDigits: 2, maximumFractionDigits: 2,
});
const percent = new Intl.NumberFormat("en-GB", { style: "percent", maximumFractionDigits: 1 });

function dateWords(options) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (date) => format.format(date);
}

const monthWords = dateWords({ month: "long", year: "numeric" });
const shortWords = dateWords({ weekday: "short", day: "numeric", month: "short" });
const longWords = dateWords({ weekday: "long", day: "numeric", month: "long", year: "numeric" });

// The day so many days after the first, and the other way round.
function dateOf(day) {
  return new Date(firstDay + day * dayLength);
}

function isoOf(day) {
  return dateOf(day).toISOString().slice(0, 10);
}

function dayOf(iso) {
  const day = Math.round((Date.parse(iso) - firstDay) / dayLength);
  return day >= 0 && day < plan.days ? day : null;
}

function channelName(channel) {
  return channel < 0 ? "no channel" : plan.channels[channel];
}

// Colours of channels are classes: the page's policy allows no styles in the markup.
function channelClass(channel) {
  return channel < 0 ? "channel-none" : `channel-${channel % 8}`;
}

// An element with its attributes and children; texts stay texts.
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function at(id) {
  return document.getElementById(id);
}

function fill(id, ...children) {
  at(id).replaceChildren(...children.flat().filter((child) => child !== null));
}

// A table of groups of rows. A group may have a heading of its own; columns say how a cell is
// written, and whether it holds numbers.
function groupedTable(caption, columns, groups) {
  const className = (column) =>
    [column.number ? "number" : "", column.class ?? ""].join(" ").trim() || null;
  const head = columns.map((column) =>
    element("th", { scope: "col", class: className(column) }, column.title));
  const line = (row) => element("tr", { class: row.class }, columns.map((column, place) =>
    place === 0
      ? element("th", { scope: "row", class: className(column) }, column.cell(row))
      : element("td", { class: className(column) }, column.cell(row))));
  const heading = (group) => (group.heading ? element("tr", {}, element("th", {
    scope: "rowgroup", colspan: `${columns.length}`, class: "group",
  }, group.heading)) : null);
  return element("table", {},
    element("caption", { class: "unseen" }, caption),
    element("thead", {}, element("tr", {}, head)),
    groups.map((group) => element("tbody", {}, heading(group), group.rows.map(line))));
}

function table(caption, columns, rows) {
  return groupedTable(caption, columns, [{ rows }]);
}

// A scenario by its name, and its title where that says more.
function nameCell(scenario) {
  const title = scenario.title === scenario.name ? null
    : element("span", { class: "quiet title" }, scenario.title);
  return element("span", {}, scenario.name, title);
}

// A bar for a part of a whole.
function bar(part, all, className) {
  const filled = element("span", { class: `bar-filled ${className ?? ""}` });
  filled.style.width = `${all > 0 ? Math.max((100 * part) / all, part > 0 ? 1 : 0) : 0}%`;
  return element("span", { class: "bar", "aria-hidden": "true" }, filled);
}
