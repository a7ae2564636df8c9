const encoder = new TextEncoder();

/** Prints a line to standard output. */
export function say(line = ""): void {
  write(Deno.stdout, line);
}

/** Prints a line to standard error. */
export function tell(line: string): void {
  write(Deno.stderr, line);
}

function write(stream: { writeSync(bytes: Uint8Array): number }, line: string): void {
  let bytes = encoder.encode(`${line}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}
