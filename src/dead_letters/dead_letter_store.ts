import type { DeadLetter, StoredLetter } from "./dead_letter.ts";
import type { DeadLetterIndex } from "./dead_letter_index.ts";

/** Where records are set aside. */
export type DeadLetterPlace =
  | { kind: "topic"; topic: string }
  | { kind: "table"; keyspace: string; table: string };

/** Takes letters. */
export interface DeadLetterWriter {
  /**
   * Makes sure, before any record is read, that letters can be taken.
   *
   * @throws {AndeanError} where what has the store's name is none, or we may not make it
   */
  ready(): Promise<void>;
  /**
   * Resolves when the letter is kept; waits for a store that is away for as long as the run lasts.
   *
   * @throws {AndeanError} where the store refuses it for good, or the run ends before it has it
   */
  add(letter: DeadLetter): Promise<void>;
  /** Lets go of what was opened to write; letters that are not kept by then are lost. */
  close(): Promise<void>;
}

/** Reads letters back. A store that was never made holds none. */
export interface DeadLetterReader {
  /**
   * Reads letters, of each record the newest one first.
   *
   * @throws {AndeanError} where any of them could not be read
   */
  read(query: LetterQuery): AsyncGenerator<LetterPage>;
  /**
   * Reads which records of a topic were set aside.
   *
   * @throws {AndeanError} where any of them could not be read
   */
  index(source: string, signal?: AbortSignal): Promise<DeadLetterIndex>;
  /** What is another once there are more letters; `undefined` where only reading them tells. */
  mark(): Promise<string | undefined>;
}

/** Which letters are read. */
export interface LetterQuery {
  /** The topic that the letters come from: those of others are passed over. */
  source: string;
  /** Only those of this Kafka partition of the source. */
  partition?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** A part of the letters. */
export interface LetterPage {
  letters: StoredLetter[];
  /** How much has been read, from 0 to 1. */
  share: number;
}

/** A place's name, for people. */
export function placeName(place: DeadLetterPlace): string {
  return place.kind === "topic" ? `topic ${place.topic}` : `table ${place.keyspace}.${place.table}`;
}
