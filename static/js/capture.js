// The capture page: Enter saves, the caret never leaves, and no word is lost on the way.
// Cards sent while another is under way wait here, in this page and nowhere else.
const desk = () => document.getElementById("desk");
const field = () => desk()?.elements.text;
const save = () => desk()?.querySelector("[data-save]");
const kind = () => desk()?.elements.kind?.value;
const waiting = []; // {text, kind, whole}: whole ones were sent with Enter
let sent = null; // what is under way: {text, kind, card}
let typed = null; // what stood in the field when the answer came

const choose = (value) => {
  const radio = [...(desk()?.elements.kind ?? [])].find((option) => option.value === value);
  if (radio) radio.checked = true;
};
const put = (text) => {
  field().value = text;
  field().setSelectionRange(text.length, text.length);
  count();
};
const count = () => {
  const counter = desk()?.querySelector("[data-counter]");
  if (!counter || !field()) return;
  counter.textContent = field().value.length;
  counter.classList.toggle("full", field().value.length >= field().maxLength);
};
const tell = () => {
  const line = document.getElementById("waiting");
  line.hidden = !waiting.length;
  line.querySelector("b").textContent = waiting.length;
};
// Changed words are read anew: the old warning is about other words.
const unmark = (input) => {
  input.closest(".sheet").querySelectorAll("[data-warning], .field.wrong .errorlist").forEach((old) => old.remove());
  input.closest(".field").classList.remove("wrong");
  input.removeAttribute("aria-invalid");
};
const stuck = (is) => { document.getElementById("stuck").hidden = !is; };

// The next in line. One that Enter sent before is sent on; another only comes back into the
// field. What is being typed stays where it is, all in one tick.
const goOn = (typing = { text: "", kind: kind() }) => {
  if (sent || !field()) return;
  const next = typing.text && !waiting[0]?.whole ? null : waiting.shift();
  if (next) {
    choose(next.kind);
    put(next.text);
    if (next.whole) desk().requestSubmit(save());
  }
  if (typing.text || next?.whole) {
    choose(typing.kind);
    put(typing.text);
  }
  tell();
};

addEventListener("submit", (event) => {
  if (event.target !== desk()) return;
  if (event.submitter?.hasAttribute("data-whole-page")) return event.stopImmediatePropagation();
  if (!sent) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const text = field()?.value.trim();
  if (event.submitter?.hasAttribute("data-save") && text) {
    waiting.push({ text, kind: kind(), whole: true });
    put("");
    tell();
  }
}, true);

// The request has its copy of the words: the field is free for the next card.
addEventListener("htmx:beforeSend", (event) => {
  if (event.target !== desk()) return;
  const { pathInfo, elt } = event.detail;
  const card = pathInfo.requestPath === elt.getAttribute("hx-post") && Boolean(field()?.value.trim());
  sent = { text: field()?.value ?? "", kind: kind(), card };
  if (card) put("");
});

addEventListener("htmx:beforeSwap", (event) => {
  if (!sent) return;
  const { xhr } = event.detail;
  // A page without the desk (a login, a closed gathering) replaces nothing.
  if (xhr.status !== 200 || !xhr.responseText.includes('id="desk"')) {
    event.detail.shouldSwap = false;
    return failed();
  }
  typed = { text: field()?.value ?? "", kind: kind() };
});

addEventListener("htmx:afterSettle", () => {
  if (!typed) return;
  const [before, left] = [sent, typed];
  sent = typed = null;
  stuck(false);
  count();
  if (!field()) return;
  if (before.card ? !field().value : field().value === before.text) {
    put("");
    return goOn(left);
  }
  // The answer put words into the field: a question about a card, or a card to correct.
  put(field().value);
  if (!left.text || left.text === before.text) return;
  if (before.card && desk().elements.correcting?.value !== "True") {
    waiting.unshift({ ...before, whole: false });
    unmark(field());
    choose(left.kind);
    put(left.text);
  } else waiting.push({ ...left, whole: false });
  tell();
});

// No answer: the words go back where they were, under the same key, so once stays once.
function failed() {
  if (!sent) return;
  const left = field()?.value;
  if (sent.card && left) waiting.push({ text: left, kind: kind(), whole: false });
  if (sent.card) {
    choose(sent.kind);
    put(sent.text);
  }
  sent = typed = null;
  stuck(true);
  tell();
}
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) addEventListener(name, failed);

addEventListener("input", (event) => {
  if (event.target === field()) count();
  if (event.target.matches?.("#id_text, #id_lines")) unmark(event.target);
  if (event.target === field() && !field().value && !waiting[0]?.whole) goOn();
});

// Alt and a number: the kind, without leaving the field.
addEventListener("keydown", (event) => {
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (!event.altKey || event.ctrlKey || event.metaKey || !digit) return;
  const radio = desk()?.elements.kind?.[digit - 1];
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  field()?.focus();
});

// Several lines pasted into the one-line field go where several lines belong.
addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain").trim() ?? "";
  if (event.target !== field() || !text.includes("\n")) return;
  event.preventDefault();
  const fold = document.getElementById("paste");
  const lines = desk().elements.lines;
  fold.open = true;
  lines.value = [lines.value, text].filter(Boolean).join("\n");
  lines.focus();
});

addEventListener("beforeunload", (event) => { if (waiting.length || sent?.card) event.preventDefault(); });
count();
if (field()?.value) put(field().value);
