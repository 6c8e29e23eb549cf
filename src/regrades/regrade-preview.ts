import { Injectable } from '@nestjs/common';
import { setImmediate as turn } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import { AnswerViews } from '../answers/answer-views.js';
import { decodeCursor, DEFAULT_LIMIT, encodeCursor, type PlaceIn } from '../common/page.js';
import type { RegradeRequest } from './regrade.requests.js';
import { RegradeCountsResponse, RegradeItemResponse, type RegradePreviewResponse } from './regrade.responses.js';
import type { RegradeCounts } from './regrade.rows.js';
import { counted, decide, type Decision, itemOf } from './regrade-decision.js';
import { type RegradeActor, type RegradePlan, RegradePlans } from './regrade-plans.js';
import { readAnswers, REGRADABLE_IDS } from './regraded-answers.js';

const PLACE: PlaceIn = { list: 'regrade-preview', parts: ['uuid'] };
/** Answers that are judged in one go: others are served in between. */
const BATCH = 250;
const AHEAD = 20_000;

/** Tells what a regrade would do. */
@Injectable()
export class RegradePreviews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plans: RegradePlans,
    private readonly views: AnswerViews,
  ) {}

  /** @throws DomainError `invalid-cursor`, and those of {@link RegradePlans.plan} */
  async preview(actor: RegradeActor, questionId: string, input: RegradeRequest): Promise<RegradePreviewResponse> {
    const { limit = DEFAULT_LIMIT } = input;
    const [after = null] = decodeCursor(input.cursor ?? undefined, PLACE) ?? [];
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const plan = await this.plans.plan(tx, actor, questionId, input);
      let counts: Partial<RegradeCounts> = {};
      const page: Decision[] = [];
      for await (const decisions of this.decisions(tx, plan)) {
        counts = counted(counts, decisions);
        for (const decision of decisions)
          if (page.length <= limit && (after === null || decision.row.id > after)) page.push(decision);
      }
      const last = page.length > limit ? page[limit - 1] : undefined;
      return {
        dryRun: true,
        questionId,
        revision: plan.revision,
        total: plan.total,
        counts: RegradeCountsResponse.of(plan.total, counts),
        items: page.slice(0, limit).map((decision) => RegradeItemResponse.of(itemOf(decision))),
        nextCursor: last ? encodeCursor(PLACE, [last.row.id]) : null,
      };
    });
  }

  private async *decisions(tx: EntityManager, plan: RegradePlan): AsyncGenerator<Decision[]> {
    for (let after: string | null = null; ;) {
      const rows: { id: string }[] = await tx.query(REGRADABLE_IDS, [plan.questionId, plan.revision, after, AHEAD]);
      const ids = rows.map(({ id }) => id);
      for (let start = 0; start < ids.length; start += BATCH) {
        const answers = await readAnswers(tx, ids.slice(start, start + BATCH));
        yield answers.flatMap((row) => decide(plan, row, plan.wordings, this.views) ?? []);
        await turn();
      }
      if (ids.length < AHEAD) return;
      after = ids.at(-1) ?? null;
    }
  }
}
