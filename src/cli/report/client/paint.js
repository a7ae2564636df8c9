import { FATE_COUNT } from "./bins.js";
import { FATES } from "./fates.js";
/** @import { Bins } from "./bins.js" */

/** Above the bar, in CSS pixels: where missing ranges are pointed at. */
export const MARKER_HEIGHT = 7;
const TILE = 8;

/**
 * The fills of all fates in the colours of the page, light or dark.
 *
 * @param {readonly string[]} fates
 * @param {number} scale device pixels in a CSS pixel
 */
export function fillsOf(fates, scale) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  return fates.map((fate) => {
    const base = colour(`--fate-${fate}`);
    const ink = colour("--fate-ink");
    return {
      fill: patternFill(FATES[fate].pattern, base, ink, scale),
      // A column is too thin for a pattern, and an unseen one would be as good as blank without.
      thin: fate === "unseen" ? ink : base,
    };
  });
}

/** @returns {string | CanvasPattern} */
function patternFill(pattern, base, ink, scale) {
  if (pattern === "plain") return base;
  const size = Math.round(TILE * scale);
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  context.fillStyle = base;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = context.fillStyle = ink;
  context.lineWidth = scale;
  context.beginPath();
  for (const [x1, y1, x2, y2] of STROKES[pattern]) {
    context.moveTo(x1 * size, y1 * size);
    context.lineTo(x2 * size, y2 * size);
  }
  context.stroke();
  if (pattern === "dots") context.fillRect(size / 2, size / 2, 1.5 * scale, 1.5 * scale);
  return /** @type {CanvasPattern} */ (context.createPattern(tile, "repeat"));
}

/** Lines of a tile; diagonals run on outside of it, so that its corners join. */
const STROKES = {
  rows: [[0, 0.5, 1, 0.5]],
  columns: [[0.5, 0, 0.5, 1]],
  rising: [[-0.5, 0.5, 0.5, -0.5], [-0.25, 1.25, 1.25, -0.25], [0.5, 1.5, 1.5, 0.5]],
  falling: [[-0.5, 0.5, 0.5, 1.5], [-0.25, -0.25, 1.25, 1.25], [0.5, -0.5, 1.5, 0.5]],
  crossed: [[-0.25, 1.25, 1.25, -0.25], [-0.25, -0.25, 1.25, 1.25]],
  dots: [],
};

/**
 * Paints a bar. A column that holds several fates is a stack of their shares, in which none is too
 * thin to be seen; whatever is missing takes the whole height and comes last.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Bins} bins a column for each device pixel
 * @param {{ fill: string | CanvasPattern, thin: string }[]} fills
 * @param {{ missing: number, height: number, scale: number }} options in device pixels
 */
export function paintBar(context, bins, fills, { missing, height, scale }) {
  const { mask } = bins;
  const top = Math.round(MARKER_HEIGHT * scale);
  context.clearRect(0, 0, mask.length, height);
  const lost = 1 << missing;
  for (let begin = 0; begin < mask.length;) {
    let end = begin + 1;
    const code = 31 - Math.clz32(mask[begin]);
    if (mask[begin] === 1 << code) {
      while (end < mask.length && mask[end] === mask[begin]) end++;
      context.fillStyle = end - begin < 4 * scale ? fills[code].thin : fills[code].fill;
      context.fillRect(begin, top, end - begin, height - top);
    } else if (mask[begin] !== 0 && !(mask[begin] & lost)) {
      paintStack(context, bins, begin, fills, top, height, 2 * scale);
    }
    begin = end;
  }
  paintMissing(context, mask, lost, fills[missing].thin, top, height, scale);
}

function paintStack(context, { mask, share }, column, fills, top, height, least) {
  const shares = share.subarray(column * FATE_COUNT, (column + 1) * FATE_COUNT);
  const total = shares.reduce((sum, part) => sum + part, 0);
  let widest = 0;
  for (let code = 1; code < FATE_COUNT; code++) if (shares[code] > shares[widest]) widest = code;
  // The largest share is the ground; the others stand on it from the top down.
  context.fillStyle = fills[widest].thin;
  context.fillRect(column, top, 1, height - top);
  let y = top;
  for (let code = 0; code < FATE_COUNT; code++) {
    if (code === widest || !(mask[column] & (1 << code))) continue;
    const part = Math.max(least, Math.round((shares[code] / total) * (height - top)));
    context.fillStyle = fills[code].thin;
    context.fillRect(column, y, 1, Math.min(part, height - y));
    y += part;
  }
}

/** At least two CSS pixels wide, under a marker: a lost record must not hide among millions. */
function paintMissing(context, mask, lost, colour, top, height, scale) {
  const least = Math.ceil(2 * scale);
  context.fillStyle = colour;
  context.beginPath();
  for (let begin = 0; begin < mask.length; begin++) {
    if (!(mask[begin] & lost)) continue;
    let end = begin + 1;
    while (end < mask.length && mask[end] & lost) end++;
    const width = Math.max(least, end - begin);
    const left = Math.min(begin, mask.length - width);
    context.rect(left, top, width, height - top);
    const middle = left + width / 2;
    const reach = Math.max(width / 2, 3.5 * scale);
    context.moveTo(middle - reach, 0);
    context.lineTo(middle + reach, 0);
    context.lineTo(left + width, top);
    context.lineTo(left, top);
    context.closePath();
    begin = end - 1;
  }
  context.fill();
}

/** A sample of a fate's fill. @param {string | CanvasPattern} fill @param {number} scale */
export function swatch(fill, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(16 * scale);
  canvas.height = Math.round(12 * scale);
  canvas.className = "swatch";
  canvas.setAttribute("aria-hidden", "true");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = fill;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}
