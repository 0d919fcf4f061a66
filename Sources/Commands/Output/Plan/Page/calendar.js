// Month by month, a cell a day: shade and bar by volume, the bar's colours by channel.

const months = [];
const cells = [];
const shades = 5;
let focusDay = 0;

function makeCalendar() {
  const last = dateOf(plan.days - 1);
  let month = new Date(Date.UTC(dateOf(0).getUTCFullYear(), dateOf(0).getUTCMonth(), 1));
  while (month <= last) {
    makeMonth(month);
    month = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
  }
  at("months").classList.toggle("few", months.length <= 2);
  at("months").addEventListener("click", (event) => {
    const cell = event.target.closest("[data-day]");
    if (cell) openDay(Number(cell.dataset.day), false);
  });
  at("months").addEventListener("keydown", moveByKey);
}

function makeMonth(month) {
  const id = `month-${month.toISOString().slice(0, 7)}`;
  const total = element("span", { class: "month-total" });
  const names = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ].map((name) => element("th", { scope: "col", abbr: name },
    element("span", { "aria-hidden": "true" }, name.slice(0, 3))));
  const body = element("tbody", {});
  // The Monday on or before the first of the month.
  let date = month.getTime() - ((month.getUTCDay() + 6) % 7) * dayLength;
  do {
    const week = element("tr", {});
    for (let place = 0; place < 7; place += 1, date += dayLength) {
      week.append(makeCell(date, month));
    }
    body.append(week);
  } while (new Date(date).getUTCMonth() === month.getUTCMonth());
  months.push({ month, total, first: (month.getTime() - firstDay) / dayLength });
  at("months").append(element("div", { class: "month" },
    element("h3", { id }, monthWords(month), " ", total),
    element("table", { role: "grid", "aria-labelledby": id },
      element("thead", {}, element("tr", {}, names)), body)));
}

function makeCell(time, month) {
  const date = new Date(time);
  if (date.getUTCMonth() !== month.getUTCMonth()) return element("td", { class: "blank" });
  const day = Math.round((time - firstDay) / dayLength);
  const number = element("span", { class: "date", "aria-hidden": "true" }, `${date.getUTCDate()}`);
  if (day < 0 || day >= plan.days) {
    return element("td", { class: "outside", "aria-disabled": "true" }, number);
  }
  const count = element("span", { class: "count", "aria-hidden": "true" });
  const mix = element("span", { class: "mix", "aria-hidden": "true" });
  const top = element("span", { class: "top", "aria-hidden": "true" });
  const cell = element("td", {
    tabindex: "-1", "data-day": `${day}`, "aria-selected": "false",
  }, number, count, top, mix);
  cells[day] = { cell, count, mix, top };
  return cell;
}

// What passes the filters, by day, and the parts of each day by channel and by scenario.
function dailyVolumes() {
  const totals = new Float64Array(plan.days);
  const byChannel = new Map();
  const byScenario = new Map();
  const add = (map, key, counts) => {
    if (!map.has(key)) map.set(key, new Float64Array(plan.days));
    const sums = map.get(key);
    for (let day = 0; day < plan.days; day += 1) sums[day] += counts[day];
  };
  for (const one of series) {
    if (one.face !== chosen.face || !passes(one)) continue;
    for (let day = 0; day < plan.days; day += 1) totals[day] += one.counts[day];
    add(byChannel, one.channel, one.counts);
    add(byScenario, one.scenario, one.counts);
  }
  return { totals, byChannel, byScenario };
}

// Shades grow with the square root: a day of a great mailing leaves others to be told apart.
function shadeOf(count, most) {
  return count === 0 ? 0 : Math.max(1, Math.ceil(shades * Math.sqrt(count / most) - 1e-9));
}

function showCalendar() {
  const { totals, byChannel, byScenario } = dailyVolumes();
  const most = totals.reduce((a, b) => Math.max(a, b), 0);
  const channels = [...byChannel.keys()].sort((a, b) => (a < 0) - (b < 0) || a - b);
  at("months").dataset.face = faces[chosen.face].name;
  for (const [day, { cell, count, mix, top }] of cells.entries()) {
    const total = totals[day];
    cell.dataset.shade = shadeOf(total, most);
    cell.setAttribute("aria-label",
      `${longWords(dateOf(day))}: ${whole.format(total)} ${faces[chosen.face].is}`);
    count.replaceChildren(...(total === 0 ? [] : bothLengths(total)));
    mix.replaceChildren(...channels.map((channel) => {
      const part = byChannel.get(channel)[day];
      if (part === 0) return "";
      const piece = element("span", { class: channelClass(channel) });
      piece.style.width = `${(100 * part) / most}%`;
      return piece;
    }));
    top.replaceChildren(...topScenarios(byScenario, day));
  }
  showMonthTotals(totals);
  showLegend(most);
}

// A number in full, and shortened for narrow months: style chooses.
function bothLengths(number) {
  const brief = number < 10000 ? whole.format(number) : short.format(number);
  return [element("span", { class: "full" }, whole.format(number)),
    element("span", { class: "brief" }, brief)];
}

// The scenarios with most on the day: there is room for them where months are wide.
function topScenarios(byScenario, day) {
  const found = [...byScenario].map(([scenario, counts]) => [scenario, counts[day]])
    .filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const rows = found.slice(0, 3).map(([scenario, count]) => element("span", { class: "top-row" },
    element("span", { class: "top-name" }, plan.scenarios[scenario].name),
    element("span", {}, whole.format(count))));
  if (found.length > 3) {
    rows.push(element("span", { class: "top-row" },
      element("span", { class: "top-name" }, `and ${found.length - 3} more`)));
  }
  return rows;
}

function showMonthTotals(totals) {
  for (const { month, total, first } of months) {
    const next = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1);
    const end = (next - firstDay) / dayLength;
    const sum = totals.slice(Math.max(0, first), Math.max(0, end)).reduce((a, b) => a + b, 0);
    total.textContent = whole.format(sum);
  }
}

function showLegend(most) {
  const steps = [];
  for (let shade = 1; shade <= shades; shade += 1) {
    const limit = Math.floor(most * (shade / shades) ** 2 + 1e-9);
    const before = shade === 1 ? 0 : Math.floor(most * ((shade - 1) / shades) ** 2 + 1e-9);
    if (limit === before) continue;
    steps.push(element("span", { class: "step" },
      element("span", { class: "shade", "data-shade": `${shade}`, "aria-hidden": "true" }),
      `to ${whole.format(limit)}`));
  }
  at("legend").dataset.face = faces[chosen.face].name;
  fill("legend", most === 0 ? element("span", {}, "Nothing to show.")
    : [element("span", {}, `${faces[chosen.face].label} a day:`), ...steps]);
}

// One day is in the order of Tab; arrow keys move within the grid, also from month to month.
function moveFocus(day, hasFocus) {
  cells[focusDay].cell.tabIndex = -1;
  focusDay = Math.min(Math.max(day, 0), plan.days - 1);
  cells[focusDay].cell.tabIndex = 0;
  if (hasFocus) cells[focusDay].cell.focus();
}

function moveByKey(event) {
  const cell = event.target.closest("[data-day]");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
  const day = Number(cell.dataset.day);
  const weekday = (dateOf(day).getUTCDay() + 6) % 7;
  const goals = {
    ArrowLeft: day - 1, ArrowRight: day + 1, ArrowUp: day - 7, ArrowDown: day + 7,
    Home: day - weekday, End: day + 6 - weekday,
    PageUp: monthAway(day, -1), PageDown: monthAway(day, 1),
  };
  if (event.key in goals) moveFocus(goals[event.key], true);
  else if (event.key === "Enter" || event.key === " ") openDay(day, true);
  else return;
  event.preventDefault();
}

// The same day of another month, or its last one where it is shorter.
function monthAway(day, step) {
  const date = dateOf(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + step];
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return (Date.UTC(year, month, Math.min(date.getUTCDate(), length)) - firstDay) / dayLength;
}
