/** A folder of one test, which is removed with it. */
export class OwnFolder implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async make(): Promise<OwnFolder> {
    return new OwnFolder(await Deno.makeTempDir({ prefix: "andean-test-" }));
  }

  /** The path of a file in it. */
  file(name: string): string {
    return `${this.path}/${name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
