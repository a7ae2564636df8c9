/**
 * Turns Ctrl-C and SIGTERM into an abort signal: the first asks for a drain, the second ends the
 * process at once, which loses nothing but time, because offsets are committed after writes only.
 */
export function stopSignals(
  { onFirst, onSecond }: { onFirst: () => void; onSecond: () => void },
): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) return onSecond();
    onFirst();
    controller.abort();
  };
  const names: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const name of names) Deno.addSignalListener(name, onSignal);
  return {
    signal: controller.signal,
    release: () => names.forEach((name) => Deno.removeSignalListener(name, onSignal)),
  };
}

/** Turns SIGHUP, which would end the process, into calls of listeners, once there is one. */
export function hangUpSignals(): { add: (listener: () => void) => void; release: () => void } {
  const listeners: (() => void)[] = [];
  return {
    add: (listener) => {
      if (Deno.build.os === "windows") return; // It has no such signal that could be sent.
      listeners.push(listener);
      Deno.addSignalListener("SIGHUP", listener);
    },
    release: () => {
      for (const listener of listeners.splice(0)) Deno.removeSignalListener("SIGHUP", listener);
    },
  };
}
