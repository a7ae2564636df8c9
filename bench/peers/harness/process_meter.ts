/** How Linux counts processor time: in hundredths of a second, on every common machine. */
const TICKS_PER_SECOND = 100;

/** What a process and those that it has started have used. */
export interface Usage {
  /** User and system. */
  cpuSeconds: number;
  /** The sum of each one's own peak. */
  peakRssBytes: number;
}

/** Follows a process and those that it starts, by what Linux tells in `/proc`. */
export class ProcessMeter {
  #pid: number;
  #usage: Usage = { cpuSeconds: 0, peakRssBytes: 0 };

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** As of the last {@linkcode sample}: what came after it is not known once the process is gone. */
  get usage(): Usage {
    return { ...this.#usage };
  }

  sample(): void {
    let [cpuSeconds, peakRssBytes] = [0, 0];
    for (const pid of familyOf(this.#pid)) {
      const stat = read(`/proc/${pid}/stat`);
      const status = read(`/proc/${pid}/status`);
      if (stat === undefined || status === undefined) continue;
      cpuSeconds += cpuSecondsOf(stat);
      peakRssBytes += peakRssOf(status);
    }
    // One that ends while it is looked at would make both smaller.
    this.#usage.cpuSeconds = Math.max(this.#usage.cpuSeconds, cpuSeconds);
    this.#usage.peakRssBytes = Math.max(this.#usage.peakRssBytes, peakRssBytes);
  }
}

/** The processor time in a `/proc/PID/stat`: its own, and that of children that it has waited for. */
export function cpuSecondsOf(stat: string): number {
  // The name in parentheses may hold blanks and parentheses; utime is the 12th field behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND;
}

/** The peak of the resident memory in a `/proc/PID/status`, in bytes; 0 of a process that has ended. */
export function peakRssOf(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
}

function familyOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`)?.trim() ?? "";
  if (children === "") return [pid];
  return [pid, ...children.split(" ").flatMap((child) => familyOf(Number(child)))];
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined; // It has ended.
  }
}
