/** What a broker says about its cluster. */
export interface KafkaMetadata {
  brokers: { id: number; host: string; port: number }[];
  controllerId: number;
}

const METADATA = 3;
const VERSION = 4;

/**
 * Asks one broker for the cluster's metadata, once, without retrying.
 *
 * Written by hand because a client library retries, logs and keeps connections, all of which is
 * in the way of finding out ten times a second whether a broker is up. Layout:
 * https://kafka.apache.org/protocol#The_Messages_Metadata, version 4.
 *
 * @throws Error if the broker can't be reached, closes the connection or takes too long.
 */
export async function fetchKafkaMetadata(
  host: string,
  port: number,
  timeoutMs: number,
): Promise<KafkaMetadata> {
  const connection = await Deno.connect({ hostname: host, port });
  // Closing the connection is what ends a read that waits for a paused broker.
  const timer = setTimeout(() => close(connection), timeoutMs);
  try {
    await writeAll(connection, metadataRequest());
    const size = new DataView((await readExactly(connection, 4)).buffer).getInt32(0);
    return parseMetadataResponse(await readExactly(connection, size));
  } finally {
    clearTimeout(timer);
    close(connection);
  }
}

/** A request for the brokers alone: no topics, and none created. */
export function metadataRequest(): Uint8Array<ArrayBuffer> {
  const client = new TextEncoder().encode("andean-stack");
  const body = new Uint8Array(10 + client.length + 5);
  const view = new DataView(body.buffer);
  view.setInt16(0, METADATA);
  view.setInt16(2, VERSION);
  view.setInt32(4, 1); // correlation id
  view.setInt16(8, client.length);
  body.set(client, 10);
  view.setInt32(10 + client.length, 0); // an empty list of topics
  view.setInt8(14 + client.length, 0); // do not create any
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setInt32(0, body.length);
  frame.set(body, 4);
  return frame;
}

/** Reads brokers and controller out of a response, without its length prefix. */
export function parseMetadataResponse(bytes: Uint8Array): KafkaMetadata {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  let at = 8; // correlation id, throttle time
  const int32 = () => {
    at += 4;
    return view.getInt32(at - 4);
  };
  const text = () => {
    const length = view.getInt16(at);
    at += 2;
    if (length < 0) return "";
    at += length;
    return decoder.decode(bytes.subarray(at - length, at));
  };
  const brokers: KafkaMetadata["brokers"] = [];
  for (let left = int32(); left > 0; left--) {
    brokers.push({ id: int32(), host: text(), port: int32() });
    text(); // rack
  }
  text(); // cluster id
  return { brokers, controllerId: int32() };
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

async function readExactly(
  connection: Deno.Conn,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count;) {
    const read = await connection.read(bytes.subarray(at));
    if (read === null) throw new Error("the broker closed the connection");
    at += read;
  }
  return bytes;
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed by the timer already.
  }
}
