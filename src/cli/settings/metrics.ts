import { settings } from "./setting.ts";
import { listenAddress, text } from "./values.ts";

/** Of `ingest`. */
export const INGEST_METRICS = settings("Watching:", {
  metrics: {
    name: "metrics",
    placeholder: "host:port",
    help: "serve metrics for Prometheus, health checks and a page there: 127.0.0.1:9464",
    schema: listenAddress(9464),
  },
});

/** Of `verify`. */
export const VERIFY_METRICS = settings("Watching:", {
  metrics: {
    ...INGEST_METRICS.metrics,
    help: "with --follow: serve metrics for Prometheus and health checks there: 127.0.0.1:9464",
  },
  metricsFile: {
    name: "metrics-file",
    placeholder: "file",
    isFile: true,
    help: "write the verdict and the counts there, for Prometheus's node_exporter (FILE.prom)",
    schema: text("a file's path"),
  },
});
