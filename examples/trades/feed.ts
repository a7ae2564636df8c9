/**
 * Sends 3,000 trades of three days in January 2026.
 *
 * Usage: deno run -A examples/trades/feed.ts [--brokers host:port] [--schema-registry url]
 */
import { Chance, decimal } from "../chance.ts";
import { type FeedRecord, sendFeed } from "../send.ts";

const TRADES = 3_000;
const DAYS_MS = 3 * 86_400_000;
const FIRST_DAY_MS = Date.UTC(2026, 0, 5);

const INSTRUMENTS = [
  { symbol: "AAPL", isin: "US0378331005", currency: "USD", lot_size: 100, units: 243_120_000 },
  { symbol: "IBM", isin: "US4592001014", currency: "USD", lot_size: 100, units: 219_870_500 },
  { symbol: "SAP", isin: "DE0007164600", currency: "EUR", lot_size: null, units: 236_450_000 },
  { symbol: "VOD", isin: "GB00BH4HKS39", currency: "GBP", lot_size: null, units: 684_200 },
] as const;

function* trades(): Generator<FeedRecord> {
  const chance = new Chance(20_260_105);
  for (let index = 0; index < TRADES; index++) {
    const { units, ...instrument } = chance.one(INSTRUMENTS);
    // In steps, so that some trades fall on the same microsecond.
    const sinceMs = Math.floor(index / 2) * 2 * DAYS_MS / TRADES;
    const micros = String(chance.whole(0, 1) * 123_456).padStart(6, "0");
    const second = new Date(FIRST_DAY_MS + sinceMs).toISOString().slice(0, 19);
    yield {
      key: instrument.symbol,
      value: {
        trade_id: chance.uuid(),
        instrument,
        venue: chance.one(["XNYS", "XNAS", "XLON", "XETR"]),
        price: decimal(units + chance.whole(-50_000, 50_000), 6),
        // More digits than a double holds, as of fractions of crypto and funds.
        quantity: decimal(
          BigInt(chance.whole(1, 90_000_000)) * 10n ** 10n + BigInt(chance.whole(0, 99_999_999)),
          8,
        ),
        executed_at: `${second}.${micros}Z`,
        sequence: 7_000_000_000_000 + index,
        aggressor: chance.percent(90) ? chance.one(["BUY", "SELL"]) : null,
        conditions: chance.some(["ODD_LOT", "ISO", "AFTER_HOURS"]),
        broker: chance.percent(30) ? `B${chance.whole(100, 999)}` : null,
      },
    };
  }
}

if (import.meta.main) await sendFeed(`${import.meta.dirname}`, trades());
