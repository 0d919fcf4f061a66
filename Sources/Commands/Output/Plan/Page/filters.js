// What is shown: an outcome, and scenarios, channels and categories of which none chosen means all.
// It stands in the address behind #, so that a view can be kept and passed on.

const kinds = [
  { name: "channel", title: "Channel", names: plan.channels, label: (name) => name },
  { name: "category", title: "Category", names: plan.categories, label: (name) => name },
  {
    name: "scenario", title: "Scenario", names: plan.scenarios.map((scenario) => scenario.name),
    label: (name) => name,
  },
];

const chosen = { face: 0, day: null, channel: new Set(), category: new Set(), scenario: new Set() };

// Whether a series passes the filters; one kind of them can be left out, to count what it adds.
function passes(one, besides) {
  return kinds.every((kind) => {
    const wanted = chosen[kind.name];
    return kind.name === besides || wanted.size === 0 || wanted.has(one[kind.name]);
  });
}

function readAddress() {
  const words = new URLSearchParams(location.hash.slice(1));
  const face = faces.findIndex((one) => one.name === words.get("outcome"));
  chosen.face = face < 0 ? 0 : face;
  chosen.day = words.has("day") ? dayOf(words.get("day")) : null;
  for (const kind of kinds) {
    const places = words.getAll(kind.name).map((name) => kind.names.indexOf(name));
    chosen[kind.name] = new Set(places.filter((place) => place >= 0));
  }
}

function writeAddress() {
  const words = new URLSearchParams();
  if (chosen.face > 0) words.set("outcome", faces[chosen.face].name);
  for (const kind of kinds) {
    for (const place of [...chosen[kind.name]].sort((a, b) => a - b)) {
      words.append(kind.name, kind.names[place]);
    }
  }
  if (chosen.day !== null) words.set("day", isoOf(chosen.day));
  const text = words.toString();
  history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
}

function makeOutcomes() {
  for (const [place, face] of faces.entries()) {
    const input = element("input", {
      type: "radio", name: "outcome", value: face.name, id: `outcome-${face.name}`,
      onchange: () => change(() => { chosen.face = place; }),
    });
    const number = element("span", { class: "tile-number", id: `total-${face.name}` });
    at("outcomes").append(element("label", { class: `tile face-${face.name}` }, input,
      element("span", { class: "tile-label" }, face.label), number,
      element("span", { class: "tile-note" }, face.note)));
  }
}

function makeFilters() {
  for (const kind of kinds) {
    if (kind.names.length === 0) continue;
    const rows = kind.names.map((name, place) => makeChoice(kind, name, place));
    const search = rows.length > 12 ? makeSearch(rows) : null;
    at("choices").append(element("fieldset", { id: `filter-${kind.name}` },
      element("legend", {}, kind.title), search, element("div", { class: "choices" }, rows)));
  }
  at("choices").addEventListener("submit", (event) => event.preventDefault());
  at("reset").addEventListener("click", () => change(() => {
    for (const kind of kinds) chosen[kind.name].clear();
  }));
}

function makeChoice(kind, name, place) {
  const input = element("input", {
    type: "checkbox", name: kind.name, value: name,
    onchange: () => change(() => {
      if (input.checked) chosen[kind.name].add(place);
      else chosen[kind.name].delete(place);
    }),
  });
  const swatch = kind.name === "channel"
    ? element("span", { class: `swatch ${channelClass(place)}`, "aria-hidden": "true" }) : null;
  const title = kind.name === "scenario" ? plan.scenarios[place].title : null;
  const text = element("span", { class: "choice-name", title }, kind.label(name));
  return element("label", { class: "choice" }, input, swatch, text,
    element("span", { class: "choice-count" }));
}

// A field that leaves the choices whose name holds the words; those that are ticked stay.
function makeSearch(rows) {
  const field = element("input", {
    type: "search", class: "search", placeholder: "Find a scenario",
    "aria-label": "Find a scenario",
    oninput: () => {
      const words = field.value.toLowerCase();
      for (const row of rows) {
        const text = row.querySelector(".choice-name");
        const found = `${text.textContent} ${text.title}`.toLowerCase().includes(words);
        row.hidden = !found && !row.querySelector("input").checked;
      }
    },
  });
  return field;
}

function showFilters() {
  const totals = faces.map(() => 0);
  for (const one of series) if (passes(one)) totals[one.face] += one.total;
  for (const [place, face] of faces.entries()) {
    at(`total-${face.name}`).textContent = whole.format(totals[place]);
    at(`outcome-${face.name}`).checked = place === chosen.face;
  }
  for (const kind of kinds) showCounts(kind);
  const count = kinds.reduce((sum, kind) => sum + chosen[kind.name].size, 0);
  at("reset").disabled = count === 0;
  at("filtered").hidden = count === 0;
  at("filtered").textContent = `${count} chosen`;
  const words = shownWords(totals[chosen.face]);
  at("shown").textContent = words;
  at("news").textContent = words;
}

function showCounts(kind) {
  const counts = kind.names.map(() => 0);
  for (const one of series) {
    if (one.face === chosen.face && one[kind.name] >= 0 && passes(one, kind.name)) {
      counts[one[kind.name]] += one.total;
    }
  }
  for (const [place, row] of document.querySelectorAll(`#filter-${kind.name} .choice`).entries()) {
    row.querySelector("input").checked = chosen[kind.name].has(place);
    row.querySelector(".choice-count").textContent = whole.format(counts[place]);
    row.classList.toggle("empty", counts[place] === 0);
  }
}

// The view as a sentence, for those who hear it and for paper.
function shownWords(total) {
  const parts = kinds.filter((kind) => chosen[kind.name].size > 0).map((kind) => {
    const names = [...chosen[kind.name]].sort((a, b) => a - b).map((place) => kind.names[place]);
    return `${kind.title.toLowerCase()} ${names.join(", ")}`;
  });
  const only = parts.length > 0 ? ` Only ${parts.join("; ")}.` : "";
  return `${whole.format(total)} ${faces[chosen.face].is}.${only}`;
}
