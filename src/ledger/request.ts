import type { Consistency } from "../scylla/session/consistency.ts";

/** How the ledger's table is asked. */
export interface LedgerRequest {
  consistency: Consistency;
  /** Ends the retrying; without one, a write is repeated for as long as it takes. */
  signal?: AbortSignal | undefined;
}
