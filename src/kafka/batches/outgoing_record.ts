import type { RecordHeaders } from "../../record/record_headers.ts";

/** A record to be sent. */
export interface OutgoingRecord {
  key: string | Uint8Array | null;
  value: Uint8Array | null;
  /** One whose value is `undefined` has the value null. */
  headers: RecordHeaders;
  /** Chosen by the key's hash (the Java client's murmur2) where absent. */
  partition?: number;
}
