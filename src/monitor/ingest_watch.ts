import type { RunSnapshot } from "../ingest/snapshot/run_snapshot.ts";
import { type Build, buildFamily } from "./families/build_family.ts";
import type { Family } from "./families/family.ts";
import { ingestFamilies } from "./families/ingest_families.ts";
import { notAlive, notReady } from "./readiness.ts";
import type { Watched } from "./watched.ts";

/** Keeps the last that a run of `ingest` has told. */
export class IngestWatch implements Watched {
  /** What is waited for, before the first snapshot. */
  waiting: string | undefined;
  #build: Build;
  #snapshot: RunSnapshot | undefined;

  constructor(build: Build) {
    this.#build = build;
  }

  /** Takes what the run tells. */
  told(snapshot: RunSnapshot): void {
    this.#snapshot = snapshot;
    this.waiting = undefined;
  }

  families(): Family[] {
    return [buildFamily(this.#build), ...ingestFamilies(this.#snapshot)];
  }

  notReady(): string[] {
    return this.waiting === undefined ? notReady(this.#snapshot) : [this.waiting];
  }

  notAlive(): string[] {
    return notAlive(this.#snapshot, Date.now());
  }

  live(): LiveState {
    const { version } = this.#build;
    return { version, notReady: this.notReady(), run: this.#snapshot ?? null };
  }
}

/** What the page of a run shows. */
export interface LiveState {
  version: string;
  /** As of {@linkcode Watched.notReady}. */
  notReady: string[];
  /** `null` before the services are connected. */
  run: RunSnapshot | null;
}
