// What is told of one deliverable below its timeline: findings, frames, shots, record.
"use strict";

function findings(page) {
  const bad = page.findings.filter((found) => found.status !== "passed");
  const good = page.findings.filter((found) => found.status === "passed");
  const nothing = page.findings.length ? "Nothing to look at." : "It was not checked.";
  return make("div", {},
    bad.length ? findingTable(bad) : make("p", {}, nothing),
    good.length ? make("details", { id: "passed" },
      make("summary", {}, `${good.length} passed`), findingTable(good)) : null);
}

function findingTable(rows) {
  const heads = ["", "check", "when", "measured", "limit", "where"];
  return make("div", { className: "scroll" }, make("table", { className: "findings" },
    make("thead", {}, make("tr", {}, ...heads.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...rows.map(findingRow))));
}

function findingRow(found) {
  const when = found.frame === null ? "" : make("button", {
    type: "button",
    className: "seek",
    "aria-label": `show frame ${found.frame}`,
    onclick: () => seekFrame(found.frame),
  }, `${clock(found.seconds)} · frame ${found.frame}`);
  const cell = (words) => make("td", { className: "wide", dir: "auto" }, words);
  return make("tr", {},
    make("td", {}, sign(found.status, found.status)),
    make("td", {}, make("b", {}, found.check)),
    make("td", {}, when),
    cell(found.measured), cell(found.limit), cell([found.shot, found.where].filter(Boolean).join(", ")));
}

function frameOf(cells, index) {
  const column = index % cells.columns;
  const row = Math.floor(index / cells.columns);
  const share = (place, count) => (count > 1 ? place / (count - 1) * 100 : 0);
  const node = make("span", { className: "frame" });
  node.style.aspectRatio = `${cells.width} / ${cells.height}`;
  node.style.backgroundImage = `url("${cells.src}")`;
  node.style.backgroundSize = `${cells.columns * 100}% ${cells.rows * 100}%`;
  node.style.backgroundPosition = `${share(column, cells.columns)}% ${share(row, cells.rows)}%`;
  return node;
}

function sheet(page) {
  const cells = page.sheet.frames.map((frame, index) => {
    const seconds = frame / page.rate;
    return make("button", {
      type: "button",
      className: "cell",
      "aria-label": `frame ${frame}, ${seconds.toFixed(2)} s`,
      onclick: () => seekFrame(frame),
    }, frameOf(page.sheet, index),
    page.safe ? make("span", { className: "safe" }) : null,
    make("small", {}, `${seconds.toFixed(1)} s`));
  });
  const grid = make("div", { className: "cells-sheet" }, ...cells);
  grid.style.setProperty("--cell", page.width > page.height ? "170px" : "104px");
  return grid;
}

function shotRow(tile, page, shot, index) {
  const comes = index ? `comes by ${shot.transition}` : "first";
  const frames = `frames ${shot.start} to ${shot.stop - 1}`;
  const asked = Object.entries(shot.request)
    .map(([name, value]) => ({ name, value: value || "none", note: "", warns: false }));
  return make("div", { className: "shot-row" }, pair(page, shot, index), make("div", {},
    make("h3", {}, `${index + 1} ${shot.name} · ${shot.seconds.toFixed(2)} s · ${frames} · ${comes}`),
    facts(asked), shares(tile, tile.takes[index]), takeBox(tile, shot)));
}

/** What a shot was before it was edited, beside what came of it. */
function pair(page, shot, index) {
  const gap = (words) => {
    const node = make("div", { className: "empty" }, words);
    node.style.aspectRatio = `${page.width} / ${page.height}`;
    return node;
  };
  const before = shot.before
    ? make("img", { src: shot.before, alt: `${shot.before_is} of ${shot.name}`, loading: "lazy" })
    : gap("not kept");
  const result = page.results ? frameOf(page.results, index) : gap("no film");
  return make("div", { className: "pair" },
    make("figure", {}, before, make("figcaption", {}, shot.before_is || "storyboard")),
    make("figure", {}, result, make("figcaption", {}, "result")));
}

/** Links to the other deliverables that show a take. */
function shares(tile, take) {
  const others = report.tiles.filter((each) => each !== tile && each.takes.includes(take));
  if (!others.length) return make("p", { className: "shares" }, "No other deliverable has this take.");
  const links = others.slice(0, MOST_LINKS).flatMap((each, place) => [place ? ", " : "", make("a", {
    href: `#${encodeURIComponent(each.id)}`,
    onclick: (event) => { event.preventDefault(); open(each); },
  }, `${each.region} ${each.length} s ${each.placement}`)]);
  const more = others.length - MOST_LINKS;
  return make("p", { className: "shares" }, "The same take is in ", ...links, more > 0 ? ` and ${more} more` : "");
}

function takeBox(tile, shot) {
  const state = make("span", {});
  const showState = () => {
    const kind = stateOfTake(shot.take);
    state.replaceChildren(sign(kind, `take ${REVIEW[kind]}`));
  };
  const act = (decision) => () => {
    const note = $("#note");
    const about = { what: "take", take: shot.take, sha256: tile.sha256 };
    if (!decide(about, decision, note.value.trim())) return;
    note.value = "";
    showState();
    say(`Take of ${shot.name}: ${DONE[decision]}.`);
  };
  const button = (className, words, onclick) => make("button", { type: "button", className, onclick }, words);
  const took = shot.seconds_made === null ? "" : ` · made in ${shot.seconds_made.toFixed(1)} s`;
  showState();
  return make("div", { className: "buttons" }, state,
    button("show", "Show", () => seekFrame(shot.start)),
    button("approve-take", "Approve take", act("approve")),
    button("reject-take", "Reject take", act("reject")),
    make("span", { className: "mono", title: shot.take }, shot.take.slice(0, 12), took));
}

function words(tile, page) {
  const texts = make("dl", { className: "facts-list" }, ...page.texts.flatMap((each) =>
    [make("dt", {}, each.name), make("dd", {}, text(each.value, tile.language))]));
  return make("div", {}, page.texts.length ? texts : make("p", {}, "No texts."),
    ...page.lines.map((line) => spoken(line, tile.language)));
}

function spoken(line, language) {
  const told = [
    line.read && line.read !== line.text && `read: ${line.read}`,
    line.seconds && `${line.seconds.toFixed(2)} s`,
    line.timed_by && `words timed by ${line.timed_by}`,
    line.faster && line.faster !== 1 && `${line.faster} × faster`,
  ].filter(Boolean).join(" · ");
  return make("div", { className: "line" },
    make("button", { type: "button", className: "seek", onclick: () => seek(line.start) }, clock(line.start)),
    " ", text(line.text, language), " ", make("small", {}, told));
}

function facts(rows, mono = false) {
  const note = (fact) => fact.note && make("div", { className: fact.warns ? "doubt" : "remark" },
    fact.warns ? sign("warned", fact.note) : fact.note);
  return make("dl", { className: "facts-list" }, ...rows.flatMap((fact) => [
    make("dt", {}, fact.name),
    make("dd", { dir: "auto", className: mono ? "mono" : "" }, fact.value, note(fact))]));
}

/** Whatever JSON a manifest has of marks. */
function marks(value) {
  const deep = (each) => each !== null && typeof each === "object";
  if (Array.isArray(value)) {
    if (value.some(deep)) return make("div", {}, ...value.map(marks));
    return make("span", { dir: "auto" }, value.join(", ") || "none");
  }
  if (deep(value)) {
    return make("dl", { className: "facts-list" }, ...Object.entries(value).flatMap(([name, inside]) =>
      [make("dt", {}, name.replaceAll("_", " ")), make("dd", {}, marks(inside))]));
  }
  const said = { true: "yes", false: "no", null: "none", "": "none" }[String(value)];
  return make("span", { dir: "auto" }, said ?? String(value));
}
