import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AnswerViews } from '../answers/answer-views.js';
import { Clock } from '../common/clock.js';
import { plainMessage } from '../common/plain-error.js';
import { databaseErrorToDomain } from '../common/problem/database-errors.js';
import { queryPrepared } from '../database/read-pool.js';
import { REGRADABLE_IDS, lockAnswers, type RegradedRow } from './regraded-answers.js';
import { wordingsOf } from './regrade-context.js';
import { counted, decide, decideRevert, type Decision, type Taken } from './regrade-decision.js';
import { REGRADE_COLUMNS, type RegradeRow } from './regrade.rows.js';
import { RegradeWriter } from './regrade-writer.js';

/** Answers that are locked together and written in one transaction. */
const BATCH = 500;
/** Ids that are read at once: each read looks through all answers to the question. */
const AHEAD = 20_000;
/** Batches in a row that may fail before a regrade is given up. */
const PATIENCE = 12;

interface Running extends RegradeRow {
  lastAnswerId: string | null;
}

/** Takes one for as long as the transaction lasts; whoever dies with it sets it free at once. $1 is an id, or null for any. */
const TAKE = `
SELECT ${REGRADE_COLUMNS}, r.last_answer_id AS "lastAnswerId" FROM regrades r
 WHERE r.state = 'RUNNING' AND r.next_try_at <= now() AND ($1::uuid IS NULL OR r.id = $1)
 ORDER BY r.created_at, r.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED`;

const TAKEN_IDS = `
SELECT i.answer_id AS id FROM regrade_items i
 WHERE i.regrade_id = $1 AND i.outcome = 'CHANGED' AND ($2::uuid IS NULL OR i.answer_id > $2)
 ORDER BY i.answer_id LIMIT $3`;

const TAKEN = `
SELECT i.answer_id AS "answerId", i.event_id AS "eventId", i.score_before AS score, i.max_score_before AS "maxScore",
       i.is_correct_before AS "isCorrect"
  FROM regrade_items i WHERE i.regrade_id = $1 AND i.outcome = 'CHANGED' AND i.answer_id = ANY ($2::uuid[])`;

const ADVANCE = `
UPDATE regrades SET done = done + $2, total = greatest(total, done + $2), counts = $3, last_answer_id = $4, failures = 0,
       last_failure = NULL, row_version = row_version + 1
 WHERE id = $1`;

const FINISH = `UPDATE regrades SET state = 'DONE', finished_at = $2, total = done, last_failure = NULL,
       row_version = row_version + 1
 WHERE id = $1`;

const FAIL = `
UPDATE regrades SET failures = failures + 1, last_failure = $2, row_version = row_version + 1,
       next_try_at = now() + make_interval(secs => failures + 1),
       state = CASE WHEN failures + 1 >= ${PATIENCE} THEN 'FAILED' ELSE state END,
       finished_at = CASE WHEN failures + 1 >= ${PATIENCE} THEN $3::timestamptz END
 WHERE id = $1 AND state = 'RUNNING'`;

/** Does regrades, batch by batch; each is a transaction that also says how far it came, so that nothing is done twice. */
@Injectable()
export class RegradeBatches {
  private readonly log = new Logger('regrades');
  /** Answers that come next, by regrade; only what lies behind its place counts, whoever moved that. */
  private readonly ahead = new Map<string, string[]>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly views: AnswerViews,
    private readonly writer: RegradeWriter,
  ) {}

  /**
   * Does the next batch of a regrade that nobody is at. A batch that fails is tried again later.
   * @param id of one, or null for whichever was asked for first
   * @returns its id; null where there is nothing to do at this moment
   */
  async next(id: string | null = null): Promise<string | null> {
    let taken: Running | undefined;
    try {
      await this.dataSource.transaction(async (tx) => {
        [taken] = await queryPrepared<Running>(tx, 'regrades-take', TAKE, [id]);
        if (taken) await this.batch(tx, taken);
      });
    } catch (error) {
      if (!taken) throw error;
      await this.failed(taken, error);
    }
    return taken?.id ?? null;
  }

  private async batch(tx: EntityManager, regrade: Running): Promise<void> {
    const ids = await this.nextIds(tx, regrade);
    const last = ids.at(-1);
    if (last === undefined) {
      await tx.query(FINISH, [regrade.id, this.clock.now()]);
      this.ahead.delete(regrade.id);
      return;
    }
    const decisions = await this.decisions(tx, regrade, await lockAnswers(tx, ids));
    await this.writer.write(tx, regrade, decisions);
    const counts = JSON.stringify(counted(regrade.counts, decisions));
    await queryPrepared(tx, 'regrades-advance', ADVANCE, [regrade.id, ids.length, counts, last]);
  }

  private async decisions(tx: EntityManager, regrade: Running, rows: readonly RegradedRow[]): Promise<Decision[]> {
    if (regrade.revertsId === null) {
      const wordings = await wordingsOf(tx, regrade.questionId);
      return rows.flatMap((row) => decide(regrade, row, wordings, this.views) ?? []);
    }
    const taken: Taken[] = await tx.query(TAKEN, [regrade.revertsId, rows.map(({ id }) => id)]);
    const byAnswer = new Map(taken.map((one) => [one.answerId, one]));
    return rows.flatMap((row) => {
      const before = byAnswer.get(row.id);
      return before ? [decideRevert(regrade, row, before, this.views)] : [];
    });
  }

  private async nextIds(tx: EntityManager, regrade: Running): Promise<string[]> {
    const { id, lastAnswerId } = regrade;
    const known = (this.ahead.get(id) ?? []).filter((answerId) => lastAnswerId === null || answerId > lastAnswerId);
    const left = known.length > 0 ? known : await idsAfter(tx, regrade);
    this.ahead.set(id, left.slice(BATCH));
    return left.slice(0, BATCH);
  }

  private async failed({ id }: Running, error: unknown): Promise<void> {
    // What was read ahead belongs to the place that the failed batch did not reach.
    this.ahead.delete(id);
    this.log.warn(`a batch of regrade ${id} failed: ${plainMessage(error)}`);
    const told = databaseErrorToDomain(error)?.detail ?? 'A batch failed; the log of the server says why.';
    await this.dataSource.query(FAIL, [id, told, this.clock.now()]);
  }
}

async function idsAfter(tx: EntityManager, regrade: Running): Promise<string[]> {
  const { questionId, revision, revertsId, lastAnswerId } = regrade;
  const rows: { id: string }[] = await (revertsId === null
    ? tx.query(REGRADABLE_IDS, [questionId, revision, lastAnswerId, AHEAD])
    : tx.query(TAKEN_IDS, [revertsId, lastAnswerId, AHEAD]));
  return rows.map(({ id }) => id);
}
