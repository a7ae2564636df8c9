import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ServiceLayout } from "./layout.ts";

const GUARDIAN = fileURLToPath(new URL("guardian.sh", import.meta.url));

/**
 * Starts a service in a session of its own, so that a Ctrl-C meant for its starter does not reach
 * it. See guardian.sh for what happens when `ownerPid` ends.
 */
export async function spawnService(
  layout: ServiceLayout,
  command: readonly string[],
  ownerPid: number | undefined,
): Promise<void> {
  await Deno.mkdir(layout.folder, { recursive: true });
  await Deno.remove(layout.pidFile).catch(() => {});
  const child = spawn(
    "/bin/sh",
    [GUARDIAN, layout.pidFile, layout.logFile, String(ownerPid ?? 0), ...command],
    { cwd: layout.folder, detached: true, stdio: "ignore" },
  );
  let ended = false;
  child.once("error", () => ended = true);
  child.once("exit", () => ended = true);
  child.unref();
  // Only the guardian writes the file: it must be there even if this process is killed right here,
  // and if both wrote it, one could be read while the other has just emptied it.
  while (!ended && await readPid(layout) === undefined) await sleep(5);
}

/** The command line of a running process; undefined if it is gone or only waits to be collected. */
export async function commandLine(pid: number): Promise<string | undefined> {
  if (Deno.build.os === "linux") return await linuxCommandLine(pid);
  const state = await ps(pid, "stat");
  return state === "" || state.startsWith("Z") ? undefined : await ps(pid, "command");
}

/** What tells a process from a later one with the same pid; undefined if it is gone. */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (await commandLine(pid) === undefined) return undefined;
  if (Deno.build.os !== "linux") return await ps(pid, "lstart") || undefined;
  const stat = await readProc(pid, "stat");
  // Field 22, the start time; the name in parentheses may hold blanks, so count after it.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

/**
 * Whether a command line belongs to a service that keeps its files in `folder`.
 *
 * A pid file can outlive its process and the pid can be someone else's by then: nothing is killed
 * unless this holds. The slash keeps "a" from taking "a-b" for its own.
 */
export function isOurs(command: string | undefined, folder: string): boolean {
  return command !== undefined && command.includes(folder + "/");
}

/** The pid from a service's pid file, if that process runs and is the service. */
export async function servicePid(layout: ServiceLayout): Promise<number | undefined> {
  const pid = await readPid(layout);
  if (pid === undefined) return undefined;
  return isOurs(await commandLine(pid), layout.folder) ? pid : undefined;
}

async function readPid(layout: ServiceLayout): Promise<number | undefined> {
  try {
    const pid = Number((await Deno.readTextFile(layout.pidFile)).trim());
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Sends a signal to a service; returns false if it does not run. */
export async function signalService(
  layout: ServiceLayout,
  signal: "SIGTERM" | "SIGKILL" | "SIGSTOP" | "SIGCONT",
): Promise<boolean> {
  const pid = await servicePid(layout);
  if (pid === undefined) return false;
  try {
    Deno.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Waits until a service's process is gone; false if it still runs after `timeoutMs`. */
export async function waitForExit(layout: ServiceLayout, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (await servicePid(layout) !== undefined) {
    if (performance.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

/** Waits until a service that was sent SIGSTOP has stopped. */
export async function waitForFreeze(layout: ServiceLayout): Promise<void> {
  const pid = await readPid(layout);
  while (pid !== undefined && await servicePid(layout) !== undefined) {
    const state = Deno.build.os === "linux"
      ? (await readProc(pid, "stat")).replace(/^.*\) /s, "")
      : await ps(pid, "stat");
    // That is the first thread's state; the others get there within their time slice.
    if (state.startsWith("T")) return await sleep(20);
    await sleep(5);
  }
}

/** Resolves after `ms` milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function linuxCommandLine(pid: number): Promise<string | undefined> {
  // A process that is just becoming another program, or just ending, has no command line for a
  // moment. Taking the first for the second would declare a service dead that is being born.
  for (let attempt = 0; attempt < 100; attempt++) {
    const text = await readProc(pid, "cmdline");
    if (text !== "") return text.replaceAll("\0", " ").trim();
    const stat = await readProc(pid, "stat");
    if (stat === "" || /^\d+ \(.*\) [ZX]/s.test(stat)) return undefined;
    await sleep(10);
  }
  return undefined;
}

/** A file of Linux' /proc; empty if the process is gone. */
async function readProc(pid: number, file: string): Promise<string> {
  const path = `/proc/${pid}/${file}`;
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    // Deno reads /proc itself only under --allow-all.
    if (error instanceof Deno.errors.NotCapable) return await outputOf("cat", [path]);
    return "";
  }
}

async function ps(pid: number, column: string): Promise<string> {
  return (await outputOf("ps", ["-ww", "-o", `${column}=`, "-p", String(pid)])).trim();
}

async function outputOf(command: string, args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(command, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    env: { LC_ALL: "C" },
  }).output();
  return new TextDecoder().decode(stdout);
}
