import {
  type CertificateFiles,
  type CertificateOptions,
  createAuthority,
  issueCertificate,
} from "../../scripts/stack/certificates.ts";

/** An authority of one test, with all that it has signed in one folder. */
export class TestAuthority implements AsyncDisposable {
  readonly folder: string;
  readonly files: CertificateFiles;

  private constructor(folder: string, files: CertificateFiles) {
    this.folder = folder;
    this.files = files;
  }

  static async create(): Promise<TestAuthority> {
    const folder = await Deno.makeTempDir();
    return new TestAuthority(folder, await createAuthority(folder, "test-authority"));
  }

  /** Signs a new certificate. */
  issue(name: string, options: CertificateOptions = {}): Promise<CertificateFiles> {
    return issueCertificate(this.files, this.folder, name, options);
  }

  /** Writes a file beside the certificates. @returns its path */
  async write(name: string, content: string | Uint8Array, mode = 0o600): Promise<string> {
    const path = `${this.folder}/${name}`;
    await Deno.writeFile(
      path,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
      { mode },
    );
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
