import { AndeanError } from "../../errors/andean_error.ts";
import { knock } from "../../tls/knock.ts";
import type { TlsRefusal } from "../../tls/tls_refusal.ts";
import type { KafkaConnection } from "./connection.ts";

/** `SaslHandshake`, and the errors that answer it: https://kafka.apache.org/protocol */
const SASL_HANDSHAKE = 17;
const UNSUPPORTED_SASL_MECHANISM = 33;
const ILLEGAL_SASL_STATE = 34;
/** Socket errors of a host on which nobody listens, or that is not there. */
const NOBODY_THERE = /connection was refused|host name is unknown|timeout|ETIMEDOUT|EHOSTUNREACH/i;

/**
 * Finds out what is behind an error of a cluster that could not be reached: a listener that talks
 * TLS, or does not, or wants a login, hangs up without a word, as a broker does that has just
 * started. Waiting mends only the latter.
 *
 * @returns a `refused` error, or the given one where nothing explains it
 */
export async function explained(
  error: AndeanError,
  connection: KafkaConnection,
): Promise<AndeanError> {
  const mayBe = error.code === "unreachable" && !NOBODY_THERE.test(error.message) ||
    /SASL mechanism|mechanism is not supported/.test(error.message);
  if (!mayBe) return error;
  for (const address of connection.brokers) {
    const refusal = await refusalOf(address, connection);
    if (refusal === undefined) continue;
    return new AndeanError("refused", `Cannot reach Kafka at ${address}: ${refusal.reason}`, {
      hint: refusal.hint,
      cause: error,
    });
  }
  return error;
}

async function refusalOf(
  address: string,
  { tls, sasl }: KafkaConnection,
): Promise<TlsRefusal | undefined> {
  const request = saslHandshake((sasl?.mechanism ?? "NONE").toUpperCase());
  const found = await knock({ service: "kafka", address, tls, request });
  if (found === undefined) return undefined;
  if ("refusal" in found) return found.refusal;
  if (sasl !== undefined && errorCode(found.answer) === ILLEGAL_SASL_STATE) {
    return {
      reason: "it takes no logins",
      hint: "Leave out --kafka-user (or the token), or name the listener that takes logins.",
    };
  }
  const mechanisms = offeredMechanisms(found.answer);
  if (mechanisms === undefined) return undefined;
  const offered = mechanisms.map((mechanism) => mechanism.toLowerCase()).join(", ");
  return sasl === undefined
    ? {
      reason: "it wants a login",
      hint: `Give one with --kafka-user and ANDEAN_KAFKA_PASSWORD; it takes ${offered}.`,
    }
    : {
      reason: `it takes no logins by ${sasl.mechanism}`,
      hint: `Choose another --kafka-sasl-mechanism; it takes ${offered}.`,
    };
}

/** Asks for a mechanism by name; a listener for logins that lacks it tells which it has. */
function saslHandshake(mechanism: string): Uint8Array {
  const client = new TextEncoder().encode("andean");
  const name = new TextEncoder().encode(mechanism);
  const bytes = new Uint8Array(4 + 10 + client.length + 2 + name.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, bytes.length - 4);
  view.setInt16(4, SASL_HANDSHAKE);
  view.setInt16(6, 1); // version
  view.setInt32(8, 1); // correlation id
  view.setInt16(12, client.length);
  bytes.set(client, 14);
  view.setInt16(14 + client.length, name.length);
  bytes.set(name, 16 + client.length);
  return bytes;
}

/** Behind the answer's size and its correlation id. */
function errorCode(answer: Uint8Array): number | undefined {
  return answer.length < 10 ? undefined : viewOf(answer).getInt16(8);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** The mechanisms of a listener that lacks the one that was asked for. */
function offeredMechanisms(answer: Uint8Array): string[] | undefined {
  if (answer.length < 14 || errorCode(answer) !== UNSUPPORTED_SASL_MECHANISM) return undefined;
  const view = viewOf(answer);
  const names: string[] = [];
  let at = 14;
  for (let left = view.getInt32(10); left > 0 && at + 2 <= answer.length; left--) {
    const end = at + 2 + view.getInt16(at);
    names.push(new TextDecoder().decode(answer.subarray(at + 2, end)));
    at = end;
  }
  return names;
}
