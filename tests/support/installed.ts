/** Whether a program can be started by its name; where there is no shell to ask, it can't. */
export function isInstalled(program: string): boolean {
  try {
    const args = ["-c", 'command -v "$1"', "sh", program];
    return new Deno.Command("sh", { args, stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
