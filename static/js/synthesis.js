// The synthesis desk by keyboard. Without this file every act is a plain form.
const $ = (id) => document.getElementById(id);
const cards = () => [...document.querySelectorAll("[data-card]")].filter((card) => card.checkVisibility());
const marked = () => cards().filter((card) => card.checked);
const typing = (at) => at.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable]");
const wide = matchMedia("(min-width: 60rem)");
let at = null; // the card where the keyboard is
let suggested = ""; // what we wrote into the words, so that typed words are never replaced

function goTo(card, focus = true) {
  cards().forEach((other) => { other.tabIndex = -1; });
  at = card ?? null;
  if (!card) return;
  card.tabIndex = 0;
  if (!focus) return;
  card.focus({ preventScroll: true });
  card.closest("li").scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = cards();
  const here = all.indexOf(at);
  goTo(all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)]);
}

function count() {
  const chosen = marked();
  document.querySelector("[data-marked]").hidden = !chosen.length;
  document.querySelector("[data-n-marked]").textContent = chosen.length;
  suggest($("bar_title_es"), chosen[0]);
  if (chosen.length === 1) suggest($("bar_first"), chosen[0]);
}

function suggest(field, card) {
  const text = card?.closest("label").textContent.trim().slice(0, field.maxLength) ?? "";
  if (field.value === "" || field.value === field.dataset.suggested) field.value = field.dataset.suggested = text;
}

// With nothing marked, a key speaks of the card where the keyboard is.
function markHere() {
  if (marked().length || !at || document.activeElement !== at) return;
  at.checked = true;
  count();
}

// Enter after words makes what the first marked card is.
function ofMarked() {
  return marked()[0]?.dataset.card === "proposal" ? "new-proposal" : "new-insecurity";
}

function askFor(field, button) {
  markHere();
  $("acts").open = true;
  field.dataset.enter = button;
  field.focus();
  field.select?.();
}

function clear() {
  document.querySelectorAll("[data-card]:checked").forEach((card) => { card.checked = false; });
  count();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => { if (at) { at.checked = !at.checked; goTo(at); count(); } },
  n: () => askFor($("bar_title_es"), "new-insecurity"),
  p: () => askFor($("bar_title_es"), "new-proposal"),
  a: () => askFor($("bar_item"), "add"),
  h: () => { markHere(); if (marked().length) $("heard").click(); },
  u: () => $("undo")?.click(),
  "?": () => { $("keys").open = !$("keys").open; $("keys").querySelector("summary").focus(); },
  Escape: clear,
};

addEventListener("keydown", (event) => {
  const here = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(here)) {
    if (event.key === "Escape") goTo(at ?? cards()[0]);
    const enter = here.dataset.enter ?? (here.id === "bar_title_es" && ofMarked());
    if (event.key === "Enter" && enter) { event.preventDefault(); $(enter).click(); }
    return;
  }
  if (!$("keys-on").checked) return;
  const arrow = here.matches("[data-card]") && { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!arrow && !keys[event.key]) return;
  if (event.key !== "Escape") event.preventDefault();
  if (arrow) move(arrow); else keys[event.key]();
});
addEventListener("change", (event) => { if (event.target.matches("[data-card]")) count(); });
addEventListener("focusin", (event) => { if (event.target.matches("[data-card]") && event.target !== at) goTo(event.target, false); });
addEventListener("focusout", (event) => { delete event.target.dataset?.enter; });
document.addEventListener("toggle", (event) => { if (event.target.matches("details")) settle(); }, true);

// A folded card cannot hold the keyboard.
function settle() {
  const all = cards();
  goTo(all.includes(at) ? at : all[0], false);
}

function start() {
  document.querySelectorAll("[data-with-script]").forEach((part) => { part.hidden = false; });
  $("keys-on").checked = sessionStorage.getItem("keys") !== "off";
  $("keys-on").addEventListener("change", (event) => sessionStorage.setItem("keys", event.target.checked ? "on" : "off"));
  if (!wide.matches && !$("bar").querySelector("[data-first-error]")) $("acts").open = false;
  settle();
  count();
}

// What the eye and the hand had before the desk was swapped, they have again after.
let before = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "desk") return;
  const all = cards();
  before = {
    tops: [...document.querySelectorAll("[data-pane]")].map((pane) => pane.scrollTop),
    top: scrollY,
    open: [...document.querySelectorAll("#desk details[open]")].map((part) => part.id),
    index: all.indexOf(at),
    card: at?.id,
    field: typing(document.activeElement) ? document.activeElement.id : "",
    checked: event.detail.requestConfig.verb === "get" ? marked().map((card) => card.id) : [],
  };
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (!before || event.detail.target.id !== "desk") return;
  start();
  before.open.forEach((id) => { if ($(id)) $(id).open = true; });
  before.checked.forEach((id) => { if ($(id)) $(id).checked = true; });
  count();
  document.querySelectorAll("[data-pane]").forEach((pane, n) => { pane.scrollTop = before.tops[n] ?? 0; });
  scrollTo({ top: before.top, behavior: "instant" });
  const wrong = document.querySelector("#desk .field.wrong :is(input, select, textarea)") ?? document.querySelector("#desk [data-first-error]");
  const all = cards();
  const next = all.find((card) => card.id === before.card) ?? all[Math.min(Math.max(before.index, 0), all.length - 1)];
  const filter = before.field.startsWith("wanted_") && $(before.field);
  if (wrong) wrong.focus();
  else if (filter) { goTo(next, false); filter.focus(); }
  else goTo(next);
  $("said").textContent = [...document.querySelectorAll("[data-notice]")].map((notice) => notice.textContent).join(" ");
  before = null;
});
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, () => { $("unsent").hidden = false; $("unsent").scrollIntoView({ block: "nearest" }); });
}
document.addEventListener("htmx:beforeRequest", () => { $("unsent").hidden = true; });
start();
