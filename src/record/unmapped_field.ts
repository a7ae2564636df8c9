import { AndeanError } from "../errors/andean_error.ts";

/**
 * A record holds something that its table has no place for: the record is set aside, or the run ends
 * at it. Its table may have got a place meanwhile, so that it is looked at before this counts.
 */
export class UnmappedField extends AndeanError {
  /** @param reason names the field, for people */
  constructor(reason: string, policy: "dead-letter" | "stop") {
    super(policy === "stop" ? "unmapped" : "undecodable", reason);
  }
}
