import type { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";

/** A column of a result, as the node describes it. */
export interface PageColumn {
  name: string;
  type: { code: number };
}

/** The rows of a page as they came: cell after cell, each behind its length. */
export interface RawPage {
  columns: readonly PageColumn[];
  rowCount: number;
  /** The cells, and nothing else; the memory is the driver's again once the decoder has returned. */
  cells: Buffer;
  /** Decodes a cell as the driver does. */
  decodeCell(cell: Buffer, type: PageColumn["type"]): unknown;
}

/**
 * Makes of a page what the result has as its `rows`.
 *
 * @throws the statement fails with it
 */
export type PageDecoder = (page: RawPage) => { length: number };

/** What `client.execute` takes beside the driver's own options. */
export interface OwnPageOptions {
  decodePage?: PageDecoder | undefined;
}

/** The parts of the driver that lie between a socket and a result. */
interface Pool {
  borrowConnection(previous?: unknown): Connection;
}
interface Connection {
  parser: Parser;
  /** What waits for an answer, by the number that the answer will have. */
  _operations: Map<number, { request: { options?: ExecutionOptions } }>;
}
interface ExecutionOptions {
  getRawQueryOptions(): OwnPageOptions | undefined;
}
interface Parser {
  encoder: { decode: RawPage["decodeCell"] };
  push(item: unknown): void;
  parseBody(frame: Frame, chunk: Chunk): void;
  parseRows(frame: Frame, reader: Reader): void;
}
interface Frame {
  header: { streamId: number; bodyLength: number };
  meta: { columns: PageColumn[] };
  flagsInfo: unknown;
  /** Whether rows are parsed one by one, while the frame is still arriving. */
  byRow?: boolean;
}
/** What has arrived of a frame; by the time at which rows are parsed, the whole of it. */
interface Chunk {
  /** Where the frame's body begins. */
  offset: number;
}
interface Reader {
  offset: number;
  buf: Buffer;
  readInt(): number;
}

/**
 * Lets pages be decoded by what the option `decodePage` of `client.execute` says. The driver makes
 * an object for every row and a buffer for every cell, and hands each row through two streams,
 * which is four fifths of what a scan of two columns costs.
 *
 * Preparing, routing, paging, time-outs and retries stay the driver's. Another driver goes on as it
 * does, and its results have its own rows: the caller has to look.
 *
 * @param client has connected
 */
export function decodeOwnPages(client: cassandra.Client): void {
  for (const host of client.hosts?.values?.() ?? []) watchHost(host);
  client.on("hostAdd", watchHost);
}

/** Every request borrows its connection from its host's pool, however old the connection is. */
function watchHost(host: cassandra.Host): void {
  const { pool } = host as unknown as { pool?: Pool };
  const borrow = pool?.borrowConnection?.bind(pool);
  if (pool === undefined || borrow === undefined) return;
  const watched = new WeakSet<Parser>();
  pool.borrowConnection = (previous) => {
    const connection = borrow(previous);
    const { parser } = connection;
    if (parser !== undefined && !watched.has(parser)) {
      watched.add(parser);
      watchParser(parser, connection);
    }
    return connection;
  };
}

function watchParser(parser: Parser, connection: Connection): void {
  const parseBody = parser.parseBody.bind(parser);
  const parseRows = parser.parseRows.bind(parser);
  const decodeCell = parser.encoder.decode.bind(parser.encoder);
  let body: Chunk = { offset: 0 };
  parser.parseBody = (frame, chunk) => {
    body = chunk;
    parseBody(frame, chunk);
  };
  parser.parseRows = (frame, reader) => {
    const { header, meta, flagsInfo: flags, byRow } = frame;
    const { request } = connection._operations.get(header.streamId) ?? {};
    const { decodePage } = request?.options?.getRawQueryOptions() ?? {};
    if (decodePage === undefined || byRow) return parseRows(frame, reader);
    try {
      const rowCount = reader.readInt();
      // Behind the frame's end, the buffer may hold the beginning of the next one.
      const cells = reader.buf.subarray(reader.offset, body.offset + header.bodyLength);
      const rows = decodePage({ columns: meta.columns, rowCount, cells, decodeCell });
      parser.push({ header, result: { rows, meta, flags } });
    } catch (error) {
      // As the driver does. Thrown, it would end the connection.
      parser.push({ header, error });
    }
  };
}
