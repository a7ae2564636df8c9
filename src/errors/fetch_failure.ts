import { messageOf } from "./andean_error.ts";

/** Why `fetch` had no answer: what it throws names the address again, and layers of its own. */
export function fetchFailure(thrown: unknown): string {
  let root = thrown;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  if (root instanceof DOMException && root.name === "TimeoutError") return "it doesn't answer";
  const message = messageOf(root);
  if (/connection refused/i.test(message)) return "the connection was refused";
  if (/dns error/.test(message)) return "the host name is unknown";
  if (/InvalidContentType/.test(message)) return "it does not speak TLS (https)";
  if (/UnknownIssuer/.test(message)) return "its certificate is signed by nobody that we trust";
  return message.replace(/^error sending request for url \(.*?\): (client error \(\w+\): )?/, "");
}
