import type { Drill, Figure } from '../drill.js';
import { Cluster } from './cluster.js';
import { killParts } from './kills.js';
import { countSignIns } from './limits.js';
import { missingPackages } from './program.js';
import { restartRolling } from './rolling.js';
import { measureScaling } from './scaling.js';

export const drill: Drill<{
  writes: number;
  kills: number;
  rest: number;
  scaling: number;
  seed: number;
  times: number;
}> = {
  summary:
    'Builds a cluster of Debian packages, kills each part under load, the primary too, and looks at what is left.',
  /** `writes` are those acknowledged in all; `kills` 0, 1 (an instance, the primary) or 2 (every part). `rest` 1: limits and a rolling restart too. `scaling` 1: two instances
   * beside one. Without `times`, none is judged. */
  defaults: { writes: 10_000, kills: 2, rest: 1, scaling: 1, seed: 1, times: 1 },
  async run({ writes, kills, rest, scaling, seed, times }, say) {
    const missing = missingPackages();
    if (missing.length > 0) throw new Error(`Install these packages first: ${missing.join(', ')}.`);
    const figures: Figure[] = [];
    const cluster = await Cluster.start({ RESUBMISSION: 'until-reviewed' });
    try {
      say(`HAProxy on ${cluster.url}, three instances, PgBouncer, Redis, a primary and two standbys`);
      if (scaling > 0) figures.push(...(await measureScaling(cluster, say)));
      if (rest > 0) figures.push(...(await countSignIns(cluster, say)));
      if (kills > 0) figures.push(...(await killParts(cluster, { writes, seed, isEvery: kills > 1, say })));
      // Last: the releases that it brings out are gone afterwards, so that no instance could be started again.
      if (rest > 0) figures.push(...(await restartRolling(cluster, say)));
    } finally {
      await cluster.stop();
    }
    return times ? figures : figures.filter(({ what }) => !what.endsWith(', ms'));
  },
};
