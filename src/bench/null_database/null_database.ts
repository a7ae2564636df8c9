import {
  BATCH_OPCODE,
  type CqlFrame,
  CqlFrames,
  joined,
  statementsOf,
  timeoutAnswer,
  voidAnswer,
} from "./cql_frames.ts";

const READ_BYTES = 256 * 1024;

/** Where a server listens. */
export interface Address {
  hostname: string;
  port: number;
}

/**
 * A stand-in for a database that costs nothing: it acknowledges every batch at once and stores none
 * of them. All else (logins, tables, prepared statements, the ledger) goes through to a real node,
 * so that clients can't tell, and their own cost is what is measured.
 */
export class NullDatabase {
  /** Where clients connect to, on this machine alone. */
  readonly port: number;
  /** Rows that were acknowledged and not stored. */
  rows = 0;
  #target: Address;
  #timeouts: number;
  /** Thousandths of the next time-out. */
  #due = 0;
  #listener: Deno.TcpListener;
  #open = new Set<Deno.TcpConn>();
  #accepting: Promise<void>;

  /**
   * @param target the real node
   * @param timeouts of 1,000 batches so many are answered with a time-out, evenly
   */
  constructor(target: Address, timeouts = 0) {
    this.#target = target;
    this.#timeouts = timeouts;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept();
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const connection of this.#open) end(connection);
  }

  async #accept(): Promise<void> {
    try {
      for await (const client of this.#listener) void this.#serve(client);
    } catch (thrown) {
      // So it ends when the listener is closed.
      if (!(thrown instanceof Deno.errors.BadResource)) throw thrown;
    }
  }

  #answer(batch: CqlFrame): Uint8Array {
    this.#due += this.#timeouts;
    if (this.#due >= 1_000) {
      this.#due -= 1_000;
      return timeoutAnswer(batch);
    }
    this.rows += statementsOf(batch);
    return voidAnswer(batch);
  }

  async #serve(client: Deno.TcpConn): Promise<void> {
    this.#open.add(client);
    let node: Deno.TcpConn;
    try {
      node = await Deno.connect(this.#target);
    } catch {
      return end(client); // The client says that it can't connect.
    }
    this.#open.add(node);
    client.setNoDelay();
    node.setNoDelay();
    const toClient = new Outbox(client);
    const toNode = new Outbox(node);
    // Where one side ends, the other does: clients wait for that before they have closed.
    await Promise.race([
      eachFrame(client, (frame) => {
        if (frame.opcode !== BATCH_OPCODE) return toNode.send(frame.bytes);
        return toClient.send(this.#answer(frame));
      }),
      // Whole frames, or an acknowledgement would land in the middle of one.
      eachFrame(node, (frame) => toClient.send(frame.bytes)),
    ]);
    for (const connection of [client, node]) {
      end(connection);
      this.#open.delete(connection);
    }
  }
}

/** Reads frames until the connection ends, however it ends. */
async function eachFrame(
  connection: Deno.TcpConn,
  handle: (frame: CqlFrame) => void,
): Promise<void> {
  const frames = new CqlFrames();
  const buffer = new Uint8Array(READ_BYTES);
  for (;;) {
    const read = await connection.read(buffer).catch(() => null);
    if (read === null) return;
    for (const frame of frames.push(buffer.subarray(0, read))) handle(frame);
  }
}

/** Writes one after the other, and all that has gathered meanwhile at once. */
class Outbox {
  #connection: Deno.TcpConn;
  #waiting: Uint8Array[] = [];
  #writing = false;

  constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  send(bytes: Uint8Array): void {
    this.#waiting.push(bytes.slice());
    if (!this.#writing) void this.#write();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    await undefined; // What is sent in this turn goes together.
    while (this.#waiting.length > 0) {
      const bytes = joined(this.#waiting.splice(0));
      for (let at = 0; at < bytes.length;) {
        const written = await this.#connection.write(bytes.subarray(at)).catch(() => undefined);
        if (written === undefined) return; // It has ended; so does the reading of it.
        at += written;
      }
    }
    this.#writing = false;
  }
}

function end(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.BadResource)) throw thrown;
  }
}
