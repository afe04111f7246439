// Quick exit: one tap, or Escape three times, replaces this page so that "back" leads nowhere.
const exit = document.querySelector("[data-quick-exit]");
if (exit) {
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
}
