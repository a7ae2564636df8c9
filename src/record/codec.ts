import type { KafkaRecord } from "./kafka_record.ts";
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
   * The same of a value that lies in more bytes. Absent where nothing is gained by it.
   *
   * @param start where the value begins, and `end`, where it has ended
   */
  decodeIn?(bytes: Uint8Array, start: number, end: number): Tick;
  /**
   * What a tombstone's key tells of the row that it deletes.
   *
   * @throws {AndeanError} `undecodable`, with a reason for people
   */
  decodeKey(key: Uint8Array | null): KeyOfTick;
  /**
   * Fetches the schemas that these records name, so that decoding need not wait; to be called, and
   * waited for, before any of them is decoded. Absent where formats don't need that.
   *
   * @returns `undefined` where all are there already, as they nearly always are
   * @throws {AndeanError} where the schema registry refuses us, or is away for too long
   */
  ready?(records: readonly KafkaRecord[]): Promise<void> | undefined;
}
