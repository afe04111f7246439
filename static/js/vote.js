// Everything here is a comfort: the vote works without it.
// Quick exit: one tap, or Escape three times; "back" then leads nowhere.
const exit = document.querySelector(".exit");
const leave = (event) => {
  event?.preventDefault();
  document.documentElement.hidden = true;
  location.replace(exit.href);
};
exit.addEventListener("click", leave);
let taps = [];
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  taps = [...taps.filter((at) => event.timeStamp - at < 1500), event.timeStamp];
  if (taps.length >= 3) leave();
});

// The QR's digits come behind the # and go into the form; the address forgets them at once.
const code = document.querySelector(".code");
const inFours = (text) => text.replace(/\D/g, "").replace(/(\d{4})(?=\d)/g, "$1 ");
const takeFragment = () => {
  const digits = location.hash.replace(/\D/g, "");
  if (location.hash) history.replaceState(null, "", location.pathname);
  if (code && digits) code.value = inFours(digits);
};
takeFragment();
addEventListener("hashchange", takeFragment);
code?.addEventListener("input", () => {
  // Only while typing at the end: elsewhere the cursor would jump.
  if (code.selectionStart === code.value.length && /^[\d\s]*$/.test(code.value)) code.value = inFours(code.value);
});

// The ballot: a live count, no mark too many, and the review without another request.
const form = document.querySelector(".ballot");
if (form) {
  const boxes = [...form.elements.mark];
  const limit = Number(form.dataset.limit);
  const count = form.querySelector(".count b");
  const full = form.querySelector(".full");
  const marked = () => boxes.filter((box) => box.checked).length;
  const show = () => { count.textContent = marked(); };
  form.addEventListener("change", (event) => {
    const over = marked() > limit && event.target.checked;
    if (over) event.target.checked = false;
    full.textContent = over ? form.querySelector(".count").dataset.full : "";
    show();
  });
  const turn = (reviews) => {
    form.classList.toggle("review", reviews);
    form.elements.page.value = reviews ? "review" : "ballot";
    form.querySelectorAll(".on-mark").forEach((part) => { part.hidden = reviews; });
    form.querySelectorAll(".on-review").forEach((part) => { part.hidden = !reviews; });
    boxes.forEach((box) => { box.parentElement.hidden = reviews && !box.checked; });
    form.querySelector(".blank").hidden = marked() > 0;
    full.textContent = "";
    document.getElementById("fault")?.remove();
    scrollTo(0, 0);
    form.querySelector(reviews ? ".on-review h1" : ".on-mark h1").focus();
  };
  form.addEventListener("submit", (event) => {
    const go = event.submitter?.value;
    const here = (go === "review" && marked() <= limit) || go === "change";
    if (here) turn(go === "review");
    if (here || form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => { delete form.dataset.sent; show(); });
  form.classList.add("live");
  show();
}
