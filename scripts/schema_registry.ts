import type { SchemaType } from "../src/formats/registry/registry_client.ts";

interface Registered {
  id: number;
  schema: string;
  schemaType: SchemaType;
  references: { name: string; subject: string; version: number }[];
}

/**
 * A small Schema Registry for tests and tries: the part of Confluent's REST API that serializers and
 * deserializers use, with its codes of error, over HTTP. It keeps everything in memory.
 */
export class SchemaRegistry implements AsyncDisposable {
  /** What was asked, for example `GET /schemas/ids/1`. */
  readonly requests: string[] = [];
  /** Paths that it answers with 503, as a registry does that is starting or overloaded. */
  failing: RegExp | undefined;
  /** Who may ask; everybody where it is absent. */
  login: { user: string; password: string } | undefined;
  #schemas: Registered[] = [];
  #subjects = new Map<string, Registered[]>();
  #port = 0;
  #server: Deno.HttpServer<Deno.NetAddr> | undefined;

  /**
   * A registry that listens.
   *
   * @param port 0 for a free one
   * @throws {Deno.errors.AddrInUse}
   */
  static open(port = 0): SchemaRegistry {
    const registry = new SchemaRegistry();
    registry.#port = port;
    registry.start();
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, at the same address as before. */
  start(): void {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: this.#port, onListen: () => {} },
      (request) => this.#answer(request),
    );
    this.#port = this.#server.addr.port;
  }

  /** Is away; what was registered stays. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.shutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Registers a schema without asking. @returns its id */
  register(
    subject: string,
    schema: string,
    schemaType: SchemaType = "AVRO",
    references: Registered["references"] = [],
  ): number {
    let found = this.#schemas.find((known) =>
      known.schema === schema && known.schemaType === schemaType
    );
    if (found === undefined) {
      found = { id: this.#schemas.length + 1, schema, schemaType, references };
      this.#schemas.push(found);
    }
    const versions = this.#subjects.get(subject) ?? [];
    if (!versions.includes(found)) this.#subjects.set(subject, [...versions, found]);
    return found.id;
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    this.requests.push(`${request.method} ${pathname}`);
    const body = await request.text();
    if (this.failing?.test(pathname)) return refusal(503, 50_301, "not now");
    if (!this.#isLoggedIn(request)) return refusal(401, 40_101, "Unauthorized");
    if (pathname === "/schemas/types") return json(["JSON", "PROTOBUF", "AVRO"]);
    const [, id] = /^\/schemas\/ids\/(\d+)$/.exec(pathname) ?? [];
    if (id !== undefined) {
      const found = this.#schemas[Number(id) - 1];
      return found === undefined ? refusal(404, 40_403, "Schema not found") : json(shown(found));
    }
    const [, subject, version] =
      /^\/subjects\/([^/]+)(?:\/versions(?:\/(\d+))?)?$/.exec(pathname) ??
        [];
    if (subject === undefined) return new Response("no such page", { status: 404 });
    return this.#ofSubject(request.method, decodeURIComponent(subject), version, body);
  }

  #ofSubject(method: string, subject: string, version: string | undefined, body: string) {
    if (method === "POST") {
      const { schema, schemaType, references } = JSON.parse(body) as Registered;
      const id = this.register(subject, schema, schemaType ?? "AVRO", references ?? []);
      const versions = this.#subjects.get(subject)!.map((registered) => registered.id);
      return json({ subject, id, version: versions.indexOf(id) + 1, schema });
    }
    const versions = this.#subjects.get(subject);
    if (versions === undefined) return refusal(404, 40_401, "Subject not found");
    if (method === "DELETE") {
      this.#subjects.delete(subject);
      return json(versions.map((_, index) => index + 1));
    }
    const found = versions[Number(version) - 1];
    return found === undefined ? refusal(404, 40_402, "Version not found") : json(shown(found));
  }

  #isLoggedIn(request: Request): boolean {
    if (this.login === undefined) return true;
    const { user, password } = this.login;
    return request.headers.get("authorization") === `Basic ${btoa(`${user}:${password}`)}`;
  }
}

/** The type is left away for Avro, as by the real one. */
function shown({ schema, schemaType, references }: Registered) {
  return {
    schema,
    ...(schemaType === "AVRO" ? {} : { schemaType }),
    ...(references.length === 0 ? {} : { references }),
  };
}

function json(content: unknown, status = 200): Response {
  return new Response(JSON.stringify(content), {
    status,
    headers: { "content-type": "application/vnd.schemaregistry.v1+json" },
  });
}

function refusal(status: number, code: number, message: string): Response {
  return json({ error_code: code, message }, status);
}
