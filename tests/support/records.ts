import { Buffer } from "node:buffer";
import { Kafka, logLevel, type Message, type Transaction } from "kafkajs";

/** Sends records with kafkajs alone, so that a test can send what `produce` never would. */
export async function send(brokers: string, topic: string, messages: Message[]): Promise<void> {
  await withProducer(brokers, {}, (producer) => producer.send({ topic, messages }));
}

/** A transaction: its records, and how it ends. */
export interface TestTransaction {
  messages: Message[];
  end: "commit" | "abort";
}

/** Sends transactions one after the other, all by one producer. */
export async function sendTransactions(
  brokers: string,
  topic: string,
  transactions: readonly TestTransaction[],
): Promise<void> {
  await withTransactions(brokers, async (producer) => {
    for (const { messages, end } of transactions) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages });
      await transaction[end]();
    }
  });
}

/**
 * Sends transactions that overlap, each by a producer of its own: they send in turn, `atOnce`
 * records at a time, and end in the order against that in which they began.
 */
export async function sendOverlapping(
  brokers: string,
  topic: string,
  transactions: readonly TestTransaction[],
  atOnce: number,
): Promise<void> {
  const begin = async (open: Transaction[]): Promise<void> => {
    if (open.length < transactions.length) {
      return await withTransactions(brokers, async (producer) => {
        const transaction = await producer.transaction();
        await begin([...open, transaction]);
        await transaction[transactions[open.length]!.end]();
      });
    }
    const rounds = Math.max(...transactions.map(({ messages }) => messages.length)) / atOnce;
    for (let round = 0; round < rounds; round++) {
      for (const [index, { messages }] of transactions.entries()) {
        const some = messages.slice(round * atOnce, (round + 1) * atOnce);
        if (some.length > 0) await open[index]!.send({ topic, messages: some });
      }
    }
  };
  await begin([]);
}

/** Does something while a transaction is open that has sent its records already. */
export async function whileTransaction(
  brokers: string,
  topic: string,
  messages: Message[],
  end: TestTransaction["end"],
  work: () => Promise<void>,
): Promise<void> {
  await withTransactions(brokers, async (producer) => {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages });
    await work();
    await transaction[end]();
  });
}

/** A tick as its JSON says it. */
export function tickValue(symbol: string, index: number) {
  return { Symbol: symbol, Price: 100, TimeStamp: 1_700_000_000 + index };
}

/** A tick as `produce` sends it. */
export function tickMessage(index: number, partition = 0): Message {
  const value = JSON.stringify(tickValue("IBM", index));
  return { key: "IBM", value: Buffer.from(value), partition };
}

/** Works with a producer that has a transactional id of its own. */
async function withTransactions(
  brokers: string,
  work: (producer: ReturnType<Kafka["producer"]>) => Promise<unknown>,
): Promise<void> {
  const transactionalId = crypto.randomUUID();
  await withProducer(brokers, { transactionalId, idempotent: true, maxInFlightRequests: 1 }, work);
}

async function withProducer(
  brokers: string,
  options: Parameters<Kafka["producer"]>[0],
  work: (producer: ReturnType<Kafka["producer"]>) => Promise<unknown>,
): Promise<void> {
  const kafka = new Kafka({ brokers: brokers.split(","), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false, ...options });
  await producer.connect();
  try {
    await work(producer);
  } finally {
    await producer.disconnect();
  }
}

/**
 * Two producers whose transactions overlap, and both of which abort: the one that began first ends
 * last, so that brokers list them against the order of their first offsets.
 */
export async function sendInterleavedAborts(
  brokers: string,
  topic: string,
  messageOf: (index: number) => Message,
): Promise<void> {
  const options = () => ({
    transactionalId: crypto.randomUUID(),
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await withProducer(
    brokers,
    options(),
    (first) =>
      withProducer(brokers, options(), async (second) => {
        const early = await first.transaction();
        await early.send({ topic, messages: [messageOf(0), messageOf(1)] });
        const late = await second.transaction();
        await late.send({ topic, messages: [messageOf(2)] });
        await early.send({ topic, messages: [messageOf(3)] });
        await late.send({ topic, messages: [messageOf(4)] });
        await late.abort();
        await early.abort();
      }),
  );
}
