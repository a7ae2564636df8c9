import textModule from "../report/client/text.js" with { type: "text" };
import { standalonePage } from "../report/standalone_page.ts";
import pageStyle from "../report/verify_report.css" with { type: "text" };
import partsStyle from "../report/verify_report_parts.css" with { type: "text" };
import barModule from "./client/bar.js" with { type: "text" };
import chartModule from "./client/chart.js" with { type: "text" };
import distributionsModule from "./client/distributions.js" with { type: "text" };
import headerModule from "./client/header.js" with { type: "text" };
import historyModule from "./client/history.js" with { type: "text" };
import lagModule from "./client/lag.js" with { type: "text" };
import lettersModule from "./client/letters.js" with { type: "text" };
import panelsModule from "./client/panels.js" with { type: "text" };
import partitionsModule from "./client/partitions.js" with { type: "text" };
import pollModule from "./client/poll.js" with { type: "text" };
import scalesModule from "./client/scales.js" with { type: "text" };
import setTextModule from "./client/set_text.js" with { type: "text" };
import skylineModule from "./client/skyline.js" with { type: "text" };
import statusModule from "./client/status.js" with { type: "text" };
import timesModule from "./client/times.js" with { type: "text" };
import topicModule from "./client/topic.js" with { type: "text" };
import topicsModule from "./client/topics.js" with { type: "text" };
import liveStyle from "./live_page.css" with { type: "text" };
import template from "./live_page.html" with { type: "text" };
import mainModule from "./live_page.js" with { type: "text" };
import topicStyle from "./live_topic.css" with { type: "text" };

/** The page's script; each module after those that it imports from. */
const MODULES = [
  textModule,
  setTextModule,
  timesModule,
  distributionsModule,
  lagModule,
  historyModule,
  statusModule,
  pollModule,
  scalesModule,
  chartModule,
  panelsModule,
  headerModule,
  barModule,
  skylineModule,
  partitionsModule,
  lettersModule,
  topicModule,
  topicsModule,
  mainModule,
];

/**
 * The page of a run that goes on, which asks for `live.json` beside itself (a `LiveState`), and for
 * nothing else. The same for every run.
 */
export function livePage(): string {
  return standalonePage({
    template,
    title: "andean ingest",
    style: [pageStyle, partsStyle, liveStyle, topicStyle].join("\n"),
    modules: MODULES,
    asksItsServer: true,
  });
}
