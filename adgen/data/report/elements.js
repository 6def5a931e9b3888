// The report's page. data.js hands over the matrix; spots/NAME.js one deliverable, when it is opened.
// Text goes into the page as text, never as markup; the one picture that is markup (the timeline)
// is parsed as SVG, and adgen has escaped what stands in it.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const CHECKS = { passed: "checks passed", warned: "warnings", failed: "checks failed", missing: "not delivered" };
const REVIEW = { approved: "approved", rejected: "rejected", lapsed: "decision lapsed", unseen: "not reviewed" };
const DONE = { approve: "approved", reject: "rejected" };
const MOST_COLUMNS = 6;
const MOST_LINKS = 6;
const still = matchMedia("(prefers-reduced-motion: reduce)");

let report = { tiles: [] };
let columns = [];          // of the matrix: placements, or each at each length where that is few
const rowNumbers = new Map();
let shown = [];            // tiles that pass the filters, in their order on the page
let opened = null;         // { tile, page } of the open deliverable
let player = null;         // its <video>
let hovering = null;       // the <video> that plays in a tile
const nodes = new Map();   // tile id -> its element
const waiting = new Map(); // tile id -> what to do when its data has come

// ---- making elements ----------------------------------------------------------------------------

function make(name, given = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && !key.includes("-") && key !== "role") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...inside.filter((part) => part !== null && part !== undefined && part !== ""));
  return element;
}

function sign(kind, words) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#sign-${kind}`);
  picture.setAttribute("aria-hidden", "true");
  picture.append(use);
  return make("span", { className: `sign ${kind}` }, picture, words);
}

function text(words, language) {
  return make("span", { dir: "auto", ...(language ? { lang: language } : {}) }, words);
}

function say(words) {
  $("#said").textContent = words;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => ($("#said").textContent = ""), 4000);
}

function count(number, name) {
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
}
