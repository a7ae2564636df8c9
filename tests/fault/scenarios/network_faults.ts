import { sleep } from "../../../src/errors/sleep.ts";
import type { Scenario } from "../harness/scenario.ts";
import type { TcpProxy } from "../harness/tcp_proxy.ts";
import type { World } from "../harness/world.ts";
import { underLoad } from "./load.ts";
import { type Breakage, outage } from "./outage.ts";

/** The same trouble on the way to both services. */
function both({ services }: World, trouble: (proxy: TcpProxy) => void): Breakage {
  const proxies = [services.kafkaProxy!, services.scyllaProxy!];
  return {
    down: () => proxies.forEach(trouble),
    up: () => proxies.forEach((proxy) => proxy.pass()),
  };
}

/** Faults of the network between andean and both services. */
export const NETWORK_FAULTS: Scenario[] = [
  {
    name: "connections cut",
    proxied: true,
    run(world) {
      const cuts = world.short ? 6 : 20;
      return underLoad(world, {}, async ([asked]) => {
        for (let cut = 0; cut < cuts; cut++) {
          const [what, proxy] = world.random() < 0.5
            ? ["Kafka", world.services.kafkaProxy!] as const
            : ["the database", world.services.scyllaProxy!] as const;
          await world.fault(`all connections to ${what} are cut`, async () => {
            proxy.cut();
            await sleep(world.between(0, 1_000));
          });
        }
        await world.terminate(asked!);
      });
    },
  },
  outage({
    name: "network refuses",
    what: "neither service takes connections",
    proxied: true,
    seconds: [5, 20],
    breaks: (world) => both(world, (proxy) => proxy.refuse()),
  }),
  outage({
    name: "network held",
    what: "nothing passes, and no connection ends",
    proxied: true,
    seconds: [8, 30],
    breaks: (world) => both(world, (proxy) => proxy.hold()),
  }),
  outage({
    name: "network slow",
    what: "50 ms each way, 512 KiB/s",
    proxied: true,
    seconds: [6, 20],
    breaks: (world) => both(world, (proxy) => proxy.slow(50, 512 * 1_024)),
  }),
];
