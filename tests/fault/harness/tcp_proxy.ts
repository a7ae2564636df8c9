import { sleep } from "../../../src/errors/sleep.ts";

/** Bytes that are passed on at once. */
const CHUNK = 16 * 1024;

/** Stands between a client and a server, and can cut, hold and slow what goes through. */
export class TcpProxy implements AsyncDisposable {
  readonly port: number;
  #listener: Deno.TcpListener;
  #target: Deno.ConnectOptions;
  #open = new Set<Deno.TcpConn>();
  #delayMs = 0;
  #bytesPerSecond = Infinity;
  #held: { promise: Promise<void>; release: () => void } | undefined;
  #refusing = false;
  #accepting: Promise<void>;

  /** @param target the server */
  constructor(target: { hostname: string; port: number }) {
    this.#target = target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept();
  }

  /** Where clients connect to. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Ends every connection, wherever it is; new ones are taken. */
  cut(): void {
    for (const connection of this.#open) close(connection);
    this.#open.clear();
  }

  /** Ends every connection, and ends new ones at once, until {@linkcode pass}. */
  refuse(): void {
    this.#refusing = true;
    this.cut();
  }

  /** Passes nothing on until {@linkcode pass}; connections stay open, as with a lost cable. */
  hold(): void {
    if (this.#held !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = { promise, release: resolve };
  }

  /** Each chunk of {@linkcode CHUNK} bytes comes later, and a connection passes no more than so much. */
  slow(delayMs: number, bytesPerSecond: number): void {
    this.#delayMs = delayMs;
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Passes everything on at once again. */
  pass(): void {
    this.#refusing = false;
    this.slow(0, Infinity);
    this.#held?.release();
    this.#held = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.pass();
    this.#listener.close();
    this.cut();
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      if (this.#refusing) close(client);
      else void this.#join(client);
    }
  }

  async #join(client: Deno.TcpConn): Promise<void> {
    this.#open.add(client);
    try {
      const server = await Deno.connect(this.#target);
      this.#open.add(server);
      await Promise.all([this.#pump(client, server), this.#pump(server, client)]);
    } catch {
      close(client); // The server is down: so it is for the client.
    }
  }

  /** One direction; when it ends, both do. */
  async #pump(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(CHUNK);
    try {
      for (;;) {
        const count = await from.read(buffer);
        if (count === null) break;
        const pause = this.#delayMs + (count / this.#bytesPerSecond) * 1_000;
        if (pause > 0) await sleep(pause);
        while (this.#held !== undefined) await this.#held.promise;
        await writeAll(to, buffer.subarray(0, count));
      }
    } catch {
      // Cut by either side: what was under way is lost, as it is in a network.
    }
    for (const connection of [from, to]) {
      this.#open.delete(connection);
      close(connection);
    }
  }
}

async function writeAll(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await to.write(bytes.subarray(written));
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It was closed before.
  }
}
