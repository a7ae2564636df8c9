import { allEnded } from "../../errors/all_ended.ts";
import { backoffMs } from "../../errors/backoff.ts";
import { sleep } from "../../errors/sleep.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { type Outage, OutageLog } from "../../telemetry/outage_log.ts";
import { createKafka, type KafkaConnection } from "../connection/connection.ts";
import { isRebalance, kafkaError, protocolErrorOf } from "../protocol/failures.ts";
import { FetchLoops } from "./fetch_loops.ts";
import {
  type Generation,
  GroupMembership,
  type MembershipOptions,
  SESSION_TIMEOUT_MS,
  type TopicOffsets,
} from "./group_membership.ts";
import type { GroupConsumerHandlers } from "./group_handlers.ts";
import { namesOf } from "./group_protocol.ts";
import { type RawCluster, rawCluster } from "../protocol/internals.ts";

/** The most between two signs of life, in milliseconds. */
const HEARTBEAT_MS = 3_000;
/**
 * The same for the first {@linkcode HEARTBEAT_MS} of a generation: members that start together do
 * not arrive together, and by its heartbeat the first learns that the next one waits.
 */
const EARLY_HEARTBEAT_MS = 200;
/** With growing pauses, about ten seconds. */
const MISSING_TOPIC_TRIES = 6;
/** A join that others hold up is given up at the end, after so many milliseconds. */
const LEAVE_MS = 5_000;
/** How often the topics are looked at for new Kafka partitions, in milliseconds. */
const METADATA_MS = 10_000;

/**
 * Reads topics as one member of a consumer group, committing only what it is told to.
 *
 * It survives broker restarts and rebalances by itself; after each join, reading goes on from the
 * group's committed offsets. Everything that belongs to one generation of the group (what is
 * owned, positions, fetches under way) ends before the next one begins.
 */
export class GroupConsumer {
  #options: MembershipOptions;
  #handlers: GroupConsumerHandlers;
  #cluster: RawCluster;
  #membership: GroupMembership;
  #log = loggerFor("kafka");
  #outage = new OutageLog(this.#log, {
    meanwhile: "trying again until it answers",
    over: "records are read again",
  });
  #generation: Generation | undefined;
  #loops: FetchLoops | undefined;
  #paused = new Map<string, Set<number>>();
  #allPaused = false;
  #unheld: Map<string, Map<number, number | "any">>;
  #stopped = new AbortController();
  #running: Promise<void> | undefined;

  /**
   * @param unheld what the group has committed and the topics are known not to hold.
   * @default none; it is found out when it is fetched
   */
  constructor(
    connection: KafkaConnection,
    options: MembershipOptions,
    handlers: GroupConsumerHandlers,
    unheld: TopicOffsets = new Map(),
  ) {
    this.#options = options;
    this.#unheld = new Map([...unheld].map(([topic, offsets]) => [topic, new Map(offsets)]));
    this.#handlers = handlers;
    this.#cluster = rawCluster(createKafka(connection));
    this.#membership = new GroupMembership(this.#cluster, options);
  }

  /** Why nothing can be read now. */
  get outage(): Outage | undefined {
    return this.#outage.outage;
  }

  /** Starts joining and delivering; failures go to `onFailed`. */
  start(): void {
    this.#running ??= this.#run();
  }

  /**
   * Commits where the next read of each Kafka partition of a topic would start.
   *
   * @returns what the coordinator has confirmed: nothing where the group is rebalancing
   * @throws {AndeanError} where the coordinator could not be asked
   */
  async commit(
    topic: string,
    offsets: ReadonlyMap<number, number>,
  ): Promise<Map<number, number>> {
    const generation = this.#generation;
    if (generation === undefined) return new Map();
    // There must be no await between this check of what is ours and the start of the request:
    // after a rebalance the same numbers would set another member's progress.
    const owned = generation.starts.get(topic);
    const ours = new Map([...offsets].filter(([partition]) => owned?.has(partition)));
    if (ours.size === 0) return ours;
    try {
      await this.#membership.commit(generation, topic, ours);
      return ours;
    } catch (thrown) {
      if (isRebalance(thrown)) {
        this.#log.info("offsets not committed, the group is rebalancing");
        return new Map();
      }
      throw kafkaError(`commit the offsets of group "${this.#options.group}"`, thrown);
    }
  }

  /**
   * Stops reading while staying in the group, so that offsets can still be committed.
   *
   * @param place the one Kafka partition to stop at. @default all, also those of later joins
   */
  pause(place?: { topic: string; partition: number }): void {
    if (place === undefined) this.#allPaused = true;
    else {
      const paused = this.#paused.get(place.topic) ?? new Set();
      this.#paused.set(place.topic, paused.add(place.partition));
    }
  }

  /** Leaves the group. Nothing can be committed afterwards. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#loops?.end();
    const late = new AbortController();
    await Promise.race([this.#running, sleep(LEAVE_MS, late.signal)]);
    late.abort();
    try {
      await this.#membership.leave();
    } catch (thrown) {
      // The group finds out by itself, once the session has timed out.
      this.#log.debug("could not leave the group: {cause}", { cause: String(thrown) });
    }
    await this.#cluster.disconnect();
  }

  async #run(): Promise<void> {
    const { topics } = this.#options;
    for (let failures = 0; !this.#stopped.signal.aborted;) {
      try {
        await this.#cluster.connect();
        for (const topic of topics) await this.#cluster.addTargetTopic(topic);
        const generation = await this.#membership.join(this.#unheld);
        failures = 0;
        await this.#serve(generation);
      } catch (thrown) {
        this.#lose();
        if (this.#stopped.signal.aborted) return;
        const name = protocolErrorOf(thrown);
        if (name === "UNKNOWN_MEMBER_ID") this.#membership.forgetMember();
        const rebalance = isRebalance(thrown) || name === "OFFSET_OUT_OF_RANGE";
        const error = kafkaError(`read ${namesOf(topics)}`, thrown);
        // A broker that restarts knows its topics only after a moment.
        const patience = error.code === "topic-missing" && failures < MISSING_TOPIC_TRIES;
        if (!rebalance && !error.retriable && !patience) return this.#handlers.onFailed(error);
        if (rebalance) this.#log.debug("joining again: {reason}", { reason: error.message });
        else {
          failures++;
          this.#outage.failed(error.message);
        }
        const pause = backoffMs(rebalance ? 0 : failures, { initialMs: 200 });
        await sleep(pause, this.#stopped.signal);
      }
    }
  }

  /** Reads for one generation, until it ends. */
  async #serve(generation: Generation): Promise<void> {
    const { topics, group } = this.#options;
    const ours = [...generation.starts].map(([topic, offsets]) => {
      const numbers = `[${[...offsets.keys()].sort((a, b) => a - b).join(", ")}]`;
      return topics.length === 1 ? numbers : `${numbers} of ${topic}`;
    });
    this.#log.info(`joined group {group}: Kafka partitions ${ours.join(", ")}`, { group });
    this.#unheld.clear();
    this.#paused.clear();
    this.#generation = generation;
    this.#handlers.onAssigned(generation.starts, generation.ownCommits);
    const loops = new FetchLoops(this.#cluster, generation.starts, {
      isPaused: (topic, partition) =>
        this.#allPaused || (this.#paused.get(topic)?.has(partition) ?? false),
      onBatch: (topic, batch) => this.#handlers.onBatch(topic, batch),
      onGap: (topic, partition, nextOffset) => this.#handlers.onGap(topic, partition, nextOffset),
      onTrouble: (error) => this.#outage.failed(error.message),
      onAnswer: () => this.#outage.succeeded(),
      onOutOfRange: (topic, partition) => {
        this.#log.warn(
          "Kafka partition {partition} of {topic} no longer holds the group's offset",
          {
            partition,
            topic,
          },
        );
        // The group stands at what was committed last, which was read before and is not held either.
        const unheld = this.#unheld.get(topic) ?? new Map();
        this.#unheld.set(topic, unheld.set(partition, "any"));
      },
    });
    this.#loops = loops;
    // What still runs when the next generation begins would read, commit and lose in its name.
    await allEnded([loops.run(), this.#beat(generation, loops)], () => loops.end());
  }

  /** Heartbeats until the group rebalances or the consumer stops. */
  async #beat(generation: Generation, loops: FetchLoops): Promise<void> {
    const early = performance.now() + HEARTBEAT_MS;
    const pause = () =>
      performance.now() < early
        ? Math.min(EARLY_HEARTBEAT_MS, this.#heartbeatMs)
        : this.#heartbeatMs;
    let metadataAt = performance.now() + METADATA_MS;
    while (await sleep(pause(), loops.signal)) {
      try {
        await this.#membership.heartbeat(generation);
        if (performance.now() < metadataAt) continue;
        metadataAt = performance.now() + METADATA_MS;
        await this.#cluster.refreshMetadata();
        if (loops.signal.aborted) return;
        // The leader divides; one rejoin of the leader makes everybody join again.
        if (!generation.isLeader || !await this.#membership.hasGrown(generation)) continue;
        if (loops.signal.aborted) return;
        this.#log.info("a topic has more Kafka partitions now");
        return await this.#revoke(generation, loops);
      } catch (thrown) {
        if (loops.signal.aborted) return; // The generation has ended already.
        const name = protocolErrorOf(thrown);
        if (name === "REBALANCE_IN_PROGRESS") return await this.#revoke(generation, loops);
        if (isRebalance(thrown)) throw thrown; // We are out already: nothing can be committed.
        if (!kafkaError("", thrown).retriable) throw thrown;
        this.#log.debug("heartbeat failed: {cause}", { cause: String(thrown) });
        // A coordinator that moved is found by joining again; one that restarts, by waiting.
        if (!await this.#coordinatorLives(generation)) throw thrown;
      }
    }
  }

  /** While the group waits for everybody, offsets can still be committed by its old generation. */
  async #revoke(generation: Generation, loops: FetchLoops): Promise<void> {
    loops.end();
    const done = new AbortController();
    const alive = this.#stayAlive(generation, done.signal);
    try {
      await this.#handlers.onRevoking();
    } finally {
      done.abort();
      await alive;
    }
    this.#lose();
  }

  /** Whoever finishes what is in flight for longer than the session is not dead. */
  async #stayAlive(generation: Generation, done: AbortSignal): Promise<void> {
    while (await sleep(this.#heartbeatMs, done)) {
      try {
        await this.#membership.heartbeat(generation);
      } catch {
        // It says that the group waits for us, which is known; the next join tells all else.
      }
    }
  }

  get #heartbeatMs(): number {
    return Math.min(HEARTBEAT_MS, (this.#options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS) / 3);
  }

  async #coordinatorLives(generation: Generation): Promise<boolean> {
    try {
      const { group: groupId } = this.#options;
      generation.coordinator = await this.#cluster.findGroupCoordinator({ groupId });
      return true;
    } catch {
      return false; // The caller throws what the heartbeat said.
    }
  }

  #lose(): void {
    if (this.#generation === undefined) return;
    this.#generation = undefined;
    this.#handlers.onLost();
  }
}
