/**
 * Executed in a process before the program: its clock goes back by an hour after four seconds, as
 * when somebody sets it, or a virtual machine wakes up. The monotonic clock goes on, as it does
 * then.
 */
const STEP_MS = -3_600_000;
const AFTER_MS = 4_000;

const RealDate = Date;
const started = performance.now();
const now = RealDate.now.bind(RealDate);
const stepped = () => now() + (performance.now() - started < AFTER_MS ? 0 : STEP_MS);

globalThis.Date = new Proxy(RealDate, {
  construct: (target, values: []) =>
    values.length === 0 ? new target(stepped()) : new target(...values),
  apply: () => new RealDate(stepped()).toString(),
  get: (target, name, receiver) => name === "now" ? stepped : Reflect.get(target, name, receiver),
});
