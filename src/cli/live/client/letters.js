import { byId, count, element } from "../../report/client/text.js";
import { setChildren } from "./set_text.js";
import { clockText } from "./times.js";

/** A reason may quote as much of a record as it likes. */
const LONGEST_REASON = 400;

/** Why records of a topic were set aside, and which ones were the last. */
export function showLetters({ letters, latestLetters }, nowMs) {
  const sorted = [...letters].sort((a, b) => b.count - a.count);
  setChildren(
    byId("letter-kinds"),
    sorted,
    () =>
      sorted.map(({ stage, code, count: letterCount }) =>
        row(cell(stage, "th"), cell(code), cell(count(letterCount), "td", "number"))
      ),
  );
  const newest = [...latestLetters].reverse();
  setChildren(
    byId("latest-letters"),
    [newest, new Date(nowMs).toDateString()],
    () => newest.map((letter) => letterRow(letter, nowMs)),
  );
  byId("letters-body").hidden = letters.length === 0;
  byId("no-letters").hidden = letters.length > 0;
}

/** How often requests of a topic were sent again, and why. */
export function showRetries({ retries }) {
  const sorted = Object.entries(retries).sort(([, a], [, b]) => b - a);
  setChildren(
    byId("retries"),
    sorted,
    () =>
      sorted.map(([reason, retryCount]) =>
        row(cell(reason, "th"), cell(count(retryCount), "td", "number"))
      ),
  );
  byId("retries-body").hidden = sorted.length === 0;
  byId("no-retries").hidden = sorted.length > 0;
}

function letterRow({ atMs, partition, offset, stage, code, reason }, nowMs) {
  const text = reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)}…` : reason;
  const time = element("time", { datetime: new Date(atMs).toISOString() }, clockText(atMs, nowMs));
  return row(
    cell(time, "th"),
    cell(String(partition), "td", "number"),
    cell(count(offset), "td", "number"),
    cell(stage, "td", "step"),
    cell(code, "td", "step"),
    cell(
      element(
        "div",
        { class: "value" },
        text,
        // Where there is no room for columns of their own.
        element("span", { class: "quiet" }, `${stage}, ${code}`),
      ),
    ),
  );
}

function row(...cells) {
  return element("tr", {}, ...cells);
}

/** @param {Node | string} child */
function cell(child, tag = "td", className = "") {
  return element(
    tag,
    {
      ...(tag === "th" ? { scope: "row" } : {}),
      ...(className === "" ? {} : { class: className }),
    },
    child,
  );
}
