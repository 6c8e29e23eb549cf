import type { Actor } from '../../../src/access/actor.js';
import type { Once } from '../../../src/idempotency/once.js';
import { RegradeBatches } from '../../../src/regrades/regrade-batches.js';
import { RegradesService } from '../../../src/regrades/regrades.service.js';
import type { TestApp } from '../app.js';
import type { Command } from './acts.js';
import type { Outcome } from './model-state.js';

/** Regrades of one question, worked off before the next command. */
export class Regrading {
  private readonly ids: string[] = [];

  constructor(
    private readonly t: TestApp,
    private readonly questionId: string,
    private readonly regrades = t.app.get(RegradesService, { strict: false }),
    private readonly batches = t.app.get(RegradeBatches, { strict: false }),
  ) {}

  async rekey(key: string): Promise<Outcome> {
    await this.t.db.query(`UPDATE questions SET correct_answer = jsonb_build_object('value', $2::text) WHERE id = $1`, [
      this.questionId,
      key,
    ]);
    return 'done';
  }

  async regrade(
    actor: Actor,
    { policy, allowLower }: Extract<Command, { act: 'regrade' }>,
    once: Once,
  ): Promise<Outcome> {
    const [, option] = /^void-([AB])$/.exec(policy) ?? [];
    const rule = option ? ({ policy: 'void-option', option } as const) : { policy: policy as 'current' };
    const input = { ...rule, allowLower, reason: 'Because.' };
    const { body } = await this.regrades.regrade(actor, this.questionId, input, once);
    return this.done('id' in body ? body.id : '');
  }

  async revert(
    actor: Actor,
    { regrade, allowLower }: Extract<Command, { act: 'revert' }>,
    once: Once,
  ): Promise<Outcome> {
    const id = this.ids[regrade];
    if (id === undefined) return 'skipped';
    const { body } = await this.regrades.revert(actor, id, { reason: 'Because.', allowLower }, once);
    return this.done(body.id);
  }

  private async done(id: string): Promise<Outcome> {
    this.ids.unshift(id);
    for (;;) {
      const { body } = await this.regrades.get(id);
      const { changed, kept, handMade, changedSince } = body.counts;
      if (body.state !== 'RUNNING')
        return `changed ${changed}, kept ${kept}, by hand ${handMade}, since ${changedSince}`;
      // The server itself may be at it.
      await this.batches.next(id);
    }
  }
}
