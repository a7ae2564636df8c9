import { observeFamilies } from "../monitor/open_telemetry.ts";
import { type ListenAddress, serveMonitor } from "../monitor/server.ts";
import type { Watched } from "../monitor/watched.ts";
import { loggerFor } from "../telemetry/log.ts";
import type { Io } from "./io.ts";
import { BUILD } from "./version.ts";

/** How something can be watched. */
export interface MonitoringOptions {
  /** Where it is served; absent where it is not. */
  address: ListenAddress | undefined;
  /** Makes the page at that address, where it is served. */
  page?: () => string;
}

/**
 * Lets something be watched until this is disposed: at an address, where one is given, and by
 * OpenTelemetry, where Deno exports for it.
 *
 * @throws {AndeanError} `configuration` where nothing can be served at the address
 */
export function monitor(
  watched: Watched,
  { address, page }: MonitoringOptions,
  io: Io,
): AsyncDisposable {
  const server = address && serveMonitor(address, watched, page?.());
  if (server !== undefined) {
    const { host, port } = server.address;
    loggerFor("cli").info("metrics, health and what goes on: http://{host}:{port}/", {
      host,
      port,
    });
  }
  const exports = /^(1|true)$/i.test(io.variable("OTEL_DENO") ?? "");
  const unobserve = exports ? observeFamilies(BUILD.version, () => watched.families()) : undefined;
  return {
    async [Symbol.asyncDispose]() {
      unobserve?.();
      await server?.close();
    },
  };
}
