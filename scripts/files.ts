/** The paths of all TypeScript files below a folder, in no order. */
export async function* typescriptFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* typescriptFiles(path);
    else if (name.endsWith(".ts")) yield path;
  }
}
