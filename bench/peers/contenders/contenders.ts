import type { Contender } from "../harness/contender.ts";
import type { PeerName } from "../harness/options.ts";
import { ANDEAN } from "./andean.ts";
import { CONNECT } from "./connect.ts";
import { PYTHON } from "./python.ts";
import { REDPANDA_CONNECT } from "./redpanda_connect.ts";
import { RUST } from "./rust.ts";

/** All that can be compared. */
export const CONTENDERS: Record<PeerName, Contender> = {
  "rust": RUST,
  "redpanda-connect": REDPANDA_CONNECT,
  "connect": CONNECT,
  "python": PYTHON,
  "andean": ANDEAN,
};
