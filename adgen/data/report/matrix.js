// The matrix of regions and placements: its tiles, their order, what the filters keep.
"use strict";

function kindOf(tile) {
  return tile.status === "delivered" ? tile.checks || "passed" : "missing";
}

function checkWords(tile) {
  if (tile.status !== "delivered") return tile.status;
  const [failed, warned, passed] = tile.counts;
  if (failed) return `${failed} failed`;
  return warned ? `${warned} to look at` : `${passed} passed`;
}

/** Lengths stand side by side where that leaves few columns, else one below the other. */
function arrange() {
  const pairs = report.placements.flatMap((place) => report.lengths.map((length) => ({ place, length })))
    .filter(({ place, length }) => report.tiles.some((tile) => tile.placement === place.name && tile.length === length));
  const aside = pairs.length <= MOST_COLUMNS;
  columns = aside ? pairs : report.placements.map((place) => ({ place, length: 0 }));
  const number = new Map(columns.map(({ place, length }, index) => [`${place.name} ${length}`, index]));
  for (const tile of report.tiles) {
    tile.column = number.get(`${tile.placement} ${aside ? tile.length : 0}`);
    tile.row = aside ? tile.region : `${tile.region}\n${tile.length}`;
    if (!rowNumbers.has(tile.row)) rowNumbers.set(tile.row, rowNumbers.size);
  }
}

/** Tiles go from row to row, and in each from left to right. */
function order(tile) {
  return rowNumbers.get(tile.row) * columns.length + tile.column;
}

function build() {
  const grid = $("#matrix");
  grid.style.setProperty("--columns", columns.length);
  const rows = new Map();
  for (const tile of report.tiles) {
    if (!rows.has(tile.row)) rows.set(tile.row, []);
    rows.get(tile.row)[tile.column] = tile;
  }
  const heads = columns.map(({ place, length }) =>
    make("div", { role: "columnheader" }, length ? `${place.name} · ${length} s` : place.name,
      make("span", {}, place.value), place.note ? sign("warned", place.note) : null));
  const built = [make("div", { className: "row heads", role: "row" },
    make("div", { className: "side", role: "columnheader" }, "Region"), ...heads)];
  for (const [key, cells] of rows) {
    const [region, length] = key.split("\n");
    const side = make("div", { className: "side", role: "rowheader" },
      make("b", { dir: "auto" }, region), length ? make("span", {}, `${length} s`) : null);
    const tiles = columns.map((_, column) => cells[column] ? tileNode(cells[column])
      : make("div", { className: "blank", role: "gridcell" }));
    built.push(make("div", { className: "row cells", role: "row" }, side, ...tiles));
  }
  grid.replaceChildren(...built);
}

function tileNode(tile) {
  const picture = make("div", { className: "picture" }, tile.poster
    ? make("img", { src: tile.poster, alt: "", loading: "lazy", decoding: "async" })
    : make("p", { dir: "auto" }, tile.status === "delivered" ? "no picture" : tile.reason));
  const node = make("div", { className: `tile ${kindOf(tile)}`, role: "gridcell", tabIndex: -1, id: `tile-${tile.id}` },
    picture, make("div", { className: "facts" }));
  node.tile = tile;
  nodes.set(tile.id, node);
  dress(tile);
  return node;
}

function dress(tile) {
  const node = nodes.get(tile.id);
  const state = stateOf(tile);
  const fresh = kept.lines.slice(kept.saved).some((line) => line.file === tile.file);
  const review = sign(state, REVIEW[state]);
  review.classList.toggle("unsaved", fresh);
  $(".facts", node).replaceChildren(
    make("div", { className: "place" }, `${tile.placement} · ${tile.length} s`),
    sign(kindOf(tile), checkWords(tile)), review,
    make("div", { className: "worst", dir: "auto", title: tile.worst }, disk(tile) || tile.worst || tile.raster));
  node.setAttribute("aria-label",
    `${tile.region}, ${tile.length} seconds, ${tile.placement}: ${checkWords(tile)}, ${REVIEW[state]}`);
}

function disk(tile) {
  if (tile.status !== "delivered") return "";
  return { missing: "the file is not there", changed: "not the file that was checked" }[tile.on_disk] || "";
}

function filter() {
  const asked = Object.fromEntries(new FormData($("#filters")));
  const words = asked.text.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  shown = report.tiles.filter((tile) => {
    if (asked.region && tile.region !== asked.region) return false;
    if (asked.placement && tile.placement !== asked.placement) return false;
    if (asked.length && String(tile.length) !== asked.length) return false;
    if (asked.checks && kindOf(tile) !== asked.checks) return false;
    if (asked.review && stateOf(tile) !== asked.review) return false;
    const all = [tile.id, tile.region, tile.placement, tile.copy, tile.worst, tile.reason].join(" ").toLocaleLowerCase();
    return words.every((word) => all.includes(word));
  });
  const passing = new Set(shown.map((tile) => tile.id));
  for (const tile of report.tiles) nodes.get(tile.id).classList.toggle("out", !passing.has(tile.id));
  for (const row of document.querySelectorAll(".row.cells")) {
    row.hidden = ![...row.querySelectorAll(".tile")].some((node) => passing.has(node.tile.id));
  }
  $("#none").hidden = shown.length > 0;
  $("#shown").textContent = `${shown.length} of ${report.tiles.length}`;
  if (!passing.has($("#matrix [tabindex='0']")?.tile?.id)) rove(shown[0]);
}

function rove(tile, focus = false) {
  const before = $("#matrix [tabindex='0']");
  if (before) before.tabIndex = -1;
  if (!tile) return;
  const node = nodes.get(tile.id);
  node.tabIndex = 0;
  if (focus) {
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function move(key, tile) {
  const rows = [...new Set(shown.map((each) => each.row))];
  const inRow = (number) => shown.filter((each) => each.row === rows[number]);
  const row = rows.indexOf(tile.row);
  if (key === "Home") return shown[0];
  if (key === "End") return shown[shown.length - 1];
  if (key === "ArrowLeft") return inRow(row).findLast((each) => each.column < tile.column);
  if (key === "ArrowRight") return inRow(row).find((each) => each.column > tile.column);
  const away = (each) => Math.abs(each.column - tile.column);
  return inRow(row + (key === "ArrowDown" ? 1 : -1)).sort((a, b) => away(a) - away(b))[0];
}

// Posters play where the pointer or the focus is; one film at a time, without sound.
function playIn(tile) {
  const node = nodes.get(tile.id);
  if (!tile.href || hovering?.parentNode === $(".picture", node)) return;
  stopTile();
  hovering = make("video", { src: tile.href, muted: true, loop: true, playsInline: true, preload: "auto", tabIndex: -1 });
  hovering.setAttribute("aria-hidden", "true");
  hovering.addEventListener("error", stopTile);
  $(".picture", node).append(hovering);
  hovering.play().catch(() => {});
}

function stopTile() {
  if (!hovering) return;
  hovering.removeAttribute("src");
  hovering.load();
  hovering.remove();
  hovering = null;
}
