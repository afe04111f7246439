// Cards: the picture chosen is shown at once, and how many are on the ballot.
const cards = document.querySelector("[data-cards]");
if (cards) {
  const sprite = document.getElementById("pictures").content;
  const boxes = [...cards.querySelectorAll("[data-on]")];
  cards.addEventListener("change", (event) => {
    cards.querySelector("[data-count]").textContent = boxes.filter((box) => box.checked).length;
    if (!event.target.matches("[data-picture]")) return;
    const thumb = event.target.closest(".when-on").querySelector(".thumb");
    const found = sprite.querySelector(`[data-key="${CSS.escape(event.target.value)}"]`);
    thumb.replaceChildren(...(found ? [found.firstElementChild.cloneNode(true)] : []));
  });
}
// Paper: a number marks a card, Enter saves; the count is live.
const paper = document.querySelector("[data-paper]");
if (paper) {
  const boxes = [...paper.querySelectorAll("[name=marks]")];
  const keys = "1234567890";
  const show = () => { paper.querySelector("[data-count]").textContent = boxes.filter((box) => box.checked).length; };
  paper.addEventListener("change", show);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Enter" && !event.target.closest("button, a, summary")) {
      event.preventDefault();
      paper.requestSubmit();
    }
    boxes[keys.indexOf(event.key)]?.click();
  });
  addEventListener("pageshow", show);
  if (!document.querySelector("[data-first-error]")) boxes[0]?.focus({ preventScroll: true });
}
// A file that comes down once: say that it is being made, hand it over, then show what is new.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-download]") || form.dataset.plain) return;
  event.preventDefault();
  const progress = form.querySelector("[data-progress]");
  progress.textContent = form.dataset.download;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (answer.headers.get("content-type") !== "application/pdf") {
    // A sentence about the form: let the browser show it. Nothing was made.
    form.dataset.plain = "yes";
    delete form.dataset.sent;
    form.submit();
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition"))?.[1] ?? "slips.pdf";
  link.click();
  setTimeout(() => location.replace(location.pathname), 1500);
});
