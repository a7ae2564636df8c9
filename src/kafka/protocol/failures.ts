import { AndeanError, type ErrorCode, messageOf } from "../../errors/andean_error.ts";
import { permissionError } from "../../errors/permission.ts";
import { tlsRefusal } from "../../tls/tls_refusal.ts";

/** The parts of kafkajs' errors that tell what happened. */
interface KafkaFailure {
  name: string;
  message: string;
  /** The protocol's own name of the error, for example `UNKNOWN_TOPIC_OR_PARTITION`. */
  type?: string;
  /** A socket's, for example `ECONNRESET`; the protocol's number of an error. */
  code?: string | number;
  /** Whether kafkajs thinks that trying again can help. */
  retriable?: boolean;
  cause?: unknown;
}

/** Error names of the protocol that say what the login may not use. */
const NOT_ALLOWED: Record<string, string> = {
  "TOPIC_AUTHORIZATION_FAILED": "the login may not do this with the topic",
  "GROUP_AUTHORIZATION_FAILED": "the login may not do this with the group",
  "CLUSTER_AUTHORIZATION_FAILED": "the login may do this with no topic, and not with the cluster",
};

/**
 * Says in andean's own terms what kafkajs threw; total: anything unknown is `internal`.
 *
 * @param action what was tried, to follow "Cannot", for example `read topic "ticks"`
 */
export function kafkaError(action: string, thrown: unknown): AndeanError {
  const own = ownErrorIn(thrown);
  if (own !== undefined) return own;
  const failure = rootOf(thrown);
  const forbidden = permissionError(action, failure);
  if (forbidden !== undefined) return forbidden;
  const reason = reasonOf(failure);
  const make = (code: ErrorCode, hint: string, retriable = false) =>
    new AndeanError(code, `Cannot ${action}: ${reason}`, { hint, retriable, cause: thrown });

  if (failure.type === "UNKNOWN_TOPIC_OR_PARTITION") {
    return make("topic-missing", "Create the topic, or name another with --topic.");
  }
  if (failure.type === "OFFSET_OUT_OF_RANGE") {
    return make("inconclusive", "The topic lost these offsets meanwhile: run again.");
  }
  if (failure.type === "INVALID_TOPIC_EXCEPTION") {
    return make("usage", "A topic's name has letters, digits, '.', '_' and '-' only.");
  }
  if (failure.type === "MESSAGE_TOO_LARGE" || failure.type === "RECORD_LIST_TOO_LARGE") {
    return make("rejected", "Raise the topic's max.message.bytes.");
  }
  if (failure.type === "INVALID_REPLICATION_FACTOR") {
    return make(
      "usage",
      "There are fewer brokers than default.replication.factor: start them, lower it in the " +
        "brokers' settings, or make the topic beforehand.",
    );
  }
  if (failure.type === "INVALID_PARTITIONS") {
    return make("usage", "Ask for another number with --partitions, or make the topic beforehand.");
  }
  if (failure.type === "INVALID_SESSION_TIMEOUT") {
    return make(
      "usage",
      "Ask for another --session-timeout: the brokers take 6 to 1800 s, where nobody has set " +
        "group.min.session.timeout.ms or group.max.session.timeout.ms.",
    );
  }
  if (failure.type === "INCONSISTENT_GROUP_PROTOCOL") {
    return make(
      "configuration",
      "Members of the group divide the work in another way (those of an older andean, or of " +
        "another program): end them first, or name another --group.",
    );
  }
  if (isLoginRefused(failure)) {
    return make(
      "refused",
      "Check --kafka-user, --kafka-sasl-mechanism and ANDEAN_KAFKA_PASSWORD (or " +
        "--kafka-password-file).",
    );
  }
  if (failure.type === "ILLEGAL_SASL_STATE") {
    // Also of a session that is renewed too soon after the last time.
    return make("unreachable", "Check --brokers, or raise --wait.", true);
  }
  if (NOT_ALLOWED[failure.type ?? ""] !== undefined) {
    return make(
      "refused",
      "Allow it in Kafka's access control lists (SECURITY.md tells what each command needs), or " +
        "log in as somebody else.",
    );
  }
  if (failure.type === "UNSUPPORTED_SASL_MECHANISM") {
    return make("refused", "Choose another --kafka-sasl-mechanism.");
  }
  const refusal = tlsRefusal(failure, "kafka");
  if (refusal !== undefined) return make("refused", refusal.hint);
  if (isUnreachable(failure)) {
    return make("unreachable", "Check --brokers, or raise --wait.", true);
  }
  if (failure.name === "KafkaJSProtocolError") {
    // Leaders move, coordinators load: the protocol itself says which errors pass.
    return failure.retriable === true
      ? make("unreachable", "The cluster is busy with itself: try again.", true)
      : make("refused", "The broker's log says more.");
  }
  return make("internal", "Run again with --log-level debug for the details.");
}

/** The protocol's own name of what went wrong, for example `NOT_LEADER_FOR_PARTITION`. */
export function protocolErrorOf(thrown: unknown): string | undefined {
  return rootOf(thrown).type;
}

/** Whether the error says that this member lost its place in the consumer group. */
export function isRebalance(thrown: unknown): boolean {
  return [
    "REBALANCE_IN_PROGRESS",
    "ILLEGAL_GENERATION",
    "UNKNOWN_MEMBER_ID",
    "FENCED_INSTANCE_ID",
    "NOT_COORDINATOR_FOR_GROUP",
  ].includes(protocolErrorOf(thrown) ?? "");
}

function isUnreachable({ name, message }: KafkaFailure): boolean {
  return [
    "KafkaJSConnectionError",
    "KafkaJSConnectionClosedError",
    "KafkaJSRequestTimeoutError",
    "KafkaJSBrokerNotFound",
    "KafkaJSNoBrokerAvailableError",
    "KafkaJSGroupCoordinatorNotFound",
    "KafkaJSNumberOfRetriesExceeded",
    "KafkaJSMetadataNotLoaded",
  ].includes(name) || /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|ECONNRESET/.test(message);
}

/** Ours, also where kafkajs has wrapped it: who was asked for a token by it may fail in our terms. */
function ownErrorIn(thrown: unknown): AndeanError | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof AndeanError) return error;
  }
  return undefined;
}

/** kafkajs wraps: "number of retries exceeded" around the error that was retried. */
function rootOf(thrown: unknown): KafkaFailure {
  let failure = thrown as KafkaFailure;
  while (failure?.cause instanceof Error) failure = failure.cause as unknown as KafkaFailure;
  return failure instanceof Error
    ? failure
    : { name: "unknown", message: messageOf(thrown) } as KafkaFailure;
}

function isLoginRefused({ name, type }: KafkaFailure): boolean {
  return type === "SASL_AUTHENTICATION_FAILED" || name === "KafkaJSSASLAuthenticationError";
}

function reasonOf(failure: KafkaFailure): string {
  const { type, message } = failure;
  if (type === "UNKNOWN_TOPIC_OR_PARTITION") return "the topic does not exist";
  if (/ENOTFOUND|EAI_AGAIN/.test(message)) return "the host name is unknown";
  if (/ECONNREFUSED/.test(message)) return "the connection was refused";
  if (isLoginRefused(failure)) return "the login was refused";
  const notAllowed = NOT_ALLOWED[type ?? ""];
  if (notAllowed !== undefined) return notAllowed;
  if (type === "ILLEGAL_SASL_STATE") return "it takes no login now";
  return tlsRefusal(failure, "kafka")?.reason ??
    message.replace(/^(Connection error|Connection timeout): /, "");
}
