/**
 * Runs a program of another language: a job goes in as JSON, its outcome comes back as JSON.
 *
 * @throws {Error} with what the program has said, where it fails
 */
export async function runProgram<Outcome>(
  command: string,
  args: readonly string[],
  job: unknown,
): Promise<Outcome> {
  const child = new Deno.Command(command, {
    args: [...args],
    // No bytecode beside the sources.
    env: { PYTHONDONTWRITEBYTECODE: "1", PYTHONIOENCODING: "utf-8" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(JSON.stringify(job)));
    await writer.close();
  } catch {
    // It has ended before it had read all; its output says why.
  }
  const { success, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${args.join(" ")} failed: ${decoder.decode(stderr).trim()}`);
  return JSON.parse(decoder.decode(stdout)) as Outcome;
}
