/** The part of standard error that a {@linkcode Console} needs. */
export interface TextSink {
  /** Writes all of `text`. */
  write(text: string): void;
  /** Whether a person is watching, so that a line may be redrawn. */
  readonly isTerminal: boolean;
  /** The width of the terminal now, in columns. */
  columns(): number;
}

/**
 * Lines for people on standard error, with at most one live status line below them.
 *
 * One object owns the terminal, because a log line printed into a half-drawn status line would
 * leave both unreadable.
 */
export class Console {
  #sink: TextSink;
  #status = "";
  #quiet = false;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  /** Whether people look at it: only then is there a status line. */
  get isTerminal(): boolean {
    return this.#sink.isTerminal;
  }

  /** From now on there are neither notes nor a status line. */
  hush(): void {
    this.status("");
    this.#quiet = true;
  }

  /** Prints what goes on, for who wants to watch. */
  note(text: string): void {
    if (!this.#quiet) this.line(text);
  }

  /** Prints one finished line (or several, joined by newlines). */
  line(text: string): void {
    this.#sink.write(`${this.#erase()}${text}\n${this.#status}`);
  }

  /** Redraws the status line; an empty text removes it. Does nothing where nobody watches, or wants to. */
  status(text: string): void {
    if (!this.#sink.isTerminal || this.#quiet) return;
    const erase = this.#erase();
    // A status that wraps could not be erased again: the last column is left free.
    this.#status = text.slice(0, Math.max(0, this.#sink.columns() - 1));
    this.#sink.write(erase + this.#status);
  }

  #erase(): string {
    return this.#status === "" ? "" : "\r\x1b[2K";
  }
}

/** The process's standard error. */
export function standardError(): TextSink {
  const encoder = new TextEncoder();
  return {
    write(text) {
      let bytes = encoder.encode(text);
      try {
        while (bytes.length > 0) bytes = bytes.subarray(Deno.stderr.writeSync(bytes));
      } catch {
        // Nobody reads standard error any more (a closed pipe): the work goes on without it.
      }
    },
    isTerminal: Deno.stderr.isTerminal(),
    columns() {
      try {
        return Deno.consoleSize().columns;
      } catch {
        return 80; // No console is attached.
      }
    },
  };
}
