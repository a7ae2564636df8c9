import { readData } from "./client/data.js";
import {
  showLedger,
  showMismatches,
  showNotes,
  showOrigin,
  showSuperseded,
} from "./client/details.js";
import { CompletenessMap } from "./client/map.js";
import { connectCsv, showRanges } from "./client/ranges.js";
import { showPartitions, showTotals, showVerdict } from "./client/summary.js";
import { byId } from "./client/text.js";

const data = readData(byId("data").textContent);
// The verdict first: whatever follows may take a moment when there are a million ranges.
showVerdict(data);
showTotals(data);
showPartitions(data);
showNotes(data);
showLedger(data);
showMismatches(data);
showSuperseded(data);
showOrigin(data);
connectCsv(data);
showRanges(data, new CompletenessMap(data));
