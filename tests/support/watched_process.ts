import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { AndeanProcess } from "./andean_process.ts";
import type { Feed } from "./feed.ts";
import type { OwnFolder } from "./own_folder.ts";
import { until } from "./running_ingest.ts";

/** A process that serves its metrics, where it likes, and is asked while it goes on. */
export class WatchedProcess implements AsyncDisposable {
  #process: AndeanProcess;

  constructor(feed: Feed, folder: OwnFolder, args: string[], env: Record<string, string> = {}) {
    this.#process = new AndeanProcess({
      name: "andean",
      args: [...args, "--group", feed.topic, "--metrics", "127.0.0.1:0", "--json"],
      env: { ...feed.environment, ...env },
      root: REPOSITORY_ROOT,
      folder: folder.path,
    });
  }

  /** Where it serves, `http://host:port`; it tells in its log. */
  async address(): Promise<string> {
    let address: string | undefined;
    await until(() => {
      [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(this.#process.log) ?? [];
      return address !== undefined;
    });
    return address!;
  }

  async get(path: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`${await this.address()}${path}`);
    return { status: response.status, text: await response.text() };
  }

  /**
   * Waits until all its members have joined. What a member has in hand while another joins is
   * delivered again, and counted as written again: who counts writes sends records after this.
   */
  ready(): Promise<void> {
    return until(async () => (await this.get("/readyz")).status === 200);
  }

  /** Asks it to end. */
  async end() {
    this.#process.signal("SIGTERM");
    return await this.#process.end(60);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.signal("SIGKILL");
    await this.#process.ended;
  }
}
