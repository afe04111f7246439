// Reading aloud on the desk: a press begins, a press or the time ends, saving keeps it.
// Without this script, or without a microphone, a file is chosen as before.
const form = document.querySelector("[data-record]");
const kind = globalThis.MediaRecorder && ["audio/ogg;codecs=opus", "audio/webm;codecs=opus"]
  .find((type) => MediaRecorder.isTypeSupported(type));
if (form && kind && navigator.mediaDevices) {
  const { record, recording, recorded, refused, seconds } = form.dataset;
  const input = form.querySelector("[name=sound]");
  const button = document.createElement("button");
  const say = document.createElement("p");
  button.type = "button";
  button.textContent = record;
  say.setAttribute("role", "status");
  input.after(button, say);
  let recorder;
  const end = () => { if (recorder?.state === "recording") recorder.stop(); };
  const keep = (parts, stream) => {
    stream.getTracks().forEach((track) => track.stop());
    const file = new File(parts, kind.includes("ogg") ? "voice.ogg" : "voice.webm", { type: kind });
    const chosen = new DataTransfer();
    chosen.items.add(file);
    input.files = chosen.files;
    button.textContent = record;
    say.textContent = recorded;
  };
  button.addEventListener("click", async () => {
    if (recorder?.state === "recording") { end(); return; }
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      say.textContent = refused;
      return;
    }
    const parts = [];
    // Small enough for a bad line, clear enough for speech.
    recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 12000 });
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", () => keep(parts, stream));
    recorder.start();
    button.textContent = recording;
    say.textContent = "";
    setTimeout(end, Number(seconds) * 1000);
  });
}
