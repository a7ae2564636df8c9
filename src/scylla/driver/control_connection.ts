import type cassandra from "cassandra-driver";
import { sleep } from "../../errors/sleep.ts";
import { loggerFor } from "../../telemetry/log.ts";

/** The connection on which the driver learns which nodes there are. */
interface ControlConnection {
  /** Finds a node, and asks it; by itself with the rest of the nodes where one does not answer. */
  _refresh(rest?: unknown): Promise<void>;
  _isShuttingDown?: boolean;
}

/** Between two tries after the driver's own have failed for a reason that it did not foresee. */
const RETRY_MS = 1_000;

/**
 * Lets the driver look for a new control connection once at a time. Several connections that end
 * together start as many searches, which take each other's connection away, and an error of theirs
 * that nobody catches ends the process (NODEJS-681, in version 4.10.0).
 */
export function refreshOnceAtATime(client: cassandra.Client): void {
  const { controlConnection: control } = client as unknown as {
    controlConnection?: ControlConnection;
  };
  const refresh = control?._refresh?.bind(control);
  if (control === undefined || refresh === undefined) return; // Another driver: as it does.
  let running: Promise<void> | undefined;
  control._refresh = (rest) => {
    // With a rest of nodes it is a step of the search that runs.
    if (rest !== undefined) return refresh(rest);
    return running ??= untilDone(control, refresh).finally(() => running = undefined);
  };
}

async function untilDone(control: ControlConnection, refresh: () => Promise<void>): Promise<void> {
  while (!control._isShuttingDown) {
    try {
      return await refresh();
    } catch (thrown) {
      loggerFor("scylla").debug("the nodes could not be asked: {cause}", { cause: String(thrown) });
      await sleep(RETRY_MS);
    }
  }
}
