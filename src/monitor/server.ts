import { AndeanError, messageOf } from "../errors/andean_error.ts";
import { systemReason } from "../errors/system_reason.ts";
import { PROMETHEUS_TYPE, prometheusText } from "./prometheus.ts";
import type { Watched } from "./watched.ts";

/** Where a server listens. */
export interface ListenAddress {
  host: string;
  port: number;
}

/** A server that tells how something goes. */
export interface MonitorServer {
  /** With the port that it got, where it asked for any. */
  address: ListenAddress;
  close(): Promise<void>;
}

const PLAIN = "text/plain; charset=utf-8";

const PATHS = {
  "/metrics": "metrics, for Prometheus",
  "/healthz": "200 while the process lives, 503 once it should be replaced",
  "/readyz": "200 while records are read and written, else 503 and why not",
};

/**
 * Serves what can be watched over HTTP: to read, and nothing else.
 *
 * @param page HTML that asks for `live.json`; without it the root lists the paths
 * @throws {AndeanError} `configuration` where it can't listen there
 */
export function serveMonitor(
  { host, port }: ListenAddress,
  watched: Watched,
  page?: string,
): MonitorServer {
  const hosts = namesOf(host);
  try {
    const server = Deno.serve({
      hostname: unbracketed(host),
      port,
      onListen: () => {},
      onError: (thrown) => plain(500, `${messageOf(thrown)}\n`),
    }, async (request) => {
      const answer = await answerOf(request, hosts, watched, page);
      if (request.method !== "HEAD") return answer;
      await answer.body?.cancel();
      return new Response(null, answer);
    });
    return {
      address: { host, port: (server.addr as Deno.NetAddr).port },
      close: () => server.shutdown(),
    };
  } catch (cause) {
    const where = `${host}:${port}`;
    throw new AndeanError("configuration", `Cannot serve metrics at ${where}: ${reasonOf(cause)}`, {
      hint: "Give --metrics an address of this machine and a port that is free.",
      cause,
    });
  }
}

async function answerOf(
  request: Request,
  hosts: readonly string[] | undefined,
  watched: Watched,
  page: string | undefined,
): Promise<Response> {
  if (hosts !== undefined && !hosts.includes(hostOf(request))) {
    return plain(403, "This address is for programs of the same machine.\n");
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return plain(405, "There is nothing to change here.\n", { allow: "GET, HEAD" });
  }
  switch (new URL(request.url).pathname) {
    case "/metrics":
      return plain(200, await prometheusText(watched.families()), {
        "content-type": PROMETHEUS_TYPE,
      });
    case "/healthz":
      return checked(watched.notAlive(), "alive");
    case "/readyz":
      return checked(watched.notReady(), "ready");
    case "/live.json":
      if (watched.live === undefined) break;
      return plain(200, JSON.stringify(watched.live()), { "content-type": "application/json" });
    case "/":
      if (page === undefined) return plain(200, pathList());
      return plain(200, page, { "content-type": "text/html; charset=utf-8" });
  }
  return plain(404, pathList());
}

function plain(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, {
    status,
    headers: {
      "content-type": PLAIN,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
}

function checked(reasons: readonly string[], word: string): Response {
  return reasons.length === 0 ? plain(200, `${word}\n`) : plain(503, `${reasons.join("\n")}\n`);
}

function pathList(): string {
  return Object.entries(PATHS).map(([path, what]) => `${path}  ${what}\n`).join("");
}

/**
 * By which names a server that listens on loopback is asked; `undefined` for any other. A page of
 * another site could have its own name lead here, and read what we tell.
 */
function namesOf(host: string): string[] | undefined {
  const isLoopback = host === "localhost" || host === "[::1]" || host.startsWith("127.");
  return isLoopback ? ["localhost", "[::1]", "127.0.0.1", host] : undefined;
}

function hostOf(request: Request): string {
  return (request.headers.get("host") ?? "").replace(/:\d+$/, "").toLowerCase();
}

function unbracketed(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof Deno.errors.AddrInUse) return "something else listens there";
  if (thrown instanceof Deno.errors.AddrNotAvailable) return "this machine has no such address";
  if (thrown instanceof Deno.errors.PermissionDenied) return "this user may not listen there";
  return systemReason(thrown);
}
