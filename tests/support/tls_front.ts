import net from "node:net";
import tls from "node:tls";
import type { CertificateFiles } from "../../scripts/stack/certificates.ts";

/** TLS with a certificate of the test's choice, before a port that talks plain text. */
export class TlsFront implements AsyncDisposable {
  #server: tls.Server;
  #sockets = new Set<net.Socket>();

  private constructor(server: tls.Server) {
    this.#server = server;
  }

  /** @param target `host:port` */
  static async open({ cert, key }: CertificateFiles, target: string): Promise<TlsFront> {
    const [host, port] = target.split(":");
    const server = tls.createServer({
      cert: await Deno.readTextFile(cert),
      key: await Deno.readTextFile(key),
    });
    const front = new TlsFront(server);
    server.on("secureConnection", (outside) => {
      const inside = net.connect(Number(port), host!);
      for (const [from, to] of [[outside, inside], [inside, outside]] as const) {
        front.#sockets.add(from);
        from.on("data", (data) => to.write(data));
        from.on("error", () => to.destroy());
        from.on("close", () => {
          front.#sockets.delete(from);
          to.destroy();
        });
      }
    });
    server.on("tlsClientError", () => {}); // That clients hang up is what is tested.
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, "127.0.0.1", resolve);
    await promise;
    return front;
  }

  /** `host:port` */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }
}
