/** @import { CompletenessMap } from "./map.js" */
/** @import { TrackBar } from "./track.js" */
/** @import { View } from "./view.js" */

/** A press that moves less than this, in pixels, is a click. */
const CLICK = 4;

/**
 * Pointer and wheel over a bar: dragging zooms to what was marked, or moves with Shift or a finger.
 *
 * @param {CompletenessMap} map
 * @param {TrackBar} bar
 * @param {number} place its row
 */
export function mouseOf(map, bar, place) {
  const { bar: target } = bar;
  const brush = document.createElement("div");
  brush.className = "brush";
  brush.hidden = true;
  target.append(brush);
  /** @type {{ x: number, at: number, view: View, pans: boolean } | undefined} */
  let drag;

  const shareAt = (at, { start, end }) => start + at * (end - start);

  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const pans = event.shiftKey || event.pointerType === "touch";
    drag = { x: event.clientX, at: bar.place(event.clientX), view: map.view, pans };
    target.setPointerCapture(event.pointerId);
    map.activate(place);
  });

  target.addEventListener("pointermove", (event) => {
    if (drag === undefined) return map.point(bar, event.clientX);
    if (Math.abs(event.clientX - drag.x) < CLICK && brush.hidden) return;
    const at = bar.place(event.clientX);
    if (drag.pans) {
      map.view = drag.view;
      map.pan((drag.x - event.clientX) / target.clientWidth);
      return;
    }
    map.tip.hide();
    brush.hidden = false;
    brush.style.left = `${Math.min(at, drag.at) * 100}%`;
    brush.style.width = `${Math.abs(at - drag.at) * 100}%`;
  });

  target.addEventListener("pointerup", (event) => {
    if (drag === undefined) return;
    const { at, view, pans, x } = drag;
    drag = undefined;
    brush.hidden = true;
    const here = bar.place(event.clientX);
    if (Math.abs(event.clientX - x) >= CLICK) {
      if (!pans) map.span(shareAt(at, view), shareAt(here, view));
      return;
    }
    map.pick(bar, event.clientX);
  });

  target.addEventListener("pointercancel", () => {
    drag = undefined;
    brush.hidden = true;
  });
  target.addEventListener("pointerleave", () => map.tip.hide());
  target.addEventListener("dblclick", () => map.show({ start: 0, end: 1 }));

  target.addEventListener("wheel", (event) => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    const whole = map.view.end - map.view.start >= 1;
    if (sideways) {
      if (whole) return;
      event.preventDefault();
      map.pan((event.deltaX || event.deltaY) / target.clientWidth);
      return;
    }
    // Over a bar that nobody has chosen, the wheel scrolls the page, as readers expect.
    const chosen = document.activeElement === target || event.ctrlKey || event.metaKey;
    if (!chosen || (whole && event.deltaY > 0 && !event.ctrlKey)) return;
    event.preventDefault();
    // A wheel says 100 or more for a step, a touchpad less for many.
    const factor = 2 ** (-Math.max(-100, Math.min(100, event.deltaY)) / 150);
    map.zoom(factor, shareAt(bar.place(event.clientX), map.view));
  }, { passive: false });
}
