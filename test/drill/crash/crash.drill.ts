import type { Drill, Figure } from '../drill.js';
import { starve } from './faults.js';
import { Random } from './random.js';
import { killUnderLoad } from './rounds.js';
import { embeddedSetUp, externalSetUp } from './set-up.js';
import { killStarts } from './starts.js';
import { stopUnderLoad } from './stops.js';

export const drill: Drill<{
  rounds: number;
  writes: number;
  starts: number;
  stops: number;
  faults: number;
  seed: number;
  times: number;
}> = {
  summary: 'Kills, stops and starves the application and its database under load, and looks at what is left.',
  /** `writes` are those acknowledged in all. Faults are 0, 1 (the quick ones) or 2. Without `times`, none is judged. */
  defaults: { rounds: 20, writes: 10_000, starts: 20, stops: 20, faults: 2, seed: 1, times: 1 },
  async run({ rounds, writes, starts, stops, faults, seed, times }, say) {
    const figures: Figure[] = [];
    if (rounds > 0) {
      // Half of the rounds on each set-up, which begin with different victims.
      const external = Math.ceil(rounds / 2);
      const each = { writesARound: Math.ceil(writes / rounds), say };
      figures.push(...(await killUnderLoad(externalSetUp, { ...each, rounds: external, first: 0, seed })));
      if (rounds > external)
        figures.push(
          ...(await killUnderLoad(embeddedSetUp, { ...each, rounds: rounds - external, first: 1, seed: seed + 1 })),
        );
    }
    if (starts > 0) figures.push(...(await killStarts(starts, new Random(seed + 2), say)));
    if (stops > 0) figures.push(...(await stopUnderLoad(stops, say)));
    if (faults > 0) figures.push(...(await starve({ isLong: faults > 1, say })));
    return times ? figures : figures.filter(({ what }) => !what.endsWith(', ms'));
  },
};
