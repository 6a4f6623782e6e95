// What a page does besides being read: new events appear in the list of events, and times stay true.
"use strict";

const list = document.querySelector("[data-stream]");
if (list) {
  const rows = list.tBodies[0], state = document.getElementById("live");
  const stream = new EventSource(list.dataset.stream);
  let came = 0;
  stream.onopen = () => { state.textContent = came ? `${came} new since you came.` : "Live."; };
  stream.onerror = () => { state.textContent = "Not connected; trying again."; };
  stream.onmessage = (event) => {
    const holder = document.createElement("template");
    holder.innerHTML = event.data; // a row that the desk has made and escaped
    const row = holder.content.querySelector("tr");
    if (rows.querySelector(`[data-place="${row.dataset.place}"]`)) return; // it stands here already
    row.classList.add("new");
    rows.prepend(row);
    while (rows.rows.length > 200) rows.lastElementChild.remove();
    came += 1;
    state.textContent = `${came} new since you came.`;
  };
  addEventListener("pagehide", () => stream.close());
}

const UNITS = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
function ago(seconds) {
  const away = Math.abs(seconds);
  const [length, unit] = UNITS.find(([one]) => away >= 2 * one) ?? UNITS[3];
  const span = `${Math.round(away / length)} ${unit}`;
  return seconds >= 0 ? `${span} ago` : `in ${span}`;
}
setInterval(() => {
  for (const time of document.querySelectorAll("time[datetime]")) {
    time.textContent = ago((Date.now() - Date.parse(time.dateTime)) / 1000);
  }
}, 10000);
