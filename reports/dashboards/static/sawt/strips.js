// Walk through a chart's days with the arrow keys, or touch one: its words stand at the foot of
// the window. A strip becomes a slider, whose words every screen reader reads as they change.
// Without this script each day still has its words under the pointer, and all are in the table.
"use strict";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7, Home: -Infinity, End: Infinity };
const ROWS = { ArrowUp: -1, ArrowDown: 1 };
const reading = document.createElement("p");
reading.className = "reading";
reading.setAttribute("aria-hidden", "true");
document.body.append(reading);

for (const chart of document.querySelectorAll(".chart")) {
  const strips = [...chart.querySelectorAll(".strip")].filter((strip) => daysOf(strip).length);
  strips.forEach((strip, row) => {
    const days = daysOf(strip);
    strip.setAttribute("role", "slider");
    strip.setAttribute("aria-valuemin", "1");
    strip.setAttribute("aria-valuemax", String(days.length));
    strip.setAttribute("aria-valuenow", "1");
    strip.setAttribute("aria-valuetext", wordsOf(days[0]));
    strip.tabIndex = row ? -1 : 0; // one stop for the whole chart
    strip.addEventListener("keydown", (event) => {
      const at = Number(strip.getAttribute("aria-valuenow")) - 1;
      if (event.key in ROWS) {
        const next = strips[row + ROWS[event.key]];
        if (!next?.checkVisibility()) return;
        show(next, nearest(daysOf(next), days[at]));
        next.focus();
      } else if (event.key in STEPS) {
        show(strip, Math.min(Math.max(at + STEPS[event.key], 0), days.length - 1));
      } else {
        return;
      }
      event.preventDefault();
    });
    strip.addEventListener("focus", () => {
      for (const other of strips) other.tabIndex = other === strip ? 0 : -1;
      show(strip, Number(strip.getAttribute("aria-valuenow")) - 1);
    });
    strip.addEventListener("blur", () => {
      for (const day of days) day.classList.remove("at");
      reading.textContent = "";
    });
    strip.addEventListener("click", (event) => {
      const place = days.indexOf(event.target);
      strip.focus();
      if (place >= 0) show(strip, place);
    });
  });
}

function daysOf(strip) {
  return [...strip.querySelectorAll(".hits rect")];
}

function wordsOf(day) {
  return day.querySelector("title").textContent;
}

function nearest(days, day) {
  const wanted = Number(day.getAttribute("x"));
  const passed = days.findIndex((one) => Number(one.getAttribute("x")) > wanted);
  return passed < 0 ? days.length - 1 : Math.max(passed - 1, 0);
}

function show(strip, place) {
  const days = daysOf(strip);
  for (const [number, day] of days.entries()) day.classList.toggle("at", number === place);
  strip.setAttribute("aria-valuenow", String(place + 1));
  strip.setAttribute("aria-valuetext", wordsOf(days[place]));
  const name = document.getElementById(strip.getAttribute("aria-labelledby"));
  reading.textContent = `${name.textContent} · ${wordsOf(days[place])}`;
}
