// Keys and pointers, and how the page begins when its data has come.
"use strict";

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("#help").open) return;
  const typing = event.target.closest("input, textarea, select");
  const onTile = event.target.closest(".tile");
  const tile = opened?.tile || onTile?.tile;
  if (typing) {
    if (event.key === "Escape" && typing.closest("#filters")) { rove(shown[0], true); event.preventDefault(); }
    return;
  }
  const act = {
    "?": () => $("#help").showModal(),
    "/": () => { if (!opened) $("#filters [name=text]").focus(); },
    s: () => (opened ? toggleSafe() : null),
    a: () => tile && decideTile(tile, "approve", opened ? $("#note").value.trim() : ""),
    r: () => tile && decideTile(tile, "reject", opened ? $("#note").value.trim() : ""),
    n: () => { if (opened) $("#note").focus(); else if (tile) { open(tile); setTimeout(() => $("#note")?.focus(), 60); } },
    j: () => opened && open(neighbour(1)),
    k: () => opened && open(neighbour(-1)),
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (act) { act(); event.preventDefault(); return; }
  if (!onTile || opened) return;
  if (event.key === "Enter") open(onTile.tile);
  else if (event.key === " ") { if (hovering) stopTile(); else playIn(onTile.tile); }
  else if (/^(Arrow|Home|End)/.test(event.key)) rove(move(event.key, onTile.tile), true);
  else return;
  event.preventDefault();
}

function listen() {
  const grid = $("#matrix");
  grid.addEventListener("click", (event) => { const node = event.target.closest(".tile"); if (node) open(node.tile); });
  grid.addEventListener("pointerover", (event) => {
    const node = event.target.closest(".tile");
    clearTimeout(listen.timer);
    if (node && !still.matches && event.pointerType === "mouse") listen.timer = setTimeout(() => playIn(node.tile), 180);
  });
  grid.addEventListener("pointerleave", () => { clearTimeout(listen.timer); stopTile(); });
  grid.addEventListener("focusin", (event) => {
    const node = event.target.closest(".tile");
    if (node?.matches(":focus-visible") && !still.matches) playIn(node.tile);
  });
  grid.addEventListener("focusout", stopTile);
  $("#filters").addEventListener("input", filter);
  $("#filters").addEventListener("reset", () => setTimeout(filter));
  $("#filters").addEventListener("submit", (event) => { event.preventDefault(); rove(shown[0], true); });
  $("#more").addEventListener("click", () => {
    const all = $("#filters").classList.toggle("all");
    $("#more").setAttribute("aria-expanded", String(all));
  });
  $("#name").addEventListener("input", (event) => named(event.target.value));
  $("#save").addEventListener("click", save);
  $("#help-button").addEventListener("click", () => $("#help").showModal());
  $("#theme").addEventListener("click", () => {
    kept.theme = $("#theme").getAttribute("aria-pressed") === "true" ? "light" : "dark";
    theme(kept.theme);
    remember();
  });
  $("#spot").addEventListener("close", closed);
  document.addEventListener("keydown", keys);
  addEventListener("hashchange", fromAddress);
  addEventListener("beforeunload", (event) => { if (kept.lines.length > kept.saved) event.preventDefault(); });
}

function fromAddress() {
  const id = decodeURIComponent(location.hash.slice(1));
  const tile = report.tiles.find((each) => each.id === id);
  if (tile && opened?.tile !== tile) open(tile);
}

window.adgenReport = (given) => {
  report = given;
  kept = { by: "", lines: [], saved: 0, safe: false, theme: "", ...memory.read() };
  theme(kept.theme);
  $("#name").value = kept.by;
  choices();
  arrange();
  report.tiles.sort((a, b) => order(a) - order(b));
  build();
  summary();
  figures();
  listen();
  filter();
  remember();
  performance.mark("ready");
  fromAddress();
};
