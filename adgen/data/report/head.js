// The page's head and foot: what came of the run, its warnings and its figures.
"use strict";

function named(value) {
  kept.by = value;
  for (const field of [$("#name"), $("#name-here")]) {
    if (field && field.value !== value) field.value = value;
    field?.classList.remove("wanted");
  }
  remember();
}

function choices() {
  const fill = (name, all, options) => $(`#filters [name=${name}]`).replaceChildren(
    make("option", { value: "" }, all), ...options.map(([value, words_]) => make("option", { value }, words_)));
  fill("region", "all", report.regions.map((each) => [each, each]));
  fill("placement", "all", report.placements.map((each) => [each.name, each.name]));
  fill("length", "all", report.lengths.map((each) => [String(each), `${each} s`]));
  fill("checks", "all", Object.entries(CHECKS));
  fill("review", "all", Object.entries(REVIEW));
}

function summary() {
  const { failed, skipped, checks_failed: bad, checks_warned: doubtful } = report.counts;
  const parts = [failed && `${failed} failed`, skipped && `${skipped} skipped`,
    bad ? count(bad, "check") + " failed" : "all checks passed", doubtful && count(doubtful, "warning")].filter(Boolean);
  $("#summary").append(`; ${parts.join(", ")}`);
  const groups = new Map();
  for (const tile of report.tiles.filter((each) => each.status !== "delivered")) {
    const key = `${tile.status}: ${tile.reason}`;
    groups.set(key, [...(groups.get(key) || []), `${tile.region} ${tile.length} s ${tile.placement}`]);
  }
  $("#missing").replaceChildren(...[...groups].map(([why, names]) => {
    const more = names.length > MOST_LINKS ? ` and ${names.length - MOST_LINKS} more` : "";
    return make("div", { className: "note bad" },
      make("b", { dir: "auto" }, why), make("div", {}, names.slice(0, MOST_LINKS).join(", "), more));
  }));
}

function figures() {
  const heads = ["stage", "pieces", "seconds", "longest"];
  const number = (value) => make("td", { className: "number" }, String(value));
  const rows = report.stages.map((row) => make("tr", {}, make("td", {}, row.what),
    number(row.pieces), number(row.seconds.toFixed(1)), number(row.longest.toFixed(1))));
  const head = heads.map((name, index) =>
    make("th", { scope: "col", className: index ? "number" : "" }, name));
  $("#figures").append(make("div", { className: "figures" },
    make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)),
    facts(report.figures)));
}

function theme(name) {
  document.documentElement.dataset.theme = name;
  const dark = name === "dark" || (!name && matchMedia("(prefers-color-scheme: dark)").matches);
  $("#theme").setAttribute("aria-pressed", String(dark));
  return dark;
}
