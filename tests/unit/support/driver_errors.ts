import cassandra from "cassandra-driver";

const { errors, types } = cassandra;
const codes = types.responseErrorCodes;

/** What a node answers, as the driver throws it. */
export function response(code: keyof typeof codes, message = "the node's words"): Error {
  return new errors.ResponseError(codes[code], message);
}

/** No node could be used, each for a reason of its own. */
export function noHost(...inner: Error[]): Error {
  const byHost = Object.fromEntries(inner.map((error, index) => [`127.0.0.${index + 1}`, error]));
  return new errors.NoHostAvailableError(byHost);
}

/** A node did not answer in time. */
export function timedOut(): Error {
  return new errors.OperationTimedOutError("no answer within 12000 ms", "127.0.0.1");
}

/** Too many requests are under way on every connection. */
export function busy(): Error {
  return new errors.BusyConnectionError("127.0.0.1:9042", 2048, 1);
}

/** What Node's sockets throw. */
export function socket(code: string, message = `connect ${code}`): Error {
  return Object.assign(new Error(message), { code });
}
