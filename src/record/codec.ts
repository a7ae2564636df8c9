import type { Tick } from "./tick.ts";

/** The part of a tick that a record's key can tell. */
export interface KeyOfTick {
  symbol: string;
  /** Milliseconds since the epoch; absent where the key is the symbol alone. */
  timestampMs?: number;
}

/** Turns a record's value into a {@linkcode Tick} and back. */
export interface Codec {
  readonly name: string;
  /** The bytes of a record's value. */
  encode(tick: Tick): Uint8Array;
  /**
   * @param value a record's value; `null` is a tombstone
   * @throws {AndeanError} `undecodable`, with a reason for people
   */
  decode(value: Uint8Array | null): Tick;
  /**
   * What a tombstone's key tells of the row that it deletes.
   *
   * @throws {AndeanError} `undecodable`, with a reason for people
   */
  decodeKey(key: Uint8Array | null): KeyOfTick;
}
