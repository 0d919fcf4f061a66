// Whatever changes, everything that shows it is shown again.

function show() {
  showFilters();
  showCalendar();
  showDay();
  showScenarios();
  showReasons();
  showObstacles();
  showCosts();
  showCapacity();
}

function change(how) {
  how();
  writeAddress();
  show();
}

makeOutcomes();
makeFilters();
makeCalendar();
makeDay();
readAddress();
moveFocus(chosen.day ?? 0, false);
showPressure();
show();
addEventListener("hashchange", () => {
  readAddress();
  show();
});
// On a small screen the calendar comes first.
if (matchMedia("(max-width: 50rem)").matches) at("filters").open = false;
at("plan").hidden = false;
