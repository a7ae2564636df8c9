import type { AndeanError } from "../errors/andean_error.ts";
import type { Compression } from "../kafka/batches/compression/compression.ts";
import type { KafkaConnection } from "../kafka/connection/connection.ts";
import type { FormatOptions } from "../formats/format_options.ts";
import type { WorkerChoice } from "../workers/task.ts";
import type { PartitionTally } from "./ack_tally.ts";
import type { TickOptions } from "./ticks.ts";

/** What is produced, and where to. */
export interface ProduceOptions extends TickOptions {
  kafka: KafkaConnection;
  topic: string;
  /** Exactly so many records. */
  count: number;
  /** Records per second; `Infinity` for no bound. */
  rate: number;
  format: FormatOptions;
  compression: Compression;
  /** So many of the records get a value that can't be decoded. */
  corrupt: number;
  /** Records that are not acknowledged for so long are given up, in milliseconds. @default 120,000 */
  deliveryTimeoutMs?: number | undefined;
  /** Of a topic that has to be made. */
  partitions: number;
  /** Brokers that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  /** Each sends the records of some keys. @default one, in the thread that asks */
  workers?: WorkerChoice | undefined;
  /** Ends the run after the records that are under way. */
  signal: AbortSignal;
  onWaiting?: (error: AndeanError) => void;
  onProgress?: (progress: ProduceProgress) => void;
}

/** How far a run is. */
export interface ProduceProgress {
  acked: number;
  count: number;
  seconds: number;
}

/** What a run did. */
export interface ProduceResult {
  /** In every record's header, so that a run's records can be told from others. */
  runId: string;
  /** Records handed to the brokers. */
  sent: number;
  /** Records that all in-sync replicas have. */
  acked: number;
  /** Records without an acknowledgement: each may be stored or not. */
  failed: number;
  /** Their sequence numbers (header `andean-sequence`), as inclusive ranges. */
  unknownSequences: [number, number][];
  /** Offsets from the first to one past the last record acknowledged. */
  perPartition: PartitionTally[];
  seconds: number;
  recordsPerSecond: number;
  /** Why sending ended early; absent where it did not. */
  failure?: AndeanError;
  /** Whether the signal ended the run. */
  interrupted: boolean;
}
