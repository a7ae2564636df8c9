import { AndeanError, messageOf } from "../errors/andean_error.ts";

/** When a log file is put aside, and how many of those are kept. */
export interface LogRotation {
  /** A line that would make the file larger, in bytes, goes into the next one; 0 for no bound. */
  maxBytes: number;
  /** A file that was begun so many milliseconds ago is put aside; 0 for no bound. */
  maxAgeMs: number;
  /** `NAME.1` is the youngest that was put aside, `NAME.2` the one before it, up to this number. */
  keep: number;
}

/** After a rotation that failed, the next is tried so many milliseconds later. */
const RETRY_MS = 10_000;

/**
 * A file that lines are appended to, each written before {@linkcode LogFile.write} returns: the last
 * lines before a crash are there.
 */
export class LogFile implements Disposable {
  #path: string;
  #rotation: LogRotation;
  #now: () => number;
  #file: Deno.FsFile;
  #bytes = 0;
  /** When the file was begun, in milliseconds since the epoch. */
  #begun = 0;
  #rotateFrom = 0;
  /** And not a pipe or a device, which nobody wants to be moved. */
  #isFile = false;
  #encoder = new TextEncoder();

  /**
   * @param now milliseconds since the epoch
   * @throws {AndeanError} `local-file` where the file can't be opened for appending
   */
  constructor(path: string, rotation: LogRotation, now: () => number = Date.now) {
    this.#path = path;
    this.#rotation = rotation;
    this.#now = now;
    try {
      this.#file = this.#open();
    } catch (cause) {
      throw new AndeanError(
        "local-file",
        `Cannot write the log file "${path}": ${messageOf(cause)}`,
        { hint: "Name a file in an existing, writable folder with --log-file.", cause },
      );
    }
  }

  /**
   * Appends a line, to the next file where this one is full or old.
   *
   * @param line ends with its newline
   * @throws what the operating system says, for example on a full disk; nothing of the line is left
   * in the file then
   */
  write(line: string): void {
    const bytes = this.#encoder.encode(line);
    if (this.#isDue(bytes.length)) this.#rotate();
    try {
      for (let rest = bytes; rest.length > 0;) {
        rest = rest.subarray(this.#file.writeSync(rest));
      }
    } catch (thrown) {
      this.#cutBack();
      throw thrown;
    }
    this.#bytes += bytes.length;
  }

  /**
   * Opens the path anew: whoever has moved the file away finds no more lines in it.
   *
   * @throws what the operating system says; lines go on into the file that was open
   */
  reopen(): void {
    const before = this.#file;
    this.#file = this.#open();
    this.#rotateFrom = 0; // A file that is there again can be put aside.
    before.close();
  }

  /** Closes the file; what is logged after is lost. */
  [Symbol.dispose](): void {
    this.#file.close();
  }

  #open(): Deno.FsFile {
    const file = Deno.openSync(this.#path, { append: true, create: true });
    const { isFile, size, birthtime, mtime } = file.statSync();
    this.#isFile = isFile;
    this.#bytes = size;
    this.#begun = size === 0 ? this.#now() : (birthtime ?? mtime)?.getTime() ?? this.#now();
    return file;
  }

  #isDue(more: number): boolean {
    const { maxBytes, maxAgeMs } = this.#rotation;
    if (!this.#isFile || this.#bytes === 0 || this.#now() < this.#rotateFrom) return false;
    return (maxBytes > 0 && this.#bytes + more > maxBytes) ||
      (maxAgeMs > 0 && this.#now() - this.#begun >= maxAgeMs);
  }

  /** Where files can't be renamed, lines go on into this one: a long log is better than none. */
  #rotate(): void {
    const { keep } = this.#rotation;
    const nameOf = (number: number) => number === 0 ? this.#path : `${this.#path}.${number}`;
    try {
      let free = 1;
      while (free < keep && isThere(nameOf(free))) free++;
      for (let number = Math.min(free, keep); number > 0; number--) {
        Deno.renameSync(nameOf(number - 1), nameOf(number));
      }
      if (keep === 0) Deno.removeSync(this.#path);
      this.reopen();
    } catch {
      this.#rotateFrom = this.#now() + RETRY_MS;
    }
  }

  /** Half a line would make one of the next one, which nobody could read. */
  #cutBack(): void {
    try {
      this.#file.truncateSync(this.#bytes);
    } catch {
      // A pipe or a device has no length to cut back to.
    }
  }
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
