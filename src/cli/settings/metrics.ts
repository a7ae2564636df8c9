import { settings } from "./setting.ts";
import { listenAddress } from "./values.ts";

/** Of every command that goes on until it is stopped. */
export const METRICS = settings("Watching:", {
  metrics: {
    name: "metrics",
    placeholder: "host:port",
    help: "serve metrics for Prometheus, health checks and a page there: 127.0.0.1:9464",
    schema: listenAddress(9464),
  },
});
