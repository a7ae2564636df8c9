/** @import { CompletenessMap } from "./map.js" */
/** @import { TrackBar } from "./track.js" */

/**
 * The keys of a bar; the page lists them under the map.
 *
 * @param {CompletenessMap} map
 * @param {TrackBar} bar
 * @param {number} place its row
 */
export function keysOf(map, bar, place) {
  const actions = {
    "ArrowLeft": () => map.step(bar, bar.index - 1),
    "ArrowRight": () => map.step(bar, bar.index + 1),
    "Shift+ArrowLeft": () => map.pan(-0.2),
    "Shift+ArrowRight": () => map.pan(0.2),
    "ArrowUp": () => map.focus(place - 1),
    "ArrowDown": () => map.focus(place + 1),
    "Home": () => map.step(bar, 0),
    "End": () => map.step(bar, bar.track.first.length - 1),
    "+": () => map.zoom(2),
    "=": () => map.zoom(2), // The same key, without Shift.
    "-": () => map.zoom(0.5),
    "0": () => map.show({ start: 0, end: 1 }),
    "n": () => map.seekMissing(1),
    "p": () => map.seekMissing(-1),
    "Escape": () => map.tip.hide(),
  };
  bar.bar.addEventListener("keydown", (event) => {
    // The browser's own shortcuts stay its own: Ctrl and + enlarges the page.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = event.key.startsWith("Arrow");
    const action = actions[event.shiftKey && arrow ? `Shift+${event.key}` : event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
