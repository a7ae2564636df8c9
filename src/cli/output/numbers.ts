/** A count with separators: `1,234,567`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** A time in seconds: `0.52 s`, `12.3 s`, `3 min 20 s`. */
export function duration(seconds: number): string {
  // The form is chosen by what will be shown: 9.996 s is ten seconds.
  if (Number(seconds.toFixed(2)) < 10) return `${seconds.toFixed(2)} s`;
  if (Number(seconds.toFixed(1)) < 120) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A latency: `0.8 ms`, `120 ms`, `2.5 s`. */
export function latency(milliseconds: number): string {
  if (Number(milliseconds.toFixed(1)) < 10) return `${milliseconds.toFixed(1)} ms`;
  return Math.round(milliseconds) < 1_000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** A count with its noun: `1 record`, `2 records`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** An inclusive range of offsets or sequence numbers: `12-14`, or `12` for one. */
export function range(first: number, last: number): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/** What is left at the speed so far: `, 12.0 s left`; empty while nothing is known. */
export function timeLeft(done: number, total: number, seconds: number): string {
  if (done <= 0 || done >= total) return "";
  return `, ${duration((seconds / done) * (total - done))} left`;
}

/** A share: `100 %`, `12.3 %`, `<0.1 %`; only a whole is 100 %, and only nothing is 0 %. */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  if (share < 0.001) return "<0.1 %";
  return `${Math.min(99.9, Number((share * 100).toFixed(1)))} %`;
}

const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** A size: `512 B`, `1.5 KiB`, `120 MiB`. */
export function bytes(value: number): string {
  let [size, unit] = [value, 0];
  // By what will be shown: 1,023.9 KiB is 1 MiB.
  while (Math.round(size) >= 1_024 && unit < BYTE_UNITS.length - 1) {
    size /= 1_024;
    unit++;
  }
  const digits = unit > 0 && size < 9.95 ? 1 : 0;
  return `${size.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}
