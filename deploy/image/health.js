/**
 * The image's health check: exit code 0 if the process says that it is alive, 1 if it doesn't.
 *
 * Asks `/healthz` at the address of ANDEAN_METRICS (`HOST:PORT`). Where that is not set, there is
 * nobody to ask: 0. The image has no curl, and whether the database can be reached is a matter of
 * `/readyz`: a process that waits for it must not be restarted.
 */
const address = Deno.env.get("ANDEAN_METRICS");
if (address) {
  // An address of all interfaces is one to listen at; this machine's own answers for it.
  const reachable = address.replace(/^(0\.0\.0\.0|\[::\]|):/, "127.0.0.1:");
  let problem;
  try {
    const response = await fetch(`http://${reachable}/healthz`, {
      signal: AbortSignal.timeout(4_000),
    });
    if (!response.ok) problem = `it answered ${response.status}`;
    await response.body?.cancel();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  if (problem !== undefined) {
    Deno.stderr.writeSync(new TextEncoder().encode(`Not healthy: ${problem}\n`));
    Deno.exit(1);
  }
}
