// One deliverable: its film, its timeline, what is decided about it.
"use strict";

function open(tile) {
  if (!tile) return;
  stopTile();
  rove(tile);
  const here = `#${encodeURIComponent(tile.id)}`;
  if (location.hash !== here) history.replaceState(null, "", here);
  if (tile.page) return show(tile);
  waiting.set(tile.id, () => show(tile));
  document.head.append(make("script", {
    src: `spots/${encodeURIComponent(tile.id)}.js`,
    onerror: () => say(`spots/${tile.id}.js cannot be read: write the report again.`),
  }));
}

window.adgenSpot = (page) => {
  const tile = report.tiles.find((each) => each.id === page.id);
  if (!tile) return;
  tile.page = page;
  waiting.get(page.id)?.();
  waiting.delete(page.id);
};

function show(tile) {
  const dialog = $("#spot");
  const page = tile.page;
  opened = { tile, page };
  const safe = kept.safe;
  dialog.classList.toggle("show-safe", Boolean(safe));
  if (page.safe) {
    const [left, top, right, bottom] = page.safe;
    const edges = { left, top, right: 1 - right, bottom: 1 - bottom };
    for (const [side, share] of Object.entries(edges)) dialog.style.setProperty(`--${side}`, `${share * 100}%`);
  }
  dialog.replaceChildren(bar(tile), make("div", { className: "inside" },
    watch(tile, page),
    make("div", { className: "parts" },
      part("Timeline", timeline(page)),
      part(`Findings`, findings(page)),
      page.sheet ? part("Contact sheet", sheet(page)) : null,
      part("Shots", ...page.shots.map((shot, index) => shotRow(tile, page, shot, index))),
      part("Texts and voice", words(tile, page)),
      page.marks ? part("Marks and signatures", marks(page.marks)) : null,
      page.labels.length ? part("Rules of the market", facts(page.labels)) : null,
      part("Placement", facts(page.placement)),
      part("Record", facts([...page.facts], true)))));
  if (!dialog.open) dialog.showModal();
  showDecisions();
  $(".inside", dialog).scrollTop = 0;
  $("#close").focus();
  if (player && !still.matches) player.play().catch(() => {});
}

function close() {
  $("#spot").close();
}

function closed() {
  const tile = opened?.tile;
  opened = player = null;
  $("#spot").replaceChildren();
  history.replaceState(null, "", location.pathname + location.search);
  if (tile) rove(tile, true);
}

function part(title, ...inside) {
  return make("section", { "aria-label": title }, make("h2", {}, title), ...inside);
}

function bar(tile) {
  const step = (by) => () => open(neighbour(by));
  return make("div", { className: "bar" },
    make("h2", { id: "spot-name" }, `${tile.region} · ${tile.length} s · ${tile.placement}`,
      make("span", {}, `${tile.file || tile.id} · ${tile.raster}`)),
    sign(kindOf(tile), checkWords(tile)),
    make("span", { id: "state" }),
    make("button", {
      type: "button",
      id: "safe",
      "aria-pressed": String(Boolean(kept.safe)),
      onclick: toggleSafe,
      disabled: !tile.page.safe,
    }, "Safe area ", make("kbd", {}, "S")),
    make("button", { type: "button", "aria-label": "the one before", onclick: step(-1) }, "‹", make("kbd", {}, "K")),
    make("button", { type: "button", "aria-label": "the next", onclick: step(1) }, make("kbd", {}, "J"), "›"),
    make("button", { type: "button", id: "close", onclick: close }, "Close ", make("kbd", {}, "Esc")));
}

function neighbour(by) {
  const place = shown.indexOf(opened.tile);
  return shown[Math.min(Math.max(place + by, 0), shown.length - 1)];
}

function toggleSafe() {
  kept.safe = !kept.safe;
  remember();
  $("#spot").classList.toggle("show-safe", kept.safe);
  $("#safe")?.setAttribute("aria-pressed", String(kept.safe));
  say(kept.safe ? "Safe area shown." : "Safe area hidden.");
}

function watch(tile, page) {
  const screen = make("div", { className: "screen" });
  screen.style.aspectRatio = `${page.width} / ${page.height}`;
  screen.style.width = `min(100%, calc(52vh * ${page.width / page.height}))`;
  player = null;
  if (tile.href) {
    player = make("video", { src: tile.href, poster: tile.poster, controls: true, playsInline: true, preload: "metadata" });
    player.setAttribute("aria-label", `film ${tile.file}`);
    player.addEventListener("timeupdate", playhead);
    player.addEventListener("seeked", playhead);
    player.addEventListener("error", () => screen.after(make("p", { className: "cannot note" },
      "This browser cannot play the film; its pictures are below.")));
    screen.append(player);
  } else if (tile.poster) {
    screen.append(make("img", { src: tile.poster, alt: "" }));
  }
  if (page.safe) screen.append(make("div", { className: "safe" }));
  const missing = disk(tile) || (tile.status === "delivered" ? "" : `${tile.status}: ${tile.reason}`);
  return make("div", { className: "watch" }, screen,
    missing ? make("p", { className: "note bad", dir: "auto" }, missing) : null,
    decisionBox(tile), besides(page));
}

function besides(page) {
  if (!page.beside.length) return null;
  const links = page.beside.map((file) => make("li", {}, make("a", { href: file.value }, file.name)));
  return make("div", {}, make("h3", {}, "Beside the film"), make("ul", { className: "history" }, ...links));
}

function decisionBox(tile) {
  const note = make("textarea", { id: "note", dir: "auto", placeholder: "Why? A note goes with the decision." });
  const act = (decision) => () => {
    if (decision === "note" && !note.value.trim()) return note.focus();
    const before = kept.lines.length;
    decideTile(tile, decision, note.value.trim());
    if (kept.lines.length > before) note.value = "";
  };
  const name = make("input", { id: "name-here", autocomplete: "name", value: $("#name").value,
    oninput: (event) => named(event.target.value) });
  return make("div", { className: "decide" }, make("h3", {}, "Decision"),
    make("label", { className: "name" }, "Your name", name),
    make("label", { className: "name", htmlFor: "note" }, "Note"), note,
    make("div", { className: "buttons" },
      make("button", { type: "button", id: "approve", onclick: act("approve") }, "Approve ", make("kbd", {}, "A")),
      make("button", { type: "button", id: "reject", onclick: act("reject") }, "Reject ", make("kbd", {}, "R")),
      make("button", { type: "button", id: "note-only", onclick: act("note") }, "Note ", make("kbd", {}, "N"))),
    make("ul", { className: "history", id: "history" }));
}

function showDecisions() {
  const { tile, page } = opened;
  const state = stateOf(tile);
  $("#state").replaceChildren(sign(state, REVIEW[state]));
  const own = kept.lines.filter((line) => line.file === tile.file && line.sha256 === tile.sha256)
    .map((line) => ({ ...line, of_this: true, fresh: kept.lines.indexOf(line) >= kept.saved }));
  const lines = [...page.decisions, ...own].reverse().map((line) => {
    const said = `${DONE[line.decision] || "note"} by ${line.by}, ${line.at.slice(0, 16).replace("T", " ")}`;
    const more = [line.note && `: ${line.note}`, !line.of_this && " (of an earlier film)", line.fresh && " · not saved"];
    return make("li", { dir: "auto" }, said + more.filter(Boolean).join(""));
  });
  $("#history").replaceChildren(...lines);
}

function seek(seconds) {
  if (!player) return;
  player.pause();
  player.currentTime = Math.max(0, seconds);
  playhead();
  player.scrollIntoView({ block: "nearest" });
}

/** The middle of a frame, so that no rounding shows the one before it. */
function seekFrame(frame) {
  seek((frame + 0.5) / opened.page.rate);
}

function timeline(page) {
  const svg = document.importNode(new DOMParser().parseFromString(page.timeline, "image/svg+xml").documentElement, true);
  const gutter = Number(svg.dataset.gutter);
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) * 1000 / box.width;
    const found = event.target.closest(".found");
    if (found) seek(Number(found.dataset.s) + 0.5 / page.rate);
    else if (x >= gutter) seek((x - gutter) / (1000 - gutter) * Number(svg.dataset.seconds));
  });
  return make("div", {
    className: "scroll",
    tabIndex: 0,
    role: "group",
    "aria-label": "Timeline; the lists below tell the same",
  }, svg);
}

function playhead() {
  const svg = $("#spot .timeline");
  if (!svg || !player) return;
  const gutter = Number(svg.dataset.gutter);
  const x = gutter + (1000 - gutter) * Math.min(1, player.currentTime / Number(svg.dataset.seconds));
  const head = $(".head", svg);
  head.setAttribute("x1", x);
  head.setAttribute("x2", x);
}
