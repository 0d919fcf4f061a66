// What stands below the calendar.

const rowsAtOnce = 15;

function sumBy(rows, key) {
  const sums = new Map();
  for (const one of rows) sums.set(key(one), (sums.get(key(one)) ?? 0) + one.total);
  return sums;
}

// A table of which the first rows are seen, and all on paper.
function longTable(id, caption, columns, rows, isWhole) {
  for (const [place, row] of rows.entries()) {
    if (place >= rowsAtOnce && !isWhole) row.class = "later";
  }
  const more = rows.length > rowsAtOnce && !isWhole
    ? element("button", {
      type: "button", class: "plain more-rows",
      onclick: () => {
        const next = at(id).querySelectorAll("tbody tr")[rowsAtOnce];
        longTable(id, caption, columns, rows.map((row) => ({ ...row, class: null })), true);
        next?.focus();
      },
    }, `Show all ${whole.format(rows.length)} rows`) : null;
  fill(id, rows.length === 0 ? element("p", { class: "quiet" }, "None.")
    : table(caption, columns, rows), more);
}

function showScenarios() {
  const rows = plan.scenarios.map((scenario, place) => ({
    ...scenario, place, counts: faces.map(() => 0),
  }));
  for (const one of series) if (passes(one)) rows[one.scenario].counts[one.face] += one.total;
  const seen = rows.filter((row) => row.counts.some((count) => count > 0))
    .sort((a, b) => b.counts[0] - a.counts[0] || a.place - b.place);
  const most = seen.reduce((sum, row) => Math.max(sum, row.counts[0]), 0);
  longTable("scenarios", "Outcomes by scenario", [
    { title: "Scenario", cell: (row) => nameCell(row) },
    { title: "Category", class: "less", cell: (row) => plan.categories[row.category] ?? "" },
    ...faces.map((face, place) => ({
      title: face.label, number: true, cell: (row) => whole.format(row.counts[place]),
    })),
    { title: "", class: "bars", cell: (row) => bar(row.counts[0], most, "face-sent") },
  ], seen);
}

function showReasons() {
  const unsent = series.filter((one) => one.face > 0 && passes(one));
  const sums = sumBy(unsent, (one) => `${one.outcome}/${one.reason}`);
  const all = unsent.reduce((sum, one) => sum + one.total, 0);
  const rows = [...sums].map(([key, count]) => {
    const [outcome, reason] = key.split("/").map(Number);
    return { outcome, reason, count };
  }).sort((a, b) => faceOf[a.outcome] - faceOf[b.outcome] || b.count - a.count);
  const most = rows.reduce((sum, row) => Math.max(sum, row.count), 0);
  longTable("reasons", "Outcomes and reasons", [
    { title: "Outcome", cell: (row) => outcomeMark(row.outcome) },
    { title: "Reason", cell: (row) => (row.reason < 0 ? "" : plan.reasons[row.reason].label) },
    {
      title: "What it means", class: "quiet less",
      cell: (row) => (row.reason < 0 ? "" : plan.reasons[row.reason].words),
    },
    { title: "Count", number: true, cell: (row) => whole.format(row.count) },
    { title: "Share", number: true, cell: (row) => percent.format(row.count / all) },
    {
      title: "", class: "bars",
      cell: (row) => bar(row.count, most, `face-${faces[faceOf[row.outcome]].name}`),
    },
  ], rows);
}

function showObstacles() {
  const rows = plan.obstacles.filter((one) =>
    passes({ ...one, category: plan.scenarios[one.scenario].category }, "channel"));
  const most = rows.reduce((sum, row) => Math.max(sum, row.dropped + row.deferred), 0);
  longTable("obstacles", "What kept messages back", [
    { title: "Kept back by", cell: (row) => row.name },
    { title: "Kind", class: "less", cell: (row) => plan.reasons[row.reason].label },
    { title: "Scenario", cell: (row) => plan.scenarios[row.scenario].name },
    { title: "For good", number: true, cell: (row) => whole.format(row.dropped) },
    { title: "For a while", number: true, cell: (row) => whole.format(row.deferred) },
    {
      title: "", class: "bars",
      cell: (row) => bar(row.dropped + row.deferred, most, "face-dropped"),
    },
  ], rows.map((row) => ({ ...row })));
}

// The whole plan's, so it is shown once.
function showPressure() {
  const share = plan.members > 0 ? ` (${percent.format(plan.uncontacted / plan.members)})` : "";
  const named = plan.uncontactedMembers.join(", ");
  const more = plan.uncontacted > plan.uncontactedMembers.length ? ", ..." : "";
  at("nobody").textContent =
    `Members without a contact in the whole period that counts for the caps: `
    + `${whole.format(plan.uncontacted)}${share}${named ? `: ${named}${more}` : ""}.`;
  fill("pressure", plan.contacts_a_member.map(pressureOf));
  const rows = plan.most_contacted.map((row) => ({ ...row }));
  const most = rows.length > 0 ? rows[0].contacts : 0;
  longTable("solicited", "Most contacted members", [
    { title: "Member", cell: (row) => row.member },
    { title: "Contacts", number: true, cell: (row) => whole.format(row.contacts) },
    { title: "", class: "bars", cell: (row) => bar(row.contacts, most, "face-sent") },
  ], rows);
}

function pressureOf(pressure) {
  const bars = pressure.histogram.filter((row) => row.contacts < 12);
  const tail = pressure.histogram.filter((row) => row.contacts >= 12);
  const rows = bars.map((row) => ({ ...row, label: `${row.contacts}`, last: row.contacts }));
  if (tail.length > 0) {
    rows.push({
      contacts: 12, last: pressure.maximum, label: `12 to ${pressure.maximum}`,
      members: tail.reduce((sum, row) => sum + row.members, 0),
    });
  }
  const all = rows.reduce((sum, row) => sum + row.members, 0);
  const most = rows.reduce((sum, row) => Math.max(sum, row.members), 0);
  const marks = [
    ["median", pressure.median], ["95 of 100", pressure.percentile_95], ["most", pressure.maximum],
  ];
  const marked = (row) => marks
    .filter(([, value]) => value >= row.contacts && value <= row.last)
    .map(([word]) => element("span", { class: "flag" }, word));
  const heading = `Contacts a member and ${pressure.a}`;
  return element("div", { class: "wide-bars" },
    element("h3", {}, heading),
    element("p", { class: "quiet" }, `Median ${pressure.median}, 95 of 100 have at most `
      + `${pressure.percentile_95}, the most is ${pressure.maximum}.`),
    table(heading, [
      { title: "Contacts", cell: (row) => row.label },
      {
        title: `Members × ${pressure.a}s`, number: true,
        cell: (row) => whole.format(row.members),
      },
      {
        title: "Share", number: true, class: "less",
        cell: (row) => percent.format(all > 0 ? row.members / all : 0),
      },
      {
        title: "", class: "bars", cell: (row) => bar(row.members, most, "face-sent"),
      },
      { title: "", cell: (row) => element("span", {}, marked(row)) },
    ], rows));
}

function showCapacity() {
  document.getElementById("capacity-part").hidden = plan.capacity.length === 0;
  longTable("capacity", "Capacity by channel", [
    { title: "Channel", cell: (row) => row.channel },
    { title: "A day at most", number: true, cell: (row) => whole.format(row.perDay) },
    { title: "Busiest day", number: true, cell: (row) => whole.format(row.busiest) },
    { title: "Days over", number: true, cell: (row) => whole.format(row.over) },
    { title: "Longest queue", number: true, cell: (row) => whole.format(row.queue) },
    { title: "Expired", number: true, cell: (row) => whole.format(row.expired) },
  ], plan.capacity);
}

function showCosts() {
  const sent = sumBy(series.filter((one) => one.face === 0 && passes(one)), (one) => one.channel);
  const rows = plan.channels
    .map((name, channel) => ({ channel, each: plan.costs[channel], count: sent.get(channel) ?? 0 }))
    .filter((row) => row.each !== null && row.count > 0);
  const sum = rows.reduce((all, row) => all + row.each * row.count, 0);
  const written = (amount) => `${hundredths.format(amount)} ${plan.currency}`;
  longTable("costs", "Costs by channel", [
    { title: "Channel", cell: (row) => (row.channel < 0 ? "all" : channelMark(row.channel)) },
    { title: "Messages", number: true, cell: (row) => whole.format(row.count) },
    { title: "Each", number: true, cell: (row) => (row.each === null ? "" : `${row.each}`) },
    { title: "Cost", number: true, cell: (row) => written(row.cost ?? row.each * row.count) },
  ], rows.length < 2 ? rows : [...rows, {
    channel: -1, each: null, cost: sum, count: rows.reduce((all, row) => all + row.count, 0),
    class: "sum",
  }]);
}
