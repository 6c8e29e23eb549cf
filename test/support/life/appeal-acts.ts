import type { Actor } from '../../../src/access/actor.js';
import { AppealDecisionsService } from '../../../src/appeals/appeal-decisions.service.js';
import { AssignAppealRequest, DecideAppealRequest, OpenAppealRequest } from '../../../src/appeals/appeal.requests.js';
import { OwnAppealsService } from '../../../src/appeals/own-appeals.service.js';
import { Unjudged } from '../../../src/common/unjudged.js';
import type { Once } from '../../../src/idempotency/once.js';
import type { TestApp } from '../app.js';
import type { AppealCommand } from './acts.js';
import type { ModelAppeal } from './appeal-model.js';
import type { Outcome } from './model-state.js';
import { worthOf } from './worth.js';

/** An appeal as the tables hold it. */
export interface StoredAppeal {
  id: string;
  version: number;
  state: ModelAppeal['state'];
  assignee_id: string | null;
  acts: ModelAppeal['acts'];
}

/** Appeals of the world, by the product's own services. */
export class AppealActs {
  constructor(
    private readonly t: TestApp,
    private readonly own = t.app.get(OwnAppealsService),
    private readonly decisions = t.app.get(AppealDecisionsService),
  ) {}

  /** Of one question, the first first. */
  of(expertId: string, questionId: string): Promise<StoredAppeal[]> {
    return this.t.db.query(
      `SELECT p.id, a.version, p.state, p.assignee_id,
              ARRAY(SELECT t.act FROM appeal_acts t WHERE t.appeal_id = p.id ORDER BY t.seq) AS acts
         FROM appeals p JOIN answers a ON a.id = p.answer_id
        WHERE p.expert_id = $1 AND a.question_id = $2 ORDER BY p.created_at, p.id`,
      [expertId, questionId],
    );
  }

  /** @param answerId of the version that an appeal is opened about; @param whom the assignee's id */
  async run(
    actor: Actor,
    command: AppealCommand,
    {
      answerId,
      appeals,
      whom,
    }: { answerId: string | undefined; appeals: readonly StoredAppeal[]; whom: string | null },
  ): Promise<Outcome> {
    const once: Once = { userId: actor.userId, route: '', key: null, bodyHash: '' };
    if (command.act === 'appeal') {
      if (answerId === undefined) return 'skipped';
      await this.own.open(actor, answerId, new Unjudged(OpenAppealRequest, { text: 'Look again.' }), once);
      return 'done';
    }
    const id = appeals.at(-1 - command.appeal)?.id;
    if (id === undefined) return 'skipped';
    if (command.act === 'withdraw') await this.own.withdraw(actor, id, once);
    else if (command.act === 'assign')
      await this.decisions.assign(actor, id, new Unjudged(AssignAppealRequest, { userId: whom }), once);
    else {
      const worth = command.upheld ? { outcome: 'UPHELD' } : { outcome: 'CHANGED', ...worthOf(command) };
      await this.decisions.decide(
        actor,
        id,
        new Unjudged(DecideAppealRequest, { ...worth, reason: 'So.' }),
        null,
        once,
      );
    }
    return 'done';
  }
}
