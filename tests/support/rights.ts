import type { Client } from "cassandra-driver";
import kafkajs, { type Admin } from "kafkajs";
import { openDatabase } from "../../scripts/rows.ts";
import { KAFKA_CLERK } from "../../scripts/stack/kafka_secured.ts";
import { ownNames, type Secured } from "./secured.ts";

const {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} = kafkajs;

/** Something that a login may do, as SECURITY.md writes it. */
export type Right =
  | `topic ${"READ" | "WRITE" | "DESCRIBE" | "CREATE"}`
  | `dead-letter topic ${"READ" | "WRITE" | "CREATE"}`
  | `group ${"READ" | "DESCRIBE"}`
  | `table ${"SELECT" | "MODIFY"}`
  | `ledger ${"SELECT" | "MODIFY"}`
  | "keyspace CREATE"
  | "all keyspaces CREATE";

/** A user of both services who may do what a test says, with a topic and a keyspace of its own. */
export class Clerk implements AsyncDisposable {
  /** As whom an administrator prepares them. */
  readonly administrator: Record<string, string>;
  readonly #names = ownNames();
  readonly #admin: Admin;
  readonly #database: Client;
  readonly #roles: string[] = [];

  private constructor(world: Secured, admin: Admin, database: Client) {
    this.#admin = admin;
    this.#database = database;
    this.administrator = { ...world.byLogin, ...this.#names };
  }

  static async open(world: Secured): Promise<Clerk> {
    const brokers = world.stack.brokers.split(",");
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    return new Clerk(world, admin, await openDatabase(world.stack));
  }

  /**
   * Has the clerk do exactly this, and nothing else.
   *
   * @returns what starts andean as the clerk
   */
  async mayDo(rights: readonly Right[]): Promise<Record<string, string>> {
    await this.#admin.deleteAcls({ filters: [this.#allAcls()] });
    const acls = rights.map((right) => this.#aclOf(right)).filter((acl) => acl !== undefined);
    if (acls.length > 0) await this.#admin.createAcls({ acl: acls });
    const role = `clerk_${this.#names.ANDEAN_GROUP}_${this.#roles.length}`;
    this.#roles.push(role);
    await this.#database.execute(
      `CREATE ROLE ${role} WITH PASSWORD = '${role}-secret' AND LOGIN = true`,
    );
    for (const right of rights) {
      const grant = this.#grantOf(right);
      if (grant !== undefined) await this.#database.execute(`GRANT ${grant} TO ${role}`);
    }
    await this.#untilKnown(acls.length);
    return {
      ...this.administrator,
      ANDEAN_KAFKA_USER: KAFKA_CLERK.user,
      ANDEAN_KAFKA_PASSWORD: KAFKA_CLERK.password,
      ANDEAN_SCYLLA_USER: role,
      ANDEAN_SCYLLA_PASSWORD: `${role}-secret`,
    };
  }

  /** The controller has them first; the broker that asks hears of them a moment later. */
  async #untilKnown(count: number): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const { resources } = await this.#admin.describeAcls(this.#allAcls());
      if (resources.flatMap(({ acls }) => acls).length === count) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("the broker does not know the access control lists after 5 seconds");
  }

  #allAcls() {
    return {
      resourceType: AclResourceTypes.ANY,
      resourcePatternType: ResourcePatternTypes.ANY,
      principal: `User:${KAFKA_CLERK.user}`,
      host: "*",
      operation: AclOperationTypes.ANY,
      permissionType: AclPermissionTypes.ANY,
    };
  }

  #aclOf(right: Right) {
    const [, resource, operation] = /^(.*) (\w+)$/.exec(right)!;
    const { ANDEAN_TOPIC: topic, ANDEAN_GROUP: group } = this.#names;
    const names: Record<string, string> = {
      "topic": topic,
      "dead-letter topic": `${topic}.dead-letters`,
      "group": group,
    };
    const name = names[resource!];
    if (name === undefined) return undefined;
    return {
      resourceType: resource === "group" ? AclResourceTypes.GROUP : AclResourceTypes.TOPIC,
      resourceName: name,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      principal: `User:${KAFKA_CLERK.user}`,
      host: "*",
      operation: AclOperationTypes[operation as "READ" | "WRITE" | "DESCRIBE" | "CREATE"],
      permissionType: AclPermissionTypes.ALLOW,
    };
  }

  #grantOf(right: Right): string | undefined {
    const [, resource, permission] = /^(.*) (\w+)$/.exec(right)!;
    const keyspace = this.#names.ANDEAN_KEYSPACE;
    const places: Record<string, string> = {
      "table": `TABLE ${keyspace}.market_data`,
      "ledger": `TABLE ${keyspace}.andean_ledger`,
      "keyspace": `KEYSPACE ${keyspace}`,
      "all keyspaces": "ALL KEYSPACES",
    };
    const place = places[resource!];
    return place === undefined ? undefined : `${permission} ON ${place}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.deleteAcls({ filters: [this.#allAcls()] });
    for (const role of this.#roles) await this.#database.execute(`DROP ROLE ${role}`);
    await this.#database.execute(`DROP KEYSPACE IF EXISTS ${this.#names.ANDEAN_KEYSPACE}`);
    await this.#admin.disconnect();
    await this.#database.shutdown();
  }
}
