import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import cassandra from "cassandra-driver";

/** Where a value's bytes don't matter, they are the driver's own. */
interface Encoder {
  encode(value: unknown, type: CqlType): Buffer | null;
}
/** A type as the protocol names it. */
export interface CqlType {
  code: number;
  /** Of what a list or set is, or a tuple. */
  info?: CqlType | CqlType[];
}
// The driver's types leave it out.
const { Encoder } = cassandra as unknown as {
  Encoder: new (protocolVersion: number, options: object) => Encoder;
};
const encoder = new Encoder(4, {});
const { dataTypes, responseErrorCodes, Uuid, InetAddress } = cassandra.types;

/** Rows of a result, each cell as the bytes that are sent, or null. */
export interface FakeRows {
  columns: { name: string; type: CqlType }[];
  rows: (Buffer | null)[][];
  /** Where the next page begins. */
  pagingState?: Buffer;
  warnings?: string[];
  traceId?: boolean;
  /** What is done to the body before it is sent, with a length that fits. */
  damage?: (body: Buffer) => Buffer;
}

/** What a statement is answered with. */
export type Answer = (statement: string, pagingState: Buffer | undefined) => FakeRows | undefined;

/** A node that speaks as much of CQL v4 as the driver needs to read from it. */
export interface FakeCql extends Disposable {
  /** `host:port` */
  address: string;
}

/** How a fake node answers. */
export interface FakeCqlOptions {
  /** Asked for each prepared statement; what it leaves open has no rows. */
  answer: Answer;
  /** Cuts what is sent into the pieces that arrive; together they are the whole. */
  pieces?: (bytes: Buffer) => Buffer[];
}

const OPCODES = {
  error: 0,
  startup: 1,
  ready: 2,
  options: 5,
  supported: 6,
  query: 7,
  result: 8,
  prepare: 9,
  execute: 10,
  register: 11,
};
const text = { code: Number(dataTypes.varchar) };

/** The bytes of a value of a type. */
export function cell(value: unknown, type: CqlType): Buffer | null {
  return value === null ? null : encoder.encode(value, type);
}

/** Rows from values. */
export function rowsOf(columns: FakeRows["columns"], values: unknown[][]): FakeRows {
  return {
    columns,
    rows: values.map((row) => row.map((value, index) => cell(value, columns[index]!.type))),
  };
}

/** Starts a node on a port of its own. */
export async function startFakeCql({ answer, pieces }: FakeCqlOptions): Promise<FakeCql> {
  const sockets = new Set<Socket>();
  const statements: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let received = Buffer.alloc(0);
    let waiting: Buffer[] = [];
    // What is asked at once is answered at once, so that frames share pieces.
    const flush = () => {
      const bytes = Buffer.concat(waiting);
      waiting = [];
      for (const piece of pieces?.(bytes) ?? [bytes]) socket.write(piece);
    };
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 9 && received.length >= 9 + received.readInt32BE(5)) {
        const end = 9 + received.readInt32BE(5);
        if (waiting.length === 0) setTimeout(flush, 0);
        waiting.push(respond(received.subarray(0, end), statements, answer));
        received = received.subarray(end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    address: `127.0.0.1:${address.port}`,
    [Symbol.dispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function respond(request: Buffer, statements: string[], answer: Answer): Buffer {
  const [version, stream, opcode] = [request[0], request.readInt16BE(2), request[4]];
  const body = request.subarray(9);
  const send = (kind: keyof typeof OPCODES, content: Buffer, flags = 0) => {
    const header = Buffer.alloc(9);
    header.set([0x84, flags]);
    header.writeInt16BE(stream, 2);
    header[4] = OPCODES[kind];
    header.writeInt32BE(content.length, 5);
    return Buffer.concat([header, content]);
  };
  if (version !== 4) {
    return send(
      "error",
      Buffer.concat([
        int(responseErrorCodes.protocolError),
        string(`Invalid or unsupported protocol version (${version})`),
      ]),
    );
  }
  switch (opcode) {
    case OPCODES.options:
      return send("supported", short(0));
    case OPCODES.prepare: {
      const statement = body.toString("utf8", 4, 4 + body.readInt32BE(0));
      if (!statements.includes(statement)) statements.push(statement);
      const id = short(statements.indexOf(statement));
      const noParams = [int(1), int(0), int(0), string("ks"), string("t")];
      const noColumns = [int(4), int(0)];
      return send("result", Buffer.concat([int(4), short(2), id, ...noParams, ...noColumns]));
    }
    case OPCODES.query: {
      const statement = body.toString("utf8", 4, 4 + body.readInt32BE(0));
      return result(ringOf(statement), send);
    }
    case OPCODES.execute: {
      const statement = statements[body.readInt16BE(2)]!;
      return result(
        ringOf(statement) ?? answer(statement, pagingStateOf(body.subarray(4))),
        send,
      );
    }
    default:
      return send("ready", Buffer.alloc(0));
  }
}

/** Consistency, flags, then what they say, up to the state (CQL binary protocol v4, 4.1.4). */
function pagingStateOf(parameters: Buffer): Buffer | undefined {
  const flags = parameters[2]!;
  if ((flags & 8) === 0) return undefined;
  let at = 3;
  if ((flags & 1) !== 0) {
    let values = parameters.readUInt16BE(at);
    for (at += 2; values > 0; values--) at += 4 + Math.max(0, parameters.readInt32BE(at));
  }
  if ((flags & 4) !== 0) at += 4;
  return parameters.subarray(at + 4, at + 4 + parameters.readInt32BE(at));
}

function result(
  { columns, rows, pagingState, warnings, traceId, damage }: FakeRows = { columns: [], rows: [] },
  send: (kind: "result", content: Buffer, flags: number) => Buffer,
): Buffer {
  const parts: Buffer[] = [];
  if (traceId) parts.push(Uuid.random().getBuffer());
  if (warnings !== undefined) parts.push(short(warnings.length), ...warnings.map(string));
  parts.push(int(2), int(1 | (pagingState === undefined ? 0 : 2)), int(columns.length));
  if (pagingState !== undefined) parts.push(bytes(pagingState));
  parts.push(string("ks"), string("t"));
  for (const { name, type } of columns) parts.push(string(name), typeBytes(type));
  parts.push(int(rows.length), ...rows.flat().map(bytes));
  const whole = Buffer.concat(parts);
  const flags = (traceId ? 2 : 0) | (warnings === undefined ? 0 : 8);
  return send("result", damage?.(whole) ?? whole, flags);
}

/** What the driver asks of its first node: a ring of one. */
function ringOf(statement: string): FakeRows | undefined {
  if (!statement.includes("FROM system.local")) return undefined;
  const columns = Object.entries({
    key: text,
    data_center: text,
    rack: text,
    partitioner: text,
    release_version: text,
    rpc_address: { code: Number(dataTypes.inet) },
    host_id: { code: Number(dataTypes.uuid) },
    tokens: { code: Number(dataTypes.set), info: text },
  }).map(([name, type]) => ({ name, type }));
  return rowsOf(columns, [[
    "local",
    "dc1",
    "r1",
    "org.apache.cassandra.dht.Murmur3Partitioner",
    "4.0.0",
    InetAddress.fromString("127.0.0.1"),
    Uuid.random(),
    ["0", "100"],
  ]]);
}

function typeBytes({ code, info }: CqlType): Buffer {
  if (info === undefined) return short(code);
  return Array.isArray(info)
    ? Buffer.concat([short(code), short(info.length), ...info.map(typeBytes)])
    : Buffer.concat([short(code), typeBytes(info)]);
}

function int(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function short(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16BE(value);
  return buffer;
}

function string(value: string): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([short(content.length), content]);
}

function bytes(value: Buffer | null): Buffer {
  return value === null ? int(-1) : Buffer.concat([int(value.length), value]);
}
