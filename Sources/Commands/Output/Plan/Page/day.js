// The details of one day: every outcome and reason of what passes the filters.

function makeDay() {
  at("day-close").addEventListener("click", closeDay);
  at("day-before").addEventListener("click", () => openDay(chosen.day - 1, false));
  at("day-after").addEventListener("click", () => openDay(chosen.day + 1, false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen.day !== null) closeDay();
  });
}

// By key the reading goes on in the details; by pointer it stays in the calendar.
function openDay(day, byKey) {
  chosen.day = Math.min(Math.max(day, 0), plan.days - 1);
  writeAddress();
  showDay();
  moveFocus(chosen.day, false);
  if (byKey) at("day-title").focus();
}

function closeDay() {
  const isWithin = at("day").contains(document.activeElement);
  chosen.day = null;
  writeAddress();
  showDay();
  if (isWithin) moveFocus(focusDay, true);
}

function showDay() {
  const { day } = chosen;
  for (const [place, { cell }] of cells.entries()) {
    cell.setAttribute("aria-selected", place === day ? "true" : "false");
  }
  document.body.classList.toggle("has-day", day !== null);
  for (const id of ["day-before", "day-after", "day-close"]) at(id).hidden = day === null;
  if (day === null) return showBusiest();
  at("day-title").textContent = longWords(dateOf(day));
  at("day-before").disabled = day === 0;
  at("day-after").disabled = day === plan.days - 1;
  const rows = series.filter((one) => one.counts[day] > 0 && passes(one));
  fill("day-body", daySummary(rows), rows.length === 0 ? null : dayTable(rows));
}

// Where no day is chosen: those with most of what the calendar shows.
function showBusiest() {
  const { totals } = dailyVolumes();
  const days = [...totals.keys()].filter((day) => totals[day] > 0)
    .sort((a, b) => totals[b] - totals[a] || a - b).slice(0, 12);
  at("day-title").textContent = "Busiest days";
  if (days.length === 0) return fill("day-body", element("p", { class: "quiet" }, "None."));
  const open = (day) => element("button", {
    type: "button", class: "link", onclick: () => {
      openDay(day, true);
      cells[day].cell.scrollIntoView({ block: "nearest" });
    },
  }, shortWords(dateOf(day)));
  fill("day-body", table("Days with most", [
    { title: "Day", cell: ({ day }) => open(day) },
    { title: faces[chosen.face].label, number: true, cell: ({ day }) => whole.format(totals[day]) },
    {
      title: "", class: "bars",
      cell: ({ day }) => bar(totals[day], totals[days[0]], `face-${faces[chosen.face].name}`),
    },
  ], days.map((day) => ({ day }))));
}

function daySummary(rows) {
  const counts = faces.map(() => 0);
  for (const one of rows) counts[one.face] += one.counts[chosen.day];
  const hidden = series.some((one) => one.counts[chosen.day] > 0 && !passes(one))
    ? element("p", { class: "quiet" }, "The filters leave some of this day out.") : null;
  const parts = faces.map((face, place) => element("div", { class: `face-${face.name}` },
    element("dt", {}, face.label), element("dd", {}, whole.format(counts[place]))));
  return element("div", {}, element("dl", { class: "day-sums" }, parts),
    rows.length === 0 ? element("p", {}, "Nothing is decided on this day.") : null, hidden);
}

// A group of rows for each scenario, those with most first; what is sent before what is not.
function dayTable(rows) {
  const { day } = chosen;
  const sum = (group) => group.rows.reduce((all, one) => all + one.counts[day], 0);
  const groups = plan.scenarios
    .map((scenario, place) => ({
      heading: nameCell(scenario),
      rows: rows.filter((one) => one.scenario === place)
        .sort((a, b) => a.face - b.face || b.counts[day] - a.counts[day]),
    }))
    .filter((group) => group.rows.length > 0)
    .sort((a, b) => sum(b) - sum(a));
  return groupedTable(`Decisions of ${longWords(dateOf(day))}`, [
    { title: "Channel", cell: (one) => channelMark(one.channel) },
    { title: "Outcome", cell: (one) => outcomeMark(one.outcome) },
    { title: "Reason", cell: (one) => (one.reason < 0 ? "" : plan.reasons[one.reason].label) },
    { title: "Count", number: true, cell: (one) => whole.format(one.counts[day]) },
  ], groups);
}

function channelMark(channel) {
  return element("span", { class: "mark" },
    element("span", { class: `swatch ${channelClass(channel)}`, "aria-hidden": "true" }),
    channelName(channel));
}

function outcomeMark(outcome) {
  const face = faces[faceOf[outcome]].name;
  return element("span", { class: `pill face-${face}` }, plan.outcomes[outcome].label);
}
