import type { Tick } from "./tick.ts";

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
}
