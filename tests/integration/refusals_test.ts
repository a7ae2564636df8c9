/**
 * Who is not let in, or must not be trusted: each is told at once, in one line, with what mends it.
 */
import { type CertificateFiles, issueCertificate } from "../../scripts/stack/certificates.ts";
import { TestAuthority } from "../support/certificates.ts";
import { assertRefused, type Refusal } from "../support/refusal.ts";
import { ownNames, type Secured, secured } from "../support/secured.ts";
import { TlsFront } from "../support/tls_front.ts";

type Environment = Record<string, string>;

/** One service, asked by a command that needs no other. */
interface Side {
  service: "KAFKA" | "SCYLLA";
  address: "ANDEAN_BROKERS" | "ANDEAN_SCYLLA";
  title: string;
  command: string;
  plain(world: Secured): string;
  tls(world: Secured): string;
}

const KAFKA: Side = {
  service: "KAFKA",
  address: "ANDEAN_BROKERS",
  title: "Kafka",
  command: "produce --count 1",
  plain: ({ stack }) => stack.brokers,
  tls: ({ access }) => access.tlsBrokers,
};

const SCYLLA: Side = {
  service: "SCYLLA",
  address: "ANDEAN_SCYLLA",
  title: "ScyllaDB",
  command: "dead-letters list --dead-letter table:none",
  plain: ({ stack }) => stack.scylla,
  tls: ({ access }) => access.tlsScylla,
};

function without(environment: Environment, ...parts: string[]): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !parts.some((part) => name.includes(part))),
  );
}

/** A test of one way to be refused, on a stack that serves all others. */
function refused(
  name: string,
  { command }: Pick<Side, "command">,
  prepare: (world: Secured, own: TestAuthority) => Promise<Environment> | Environment,
  refusal: Refusal,
): void {
  Deno.test(`refusals: ${name}`, async () => {
    const world = await secured();
    await using own = await TestAuthority.create();
    await assertRefused(command, { ...await prepare(world, own), ...ownNames() }, refusal);
  });
}

const LOGIN_REFUSED: Refusal = {
  message: /^Cannot reach Kafka at 127\.0\.0\.1:\d+: the login was refused$/,
  hint: /--kafka-user, --kafka-sasl-mechanism and ANDEAN_KAFKA_PASSWORD/,
};

for (const mechanism of ["plain", "scram-sha-256", "scram-sha-512"]) {
  const by = { ANDEAN_KAFKA_SASL_MECHANISM: mechanism };
  refused(`Kafka, ${mechanism}: a wrong password`, KAFKA, ({ byLogin }) => ({
    ...byLogin,
    ...by,
    ANDEAN_KAFKA_PASSWORD: "not-the-password",
  }), LOGIN_REFUSED);
  refused(`Kafka, ${mechanism}: an unknown user`, KAFKA, ({ byLogin }) => ({
    ...byLogin,
    ...by,
    ANDEAN_KAFKA_USER: "nobody",
  }), LOGIN_REFUSED);
}

refused(
  "Kafka: no login where one is wanted",
  KAFKA,
  ({ byLogin }) => without(byLogin, "KAFKA_USER", "KAFKA_PASSWORD"),
  {
    message: /^Cannot reach Kafka at \S+: it wants a login$/,
    hint: /--kafka-user.*it takes .*scram-sha-256/,
  },
);

refused("Kafka: a login where none is taken", KAFKA, ({ byLogin, stack }) => ({
  ...without(byLogin, "TLS"),
  ANDEAN_BROKERS: stack.brokers,
}), {
  message: /^Cannot reach Kafka at \S+: it takes no logins$/,
  hint: /Leave out --kafka-user/,
});

refused("ScyllaDB: a wrong password", SCYLLA, ({ byCertificate }) => ({
  ...byCertificate,
  ANDEAN_SCYLLA_PASSWORD: "not-the-password",
}), {
  message: /^Cannot reach ScyllaDB at \S+: the login was refused$/,
  hint: /--scylla-user and ANDEAN_SCYLLA_PASSWORD/,
});

refused("ScyllaDB: an unknown user", SCYLLA, ({ byCertificate }) => ({
  ...byCertificate,
  ANDEAN_SCYLLA_USER: "nobody",
}), {
  message: /^Cannot reach ScyllaDB at \S+: the login was refused$/,
  hint: /--scylla-user and ANDEAN_SCYLLA_PASSWORD/,
});

refused(
  "ScyllaDB: no login where one is wanted",
  SCYLLA,
  ({ byCertificate }) => without(byCertificate, "SCYLLA_USER", "SCYLLA_PASSWORD"),
  {
    message: /^Cannot reach ScyllaDB at \S+: it wants a login$/,
    hint: /Give one with --scylla-user/,
  },
);

for (const side of [KAFKA, SCYLLA]) {
  const { service, address, title } = side;
  const flag = (part: string) => new RegExp(`--${service.toLowerCase()}-tls${part}`);
  const cannotReach = (reason: string) => new RegExp(`^Cannot reach ${title} at \\S+: ${reason}`);

  refused(
    `${title}: plain text to a port for TLS`,
    side,
    ({ byCertificate }) => without(byCertificate, `${service}_TLS`),
    { message: cannotReach("it talks TLS, and we talk plain text$"), hint: flag("-ca") },
  );

  refused(`${title}: TLS to a port for plain text`, side, (world) => ({
    ...world.byCertificate,
    [address]: side.plain(world),
  }), { message: cannotReach("it talks plain text, and we talk TLS$"), hint: flag("") });

  refused(`${title}: an authority that has not signed the server's certificate`, side, (
    { byCertificate },
    own,
  ) => ({ ...byCertificate, [`ANDEAN_${service}_TLS_CA`]: own.files.cert }), {
    message: cannotReach("its certificate is signed by none of the authorities that we trust$"),
    hint: flag("-ca"),
  });

  refused(`${title}: no authority named, and none built in that has signed it`, side, (
    { byCertificate },
  ) => ({
    ...without(byCertificate, `${service}_TLS_CA`),
    [`ANDEAN_${service}_TLS`]: "on",
  }), {
    message: cannotReach("its certificate is signed by none of the authorities that we trust$"),
    hint: flag("-ca"),
  });

  refused(
    `${title}: no certificate of ours where one is wanted`,
    side,
    ({ byCertificate }) => without(byCertificate, `${service}_TLS_CERT`, `${service}_TLS_KEY`),
    { message: cannotReach("it wants a client's certificate that it trusts"), hint: flag("-cert") },
  );

  refused(`${title}: a certificate of ours that the server does not trust`, side, async (
    { byCertificate },
    own,
  ) => {
    const { cert, key } = await own.issue("foreign");
    return {
      ...byCertificate,
      [`ANDEAN_${service}_TLS_CERT`]: cert,
      [`ANDEAN_${service}_TLS_KEY`]: key,
    };
  }, {
    // Kafka says what it is about; Cassandra's TLS calls it an internal error.
    message: cannotReach("(it wants a client's certificate that it trusts|it has ended the TLS)"),
    hint: flag("-cert"),
  });

  /** A server in front of the plain port that shows a certificate of the test's choice. */
  const fronted = (
    name: string,
    issue: (own: TestAuthority) => Promise<CertificateFiles>,
    reason: string,
    hint: RegExp,
  ) =>
    Deno.test(`refusals: ${title}: ${name}`, async () => {
      const world = await secured();
      await using own = await TestAuthority.create();
      await using front = await TlsFront.open(await issue(own), side.plain(world));
      await assertRefused(side.command, {
        ...without(world.byCertificate, `${service}_TLS`),
        ...ownNames(),
        [address]: front.address,
        [`ANDEAN_${service}_TLS_CA`]: own.files.cert,
      }, { message: cannotReach(reason), hint });
    });

  fronted(
    "a server's certificate that has expired",
    (own) => own.issue("server", { names: ["IP:127.0.0.1"], days: -1 }),
    "its certificate has expired$",
    /new certificate/,
  );
  fronted(
    "a server's certificate for another host",
    (own) => own.issue("server", { names: ["DNS:db.example", "IP:10.0.0.1"] }),
    "its certificate is for db\\.example, 10\\.0\\.0\\.1, and not for 127\\.0\\.0\\.1$",
    /certificates do/,
  );
}

Deno.test("refusals: a bad PEM file is a mistake of the caller, exit code 2", async () => {
  const { byCertificate } = await secured();
  await using own = await TestAuthority.create();
  const notes = await own.write("notes.txt", "no certificate");
  for (const { service, command } of [KAFKA, SCYLLA]) {
    const cases: [part: string, path: string, message: RegExp, hint: RegExp][] = [
      ["CA", `${own.folder}/nowhere.pem`, /^Cannot read ".*nowhere\.pem"/, /-tls-ca/],
      ["CA", notes, /notes\.txt" as --(kafka|scylla)-tls-ca: it holds no certificate/, /PEM/],
      ["KEY", own.files.key, /it is not the key of the certificate/, /-tls-cert/],
    ];
    for (const [part, path, message, hint] of cases) {
      const environment = { ...byCertificate, [`ANDEAN_${service}_TLS_${part}`]: path };
      await assertRefused(command, environment, { exitCode: 2, message, hint });
    }
  }
});

Deno.test("TLS: nodes are certified for the name that the user has written, whatever their address", async () => {
  const { byCertificate, stack, access } = await secured();
  await using own = await TestAuthority.create();
  // Signed by the stack's authority, for a name alone: the driver connects to an address.
  const named = await issueCertificate(access.files.authority, own.folder, "named", {
    names: ["DNS:localhost"],
  });
  await using front = await TlsFront.open(named, stack.scylla);
  const environment = { ...byCertificate, ...ownNames() };
  const at = (address: string) => ({ ...environment, ANDEAN_SCYLLA: address });
  await assertRefused(SCYLLA.command, at(front.address), {
    message: /its certificate is for localhost, and not for 127\.0\.0\.1$/,
    hint: /--scylla/,
  });
  await assertRefused(SCYLLA.command, at(front.address.replace("127.0.0.1", "localhost")), {
    message: /keyspace|table/, // It was reached.
    hint: /--keyspace|--table|--dead-letter/,
  });
});
