import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { tailOf } from '../answers/chain-tail.js';
import { GradeLog } from '../answers/grade-log.js';
import { queryPrepared } from '../database/read-pool.js';
import { ReopenedResults } from '../results/reopened-results.js';
import { type Decision, itemOf, type NewScore } from './regrade-decision.js';
import type { RegradeRow } from './regrade.rows.js';

type Change = Decision & { rule: NewScore };

/** Writes what a regrade decided: the scores with their events, and what came of each answer. */
@Injectable()
export class RegradeWriter {
  constructor(
    private readonly log: GradeLog,
    private readonly results: ReopenedResults,
  ) {}

  /** For callers that hold the answers locked. */
  async write(tx: EntityManager, regrade: RegradeRow, decisions: readonly Decision[]): Promise<void> {
    const changes = decisions.filter(isChange);
    const events = changes.map(({ row, rule }) =>
      this.log.chained(
        {
          answerId: row.id,
          expertId: row.expert_id,
          questionId: row.question_id,
          version: row.version,
          kind: 'REGRADED',
          questionRevision: row.question_revision,
          responseData: row.response_data,
          actorId: regrade.startedById,
          policy: rule.policy,
          statusBefore: row.status,
          statusAfter: row.status,
          scoreBefore: row.score,
          scoreAfter: rule.score,
          maxScore: rule.maxScore,
          isCorrect: rule.isCorrect,
          criteria: null,
          comment: null,
          reason: regrade.reason,
        },
        tailOf(row),
      ),
    );
    await this.log.insert(tx, events);
    await this.results.reopen(tx, events);
    const eventIds = new Map(events.map(({ id, answerId }) => [answerId, id]));
    if (changes.length > 0)
      await queryPrepared(tx, 'regrades-scores', SCORES, [
        JSON.stringify(changes.map(({ row: { id }, rule }) => ({ id, ...rule }))),
        events.at(-1)?.createdAt,
      ]);
    if (decisions.length > 0)
      await queryPrepared(tx, 'regrades-items', ITEMS, [
        regrade.id,
        JSON.stringify(decisions.map((decision) => keptItem(decision, eventIds))),
      ]);
  }
}

function isChange(decision: Decision): decision is Change {
  return decision.outcome === 'CHANGED' && decision.rule !== null;
}

function keptItem(decision: Decision, eventIds: ReadonlyMap<string, string>) {
  const keyRevision = decision.rule?.keyRevision ?? null;
  return { ...itemOf(decision), keyRevision, eventId: eventIds.get(decision.row.id) ?? null };
}

/** The status stays, and so does the time of the grade: who waits for a review keeps their place. */
const SCORES = `
UPDATE answers AS a
   SET score = s.score, max_score = s."maxScore", is_correct = s."isCorrect", updated_at = $2, row_version = a.row_version + 1
  FROM jsonb_to_recordset($1::jsonb) AS s ("id" uuid, "score" float8, "maxScore" integer, "isCorrect" boolean)
 WHERE a.id = s."id"`;

const ITEMS = `
INSERT INTO regrade_items
  (regrade_id, answer_id, outcome, score_before, max_score_before, is_correct_before, rule_score, rule_max_score,
   rule_is_correct, key_revision, event_id)
SELECT $1, i."answerId", i."outcome", i."scoreBefore", i."maxScoreBefore", i."isCorrectBefore", i."ruleScore",
       i."ruleMaxScore", i."ruleIsCorrect", i."keyRevision", i."eventId"
  FROM jsonb_to_recordset($2::jsonb) AS i ("answerId" uuid, "outcome" text, "scoreBefore" float8, "maxScoreBefore" integer,
       "isCorrectBefore" boolean, "ruleScore" float8, "ruleMaxScore" integer, "ruleIsCorrect" boolean, "keyRevision" integer,
       "eventId" uuid)`;
