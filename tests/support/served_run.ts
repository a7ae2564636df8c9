import { livePage } from "../../src/cli/live/live_page.ts";
import type { RunSnapshot } from "../../src/ingest/snapshot/run_snapshot.ts";
import { IngestWatch } from "../../src/monitor/ingest_watch.ts";
import { type MonitorServer, serveMonitor } from "../../src/monitor/server.ts";

/** A run that a test makes up, served as `ingest --metrics` serves a real one. */
export class ServedRun implements AsyncDisposable {
  #watch = new IngestWatch({ version: "0.1.0", commit: "" });
  #server: MonitorServer | undefined;
  #port = 0;

  constructor() {
    this.start();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** What the page hears from now on. */
  tell(snapshot: RunSnapshot): void {
    this.#watch.told(snapshot);
  }

  /** The services don't answer yet. */
  wait(reason: string): void {
    this.#watch.waiting = reason;
  }

  /** Another process takes the place of the one that has ended. */
  start(): void {
    this.#watch = new IngestWatch({ version: "0.1.0", commit: "" });
    this.#server = serveMonitor({ host: "127.0.0.1", port: this.#port }, this.#watch, livePage());
    this.#port = this.#server.address.port;
  }

  /** The process ends. */
  async end(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }
}
