// Decisions, kept in the browser until they are saved as a file for `adgen review --from`.
"use strict";

const memory = {
  name: () => `adgen-report:${report.campaign}`,
  read() {
    try { return JSON.parse(localStorage.getItem(this.name()) || "{}"); } catch { return {}; }
  },
  write(value) {
    try { localStorage.setItem(this.name(), JSON.stringify(value)); } catch {
      say("This browser keeps nothing: save decisions before you close the page.");
    }
  },
};
let kept = { by: "", lines: [], saved: 0 };

function remember() {
  memory.write(kept);
  const open = kept.lines.length - kept.saved;
  $("#save").disabled = !kept.lines.length;
  $("#save").textContent = open ? `Save decisions (${open})` : "Save decisions";
}

function decide(about, decision, note) {
  const by = $("#name").value.trim();
  if (!by) {
    for (const field of [$("#name"), $("#name-here")]) field?.classList.add("wanted");
    ($("#name-here") || $("#name")).focus();
    say("Write your name first: it signs the decision.");
    return false;
  }
  kept.by = by;
  kept.lines.push({ at: new Date().toISOString(), by, ...about, decision, note: note || "" });
  remember();
  return true;
}

function lastOf(matches) {
  return kept.lines.findLast((line) => line.decision !== "note" && matches(line));
}

function stateOf(tile) {
  const own = lastOf((line) => line.file === tile.file && line.sha256 === tile.sha256);
  return own ? DONE[own.decision] : tile.review;
}

function stateOfTake(key) {
  const own = lastOf((line) => line.take === key) || report.take_decisions[key];
  return own ? DONE[own.decision] || "unseen" : "unseen";
}

function decideTile(tile, decision, note) {
  if (!tile.sha256) return say("There is no film to decide about.");
  const about = { what: "deliverable", file: tile.file, sha256: tile.sha256, saw: tile.saw };
  if (!decide(about, decision, note)) return;
  say(decision === "note" ? "Note written." : `${tile.file}: ${DONE[decision]}.`);
  dress(tile);
  if (opened?.tile === tile) showDecisions();
}

function save() {
  const lines = kept.lines.map((line) => JSON.stringify(line)).join("\n") + "\n";
  const href = URL.createObjectURL(new Blob([lines], { type: "application/x-ndjson" }));
  make("a", { href, download: "decisions.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
  kept.saved = kept.lines.length;
  remember();
  say("Saved as decisions.jsonl. Bring them in: adgen review CAMPAIGN --from decisions.jsonl");
  report.tiles.forEach(dress);
}
