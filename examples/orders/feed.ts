/**
 * Sends the lives of 400 orders: placed, changed, some of them deleted, a few placed again.
 *
 * Usage: deno run -A examples/orders/feed.ts [--brokers host:port]
 */
import type { ValueObject } from "../../src/formats/value_format.ts";
import { Chance, decimal } from "../chance.ts";
import { type FeedRecord, sendFeed } from "../send.ts";

const ORDERS = 400;
const FIRST_MS = Date.UTC(2026, 0, 19, 9);
/** Beyond 2^53, where doubles know even numbers only. */
const FIRST_VERSION = 2n ** 53n + 1n;

const GOODS = [
  { sku: "CHULLO-1", title: "Chullo, alpaca", cents: 2_450 },
  { sku: "QUENA-7", title: "Quena in G", cents: 8_900 },
  { sku: "TEA-MUÑA", title: "Muña tea, 100 g", cents: 499 },
  { sku: "MAP-25K", title: "Cordillera Blanca 1:25,000", cents: 1_675 },
] as const;

const STATUSES = ["placed", "paid", "shipped", "returned"] as const;

/** An order between two of its versions. */
interface Order {
  id: string;
  content: ValueObject;
  version: bigint;
  changedMs: number;
}

function* orders(): Generator<FeedRecord> {
  const chance = new Chance(20_260_119);
  const all = Array.from({ length: ORDERS }, (_, index) => placed(index, chance));
  // Their changes lie between each other, as in a shop.
  for (const [step, status] of STATUSES.entries()) {
    for (const order of all) {
      if (step > 0 && !chance.percent(80 - 20 * step)) continue;
      if (step > 0) change(order, chance);
      yield recordOf(order, status);
    }
  }
  for (const [index, order] of all.entries()) {
    if (index % 10 !== 0) continue;
    yield { key: order.id, value: null };
    if (index % 50 !== 0) continue;
    change(order, chance);
    yield recordOf(order, "placed");
  }
}

function placed(index: number, chance: Chance): Order {
  const items = Array.from({ length: chance.whole(1, 4) }, () => {
    const { sku, title, cents } = chance.one(GOODS);
    return { sku, title, quantity: chance.whole(1, 5), price: decimal(cents, 2), cents };
  });
  const total = items.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);
  const placedMs = FIRST_MS + index * 60_000;
  return {
    id: `O-${100_001 + index}`,
    version: FIRST_VERSION + BigInt(index) * 1_000n,
    changedMs: placedMs,
    content: {
      customer: {
        id: chance.uuid(),
        email: `customer${chance.whole(1, 250)}@example.org`,
        ...(chance.percent(20) ? { vip: true } : {}),
      },
      ship_to: {
        name: chance.one(["Ana Quispe", "Jörg Weiß", "Zoë O'Neill", "李雷"]),
        street: `Calle ${chance.whole(1, 99)}`,
        city: chance.one(["Cusco", "La Paz", "Quito"]),
        ...(chance.percent(70) ? { zip: String(chance.whole(10_000, 99_999)) } : {}),
        country: chance.one(["PE", "BO", "EC"]),
      },
      items: items.map(({ cents: _, ...item }) => item),
      coupons: chance.some(["WELCOME", "SPRING", "ALPACA10"]),
      attributes: { channel: chance.one(["app", "web"]), "utm.source": chance.one(["a", "b"]) },
      total: decimal(total, 2),
      ...(chance.percent(25) ? { gift_note: "¡Feliz cumpleaños! 🎂" } : {}),
      placed_at: new Date(placedMs).toISOString(),
    },
  };
}

/** A later version; some of them withdraw the note. */
function change(order: Order, chance: Chance): void {
  order.version++;
  order.changedMs += chance.whole(60_000, 86_400_000);
  if (chance.percent(50)) delete order.content["gift_note"];
}

function recordOf({ id, content, version, changedMs }: Order, status: string): FeedRecord {
  const value = { ...content, status, version, changed_ms: changedMs };
  return { key: id, value, headers: { source: "shop" } };
}

if (import.meta.main) await sendFeed(`${import.meta.dirname}`, orders());
