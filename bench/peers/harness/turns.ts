/**
 * Who runs when: every round has each contender once, and begins with the next one, so that none
 * always has the services as the same other one left them.
 */
export function* turns<Contender>(
  contenders: readonly Contender[],
  rounds: number,
): Generator<{ round: number; contender: Contender }> {
  for (let round = 1; round <= rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      yield { round, contender: contenders[(turn + round - 1) % contenders.length]! };
    }
  }
}
