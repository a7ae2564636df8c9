/** @param {number} seconds @returns {string} for example `45 s`, `3 min 20 s`, `2 h 14 min`, `3 d 4 h` */
export function spanText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3_600)} h ${Math.floor(whole % 3_600 / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor(whole % 86_400 / 3_600)} h`;
}

/** @param {number} seconds of an estimate @returns {string} its largest unit: `40 s`, `3 min` */
export function aboutText(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** @param {number} seconds @returns {string} with two digits that count: `0.8 ms`, `120 ms`, `2.5 s` */
export function latencyText(seconds) {
  const milliseconds = Number((seconds * 1_000).toPrecision(2));
  if (milliseconds < 1_000) return `${milliseconds} ms`;
  if (milliseconds < 60_000) return `${milliseconds / 1_000} s`;
  return aboutText(seconds);
}

/**
 * @param {number} atMs since the epoch
 * @param {number} [nowMs] a time of another day is told with its day
 * @returns {string} in the reader's own time: `14:03:22`
 */
export function clockText(atMs, nowMs = Date.now()) {
  const [at, now] = [new Date(atMs), new Date(nowMs)];
  const two = (value) => String(value).padStart(2, "0");
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  if (at.toDateString() === now.toDateString()) return time;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}
