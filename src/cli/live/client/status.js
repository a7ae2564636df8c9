import { clockText, spanText } from "./times.js";

/** Snapshots come ten times a second: after this long without a new one a run hangs, in milliseconds. */
const STALLED_MS = 5_000;

/**
 * How things stand.
 *
 * @typedef {object} Status
 * @property {"asking" | "ready" | "joining" | "waiting" | "unready" | "draining" | "stalled" | "gone"} kind
 * @property {string} sign
 * @property {string} words
 * @property {{ text: string, sinceMs?: number }[]} reasons
 */

/** The sign of each, for whom colours say nothing. */
const SIGNS = {
  asking: "…",
  ready: "✓",
  joining: "…",
  waiting: "…",
  unready: "!",
  draining: "↓",
  stalled: "?",
  gone: "×",
};

const WORDS = {
  asking: "Asking",
  ready: "Ready",
  joining: "Joining the group",
  waiting: "Waiting",
  unready: "Not ready",
  draining: "Draining",
  stalled: "No word from the run",
  gone: "No answer",
};

/**
 * What an answer says of the run.
 *
 * @param {any} live
 * @param {number} sameForMs for how long it has told of the same moment
 * @returns {Status}
 */
export function statusOf({ notReady, run }, sameForMs) {
  const reasons = notReady.map((text) => reasonOf(text, run?.outages ?? []));
  if (run === null) return status("waiting", reasons);
  if (sameForMs >= STALLED_MS) {
    const text = `The process answers, but its run has told nothing for ${
      spanText(sameForMs / 1_000)
    }.`;
    return status("stalled", [{ text }, ...reasons]);
  }
  if (run.phase === "draining") return status("draining", reasons);
  if (run.outages.length > 0) return status("unready", reasons);
  if (run.phase === "joining") return status("joining", reasons);
  return reasons.length > 0 ? status("unready", reasons) : status("ready", [
    { text: "Records are read, written and committed." },
  ]);
}

/** Before the first answer. @returns {Status} */
export function asking() {
  return status("asking", [{ text: "The process is asked how its run goes." }]);
}

/**
 * Nobody answers.
 *
 * @param {string} reason of the last try
 * @param {{ lastWordMs?: number, nowMs: number, retryMs: number }} times when there was an answer
 * last, and from one question to the next
 * @returns {Status}
 */
export function gone(reason, { lastWordMs, nowMs, retryMs }) {
  const again = `It is asked again every ${retryMs / 1_000} seconds.`;
  if (lastWordMs === undefined) return status("gone", [{ text: `${reason}. ${again}` }]);
  const ago = spanText((nowMs - lastWordMs) / 1_000);
  const at = `at ${clockText(lastWordMs, nowMs)}, ${ago} ago`;
  return status("gone", [
    { text: `${reason}. ${again}` },
    { text: `The last word came ${at}; what is shown below is as of then.` },
  ]);
}

/**
 * Changes only when something has changed that is worth an announcement: numbers within a reason
 * change all the time.
 *
 * @param {Status} status
 * @returns {string}
 */
export function gist({ kind, reasons }) {
  return [kind, ...reasons.map(({ text }) => text.replaceAll(NUMBERS, "#"))].join("\n");
}

/** Numbers and times: `19,412`, `1 min 15 s`. */
const NUMBERS = /(\d[\d,.:]*\s*((s|min|h|d)\b)?\s*)+/g;

function status(kind, reasons) {
  return { kind, sign: SIGNS[kind], words: WORDS[kind], reasons };
}

/** The reasons of outages are told with what does not work before them. */
function reasonOf(text, outages) {
  const outage = outages.find(({ reason }) => text.endsWith(`: ${reason}`));
  const sentence = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return { text: sentence, ...(outage === undefined ? {} : { sinceMs: outage.sinceMs }) };
}
