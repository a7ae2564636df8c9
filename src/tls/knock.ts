import type { Buffer } from "node:buffer";
import net from "node:net";
import tls from "node:tls";
import { tlsConnectOptions } from "./connect_options.ts";
import type { IdentityCheck } from "./server_identity.ts";
import type { TlsOptions, TlsService } from "./tls_options.ts";
import { type TlsRefusal, tlsRefusal } from "./tls_refusal.ts";

/** A port that does not serve us as it should, and how we talk to it. */
export interface ClosedDoor {
  service: TlsService;
  /** `host:port` */
  address: string;
  /** Absent where plain text is talked. */
  tls: TlsOptions | undefined;
  /** @default for the host alone */
  checkIdentity?: IdentityCheck;
  /** A harmless request, which the service answers before anybody logs in. */
  request: Uint8Array;
}

/** What a knock has found out; `undefined` for nothing that explains anything. */
export type Found = { answer: Buffer } | { refusal: TlsRefusal } | undefined;

/** Longer than a busy server takes to shake hands, in milliseconds. */
const TIMEOUT_MS = 3_000;
/** A server that turns our certificate down says so this soon after the handshake. */
const ALERT_MS = 300;

/**
 * Finds out why a server that can be connected to does not serve us. The clients' own errors do not
 * tell: a server that hears TLS and expects plain text, or the other way round, just hangs up; and
 * one that turns down a client's certificate does so after the handshake, when a client that has
 * begun to write may see no more than a broken pipe.
 */
export async function knock(door: ClosedDoor): Promise<Found> {
  const { service, tls } = door;
  const asWeTalk = await ask(door, tls);
  if ("answer" in asWeTalk) {
    return tls === undefined && isAlert(asWeTalk.answer)
      ? { refusal: wantsTls(service) }
      : asWeTalk;
  }
  const refusal = tls === undefined ? undefined : tlsRefusal(asWeTalk.failure, service);
  if (refusal !== undefined) return { refusal };
  if (tls === undefined) return await talksTls(door) ? { refusal: wantsTls(service) } : undefined;
  return "answer" in await ask(door, undefined) ? { refusal: wantsPlain(service) } : undefined;
}

/** What TLS says to plain text, if anything: a record of type alert (RFC 8446, 5.1). */
function isAlert(answer: Buffer): boolean {
  return answer[0] === 0x15 && answer[1] === 0x03;
}

function wantsTls(service: TlsService): TlsRefusal {
  return {
    reason: "it talks TLS, and we talk plain text",
    hint: `Add --${service}-tls, or name the authority that signed its certificate with ` +
      `--${service}-tls-ca.`,
  };
}

function wantsPlain(service: TlsService): TlsRefusal {
  return {
    reason: "it talks plain text, and we talk TLS",
    hint: `Name its port for TLS, or leave out --${service}-tls and what belongs to it.`,
  };
}

function ask(
  door: ClosedDoor,
  options: TlsOptions | undefined,
): Promise<{ answer: Buffer } | { failure: Error }> {
  const { host, port } = partsOf(door.address);
  const { promise, resolve } = Promise.withResolvers<{ answer: Buffer } | { failure: Error }>();
  const fail = (failure: Error) => resolve({ failure });
  const socket = options === undefined
    ? net.connect({ host, port })
    : tls.connect(tlsSettings(door, options));
  let patience: ReturnType<typeof setTimeout> | undefined;
  socket.on(options === undefined ? "connect" : "secureConnect", () => {
    // What is written before an alert is read can take it away with it.
    patience = setTimeout(() => socket.write(door.request), options === undefined ? 0 : ALERT_MS);
  });
  socket.on("data", (answer: Buffer) => resolve({ answer }));
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the connection was closed")));
  socket.setTimeout(TIMEOUT_MS, () => fail(new Error("there was no answer")));
  return promise.finally(() => {
    clearTimeout(patience);
    socket.destroy();
  });
}

/** Whether somebody shakes hands in TLS, whoever that is: nothing is sent to it. */
function talksTls(door: ClosedDoor): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = tls.connect({
    ...tlsSettings(door, {}),
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  socket.on("secureConnect", () => resolve(true));
  // Who wants a client's certificate may hang up, in TLS.
  socket.on("error", ({ message }) => resolve(/received fatal alert/.test(message)));
  socket.on("close", () => resolve(false));
  socket.setTimeout(TIMEOUT_MS, () => resolve(false));
  return promise.finally(() => socket.destroy());
}

function tlsSettings({ address, checkIdentity }: ClosedDoor, options: TlsOptions) {
  const { host, port } = partsOf(address);
  return {
    host,
    port,
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    ...tlsConnectOptions(options, checkIdentity),
  };
}

function partsOf(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(":");
  return {
    host: address.slice(0, at).replace(/^\[(.*)\]$/, "$1"),
    port: Number(address.slice(at + 1)),
  };
}
