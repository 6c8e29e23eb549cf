import type { Drill, Figure } from '../drill.js';
import { Cluster } from './cluster.js';
import { killParts } from './kills.js';
import { missingPackages } from './program.js';

export const drill: Drill<{ writes: number; kills: number; seed: number; times: number }> = {
  summary:
    'Builds a cluster of Debian packages, kills each part under load, the primary too, and looks at what is left.',
  /** `writes` are those acknowledged in all; `kills` 0, 1 (an instance, the primary) or 2 (every part). Without `times`, none is judged. */
  defaults: { writes: 10_000, kills: 2, seed: 1, times: 1 },
  async run({ writes, kills, seed, times }, say) {
    const missing = missingPackages();
    if (missing.length > 0) throw new Error(`Install these packages first: ${missing.join(', ')}.`);
    const figures: Figure[] = [];
    const cluster = await Cluster.start();
    try {
      say(`HAProxy on ${cluster.url}, three instances, PgBouncer, Redis, a primary and two standbys`);
      if (kills > 0) figures.push(...(await killParts(cluster, { writes, seed, isEvery: kills > 1, say })));
    } finally {
      await cluster.stop();
    }
    return times ? figures : figures.filter(({ what }) => !what.endsWith(', ms'));
  },
};
