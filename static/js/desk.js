// After an error, the first thing wrong is where the keyboard is.
const wrong = document.querySelector(".field.wrong input, .field.wrong select, .field.wrong textarea");
(wrong ?? document.querySelector("[data-first-error]"))?.focus();
// A form that was sent is not sent again by an impatient second tap.
addEventListener("submit", (event) => {
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  if (event.target.method !== "post" || event.target.hasAttribute("hx-post")) return;
  event.target.dataset.sent = "yes";
  setTimeout(() => delete event.target.dataset.sent, 8000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
