import cassandra from "cassandra-driver";
import { AndeanError, type ErrorCode, messageOf } from "../../errors/andean_error.ts";
import { permissionError } from "../../errors/permission.ts";
import { type TlsRefusal, tlsRefusal } from "../../tls/tls_refusal.ts";

const codes = cassandra.types.responseErrorCodes;

/**
 * What to do about a statement that failed:
 * - `retry`: the outcome is unknown or passing; writes are idempotent, so try again;
 * - `bisect`: some row of the batch is refused for what it holds; find it, store the others;
 * - `stop`: every row would fare the same; somebody has to change something first.
 */
export type FailureClass = "retry" | "bisect" | "stop";

/** The parts of the driver's errors that tell what happened. */
interface DriverFailure {
  name: string;
  message: string;
  /** The protocol's error code, on errors that a server sent. */
  code?: number | string;
  /** Errors by host, where none could be used. */
  innerErrors?: Record<string, unknown>;
}

const PASSING_CODES = new Set<unknown>([
  codes.serverError,
  codes.unavailableException,
  codes.overloaded,
  codes.isBootstrapping,
  codes.truncateError,
  codes.writeTimeout,
  codes.readTimeout,
  codes.readFailure,
  codes.writeFailure,
  codes.unprepared,
]);

const PASSING_NAMES = new Set([
  "NoHostAvailableError",
  "OperationTimedOutError",
  "BusyConnectionError",
]);

const PASSING_SOCKET = new Set<unknown>([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** The driver's plain errors (it has no class for them) about a connection that is not there. */
const NO_CONNECTION =
  /socket was closed|^No connection available$|^Connection closed$|^Connection was unable to STARTUP|^The operation was already cancelled/i;
/** Cassandra's words where it could not read the table of its roles: nobody was refused. */
const ROLES_UNREAD = /unable to perform auth(entication|orization)/i;
/** The driver's words where a node asks for a login and we have none to give. */
const LOGIN_WANTED = /requires authentication|authentication provider not set/i;
const MISSING_TABLE = /unconfigured table|table .* (does not exist|was dropped)/i;
/** Cassandra's words, and ScyllaDB's, for a statement that names a column which is not there. */
const MISSING_COLUMN = /undefined column name|unknown identifier|undefined name/i;
const MISSING_KEYSPACE = /keyspace .* does not exist/i;

/** Classifies a failed statement; total: anything unknown stops the run. */
export function classifyFailure(thrown: unknown): FailureClass {
  const failure = failureOf(thrown);
  if (isAuthentication(failure)) return "stop";
  // The server's words for a row that can never be written, under several codes.
  if (/too large|is too long/i.test(failure.message)) return "bisect";
  if (PASSING_CODES.has(failure.code) || PASSING_NAMES.has(failure.name)) return "retry";
  if (isForgottenStatement(thrown)) return "retry";
  if (ROLES_UNREAD.test(failure.message)) return "retry";
  if (PASSING_SOCKET.has(failure.code) || NO_CONNECTION.test(failure.message)) {
    return "retry";
  }
  if (failure.code === codes.invalid) {
    return [MISSING_TABLE, MISSING_KEYSPACE, MISSING_COLUMN].some((words) =>
        words.test(failure.message)
      )
      ? "stop"
      : "bisect";
  }
  // The driver's encoder refuses a value before anything is sent.
  if (failure.name === "TypeError" || failure.name === "RangeError") return "bisect";
  return "stop";
}

/** Whether the database does not know the table that was read. */
export function isMissingTable(thrown: unknown): boolean {
  return MISSING_TABLE.test(failureOf(thrown).message);
}

/** Whether the database said, or showed by silence, that it has too much to do. */
export function isOverload(thrown: unknown): boolean {
  const { name, code } = failureOf(thrown);
  return code === codes.overloaded || code === codes.writeTimeout || code === codes.readTimeout ||
    name === "OperationTimedOutError" || name === "BusyConnectionError";
}

/**
 * Whether a node does not know a prepared statement any more, and the driver could not prepare it
 * anew: it does not say why, and goes on asking for the same one.
 */
export function isForgottenStatement(thrown: unknown): boolean {
  const { name, code, message, innerErrors } = failureOf(thrown);
  return code === codes.unprepared ||
    (name === "DriverInternalError" && message.startsWith("Unprepared response invalid")) ||
    // The last node of a query plan, and the only one of a small cluster.
    Object.values(innerErrors ?? {}).some(isForgottenStatement);
}

/**
 * Says in andean's own terms what the driver threw; total: anything unknown is `internal`.
 *
 * @param action what was tried, to follow "Cannot", for example `read table trading.market_data`
 */
export function scyllaError(action: string, thrown: unknown): AndeanError {
  if (thrown instanceof AndeanError) return thrown;
  const failure = failureOf(thrown);
  const forbidden = [failure, ...Object.values(failure.innerErrors ?? {})]
    .map((one) => permissionError(action, one)).find((error) => error !== undefined);
  if (forbidden !== undefined) return forbidden;
  const make = (code: ErrorCode, hint: string, retriable = false) =>
    new AndeanError(code, `Cannot ${action}: ${reasonOf(failure)}`, {
      hint,
      retriable,
      cause: thrown,
    });
  if (isAuthentication(failure)) {
    return make(
      "refused",
      isLoginWanted(failure)
        ? "Give one with --scylla-user and ANDEAN_SCYLLA_PASSWORD (or --scylla-password-file)."
        : "Check --scylla-user and ANDEAN_SCYLLA_PASSWORD (or --scylla-password-file).",
    );
  }
  const refusal = refusalOf(failure);
  if (refusal !== undefined) return make("refused", refusal.hint);
  if (ROLES_UNREAD.test(failure.message)) {
    return make("overloaded", "Wait for the cluster: too few nodes know its users.", true);
  }
  if (failure.code === codes.unauthorized) {
    return make("refused", "GRANT the user what it lacks, or name another with --scylla-user.");
  }
  if (MISSING_KEYSPACE.test(failure.message)) {
    return make("keyspace-missing", "Name another with --keyspace, or create it.");
  }
  if (MISSING_TABLE.test(failure.message)) {
    return make("table-missing", "Name another with --table, or create it.");
  }
  if (failure.code === codes.invalid && MISSING_COLUMN.test(failure.message)) {
    return make("table-mismatch", "Add the column, or change what fills it, and run again.");
  }
  if (
    failure.name === "NoHostAvailableError" || PASSING_SOCKET.has(failure.code) ||
    NO_CONNECTION.test(failure.message)
  ) {
    return make("unreachable", "Check --scylla, or raise --wait.", true);
  }
  if (failure.code === codes.overloaded || failure.code === codes.unavailableException) {
    return make("overloaded", "Wait for the cluster, or ask for a lower --consistency.", true);
  }
  if (isOverload(thrown)) return make("timed-out", "The database is slow or overloaded.", true);
  if (classifyFailure(thrown) === "bisect") return make("rejected", "The database refused a row.");
  if (PASSING_CODES.has(failure.code) || isForgottenStatement(thrown)) {
    return make("overloaded", "Try again later.", true);
  }
  return make("internal", "Run again with --log-level debug for the details.");
}

function isAuthentication({ name, code, innerErrors, message }: DriverFailure): boolean {
  if (ROLES_UNREAD.test(message)) return false;
  return name === "AuthenticationError" || code === codes.badCredentials ||
    Object.values(innerErrors ?? {}).some((inner) => isAuthentication(failureOf(inner)));
}

function isLoginWanted({ message, innerErrors }: DriverFailure): boolean {
  return LOGIN_WANTED.test(message) ||
    Object.values(innerErrors ?? {}).some((inner) => isLoginWanted(failureOf(inner)));
}

/** Where no node lets TLS be talked with it; some that can't be reached may do so later. */
function refusalOf(failure: DriverFailure): TlsRefusal | undefined {
  const inner = Object.values(failure.innerErrors ?? {});
  if (inner.length === 0) return tlsRefusal(failure, "scylla");
  const refusals = inner.map((one) => tlsRefusal(failureOf(one), "scylla"));
  return refusals.includes(undefined) ? undefined : refusals[0];
}

function reasonOf(failure: DriverFailure): string {
  if (isAuthentication(failure)) {
    return isLoginWanted(failure) ? "it wants a login" : "the login was refused";
  }
  const refusal = refusalOf(failure);
  if (refusal !== undefined) return refusal.reason;
  const [inner] = Object.values(failure.innerErrors ?? {});
  if (inner !== undefined) return reasonOf(failureOf(inner));
  const { code, message } = failure;
  if (code === "ENOTFOUND" || /ENOTFOUND|could (not )?be resolved/i.test(message)) {
    return "the host name is unknown";
  }
  if (code === "ECONNREFUSED") return "the connection was refused";
  return message.replace(/\s+/g, " ");
}

function failureOf(thrown: unknown): DriverFailure {
  return thrown instanceof Error
    ? thrown as unknown as DriverFailure
    : { name: "unknown", message: messageOf(thrown) };
}
