// A device that many people vote on. Without this script the pages still work: they go back
// to the beginning by themselves, and what is kept nowhere cannot be left behind.
const { start, away } = document.body.dataset;
const AWAY_SECONDS = 60;
const LEAVE_SECONDS = 90;
const begin = () => location.replace(start);
// A page out of the browser's memory belongs to somebody who has left.
addEventListener("pageshow", (event) => { if (event.persisted) begin(); });

const form = document.querySelector("form");
const say = document.getElementById("station");
const offline = say.dataset.offline;
let touched = Date.now();
let waits = false;
const clean = () => !form || (!form.querySelector(":checked") && !form.elements.code?.value);
const back = () => { touched = Date.now(); };
["pointerdown", "keydown", "input"].forEach((kind) => addEventListener(kind, back));
// Only once the tap has landed: a line that goes away under a finger moves what is tapped.
addEventListener("click", () => { if (!waits && say.textContent) say.textContent = ""; });
setInterval(() => {
  const seconds = (Date.now() - touched) / 1000;
  // Nobody is sent to a page that cannot come: the choice stays until the network is back.
  if (waits || (clean() && form?.elements.page?.value === "code")) return;
  if (seconds > LEAVE_SECONDS) reach().then((there) => { if (there) begin(); });
  else if (seconds > AWAY_SECONDS) say.textContent = away;
}, 1000);

const reach = async () => {
  try {
    const answer = await fetch(start, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5000) });
    return answer.ok;
  } catch { return false; }
};

// Before anything is sent: is there a network? If not, say so and keep what was chosen.
let sure = false;
form?.addEventListener("submit", async (event) => {
  if (event.defaultPrevented || sure) return;
  event.preventDefault();
  waits = true;
  const there = await reach();
  waits = !there;
  if (there) {
    sure = true;
    delete form.dataset.sent;
    form.requestSubmit(event.submitter);
  } else {
    say.textContent = offline;
    delete form.dataset.sent;
  }
});
addEventListener("pageshow", () => { sure = false; });
addEventListener("online", () => { waits = false; say.textContent = ""; });
