/** The length of a frame's header in the CQL binary protocol, versions 3 to 5. */
const HEADER_BYTES = 9;
const RESPONSE = 0x80;
const RESULT_OPCODE = 0x08;
const VOID_KIND = 1;
const ERROR_OPCODE = 0;
const WRITE_TIMEOUT = 0x1100;
const LOCAL_QUORUM = 6;

/** The opcode of a batch of statements. */
export const BATCH_OPCODE = 0x0d;

/** One frame, whole. */
export interface CqlFrame {
  opcode: number;
  /** With its header. */
  bytes: Uint8Array;
}

/**
 * Cuts a stream of bytes into the frames of the CQL binary protocol (v4, section 2).
 *
 * @example
 * ```ts
 * import { CqlFrames } from "./cql_frames.ts";
 *
 * const frames = new CqlFrames();
 * const ready = Uint8Array.of(0x84, 0, 0, 1, 2, 0, 0, 0, 0);
 * console.assert(frames.push(ready.subarray(0, 4)).length === 0);
 * console.assert(frames.push(ready.subarray(4))[0]!.opcode === 2);
 * ```
 */
export class CqlFrames {
  /** What has come of the next frame. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;

  /** @returns the frames that are whole now; they may lie in `chunk` */
  push(chunk: Uint8Array): CqlFrame[] {
    const frames: CqlFrame[] = [];
    let rest = chunk;
    if (this.#heldBytes > 0) {
      this.#held.push(chunk.slice()); // The reader's buffer is used again.
      this.#heldBytes += chunk.length;
      const length = lengthOf(this.#head());
      // Large frames come in many chunks, which are put together once.
      if (length === undefined || this.#heldBytes < length) return frames;
      rest = joined(this.#held);
      this.#held = [];
      this.#heldBytes = 0;
    }
    for (;;) {
      const length = lengthOf(rest);
      if (length === undefined || rest.length < length) break;
      frames.push({ opcode: rest[4]!, bytes: rest.subarray(0, length) });
      rest = rest.subarray(length);
    }
    if (rest.length > 0) {
      this.#held.push(rest.slice());
      this.#heldBytes = rest.length;
    }
    return frames;
  }

  /** The first bytes of what is held: a header, if they are enough. */
  #head(): Uint8Array {
    const [first] = this.#held;
    if (first!.length >= HEADER_BYTES) return first!;
    this.#held = [joined(this.#held)];
    return this.#held[0]!;
  }
}

/** The answer to a request that changes data: `RESULT` of kind `Void`. */
export function voidAnswer({ bytes }: CqlFrame): Uint8Array {
  return Uint8Array.of(
    bytes[0]! | RESPONSE,
    0,
    bytes[2]!,
    bytes[3]!,
    RESULT_OPCODE,
    0,
    0,
    0,
    4,
    0,
    0,
    0,
    VOID_KIND,
  );
}

/** Another answer: `ERROR` that a write has timed out, of which nobody knows what became. */
export function timeoutAnswer({ bytes }: CqlFrame): Uint8Array {
  const message = new TextEncoder().encode("timed out on purpose");
  const kind = new TextEncoder().encode("UNLOGGED_BATCH");
  const answer = new Uint8Array(HEADER_BYTES + 4 + 2 + message.length + 10 + 2 + kind.length);
  const view = new DataView(answer.buffer);
  answer.set(voidAnswer({ opcode: 0, bytes }).subarray(0, 4));
  view.setUint8(4, ERROR_OPCODE);
  view.setUint32(5, answer.length - HEADER_BYTES);
  let at = HEADER_BYTES;
  view.setInt32(at, WRITE_TIMEOUT);
  view.setUint16(at += 4, message.length);
  answer.set(message, at += 2);
  view.setUint16(at += message.length, LOCAL_QUORUM);
  view.setInt32(at += 2, 0); // Replicas that have answered,
  view.setInt32(at += 4, 1); // and that were waited for.
  view.setUint16(at += 4, kind.length);
  answer.set(kind, at += 2);
  return answer;
}

/** How many statements a batch has. */
export function statementsOf({ bytes }: CqlFrame): number {
  return (bytes[HEADER_BYTES + 1]! << 8) | bytes[HEADER_BYTES + 2]!;
}

/** With its header; `undefined` where the header is not whole. */
function lengthOf(bytes: Uint8Array): number | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const body = bytes[5]! * 2 ** 24 + (bytes[6]! << 16) + (bytes[7]! << 8) + bytes[8]!;
  return HEADER_BYTES + body;
}

/** All of them, one behind the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
