import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../common/clock.js';
import { newId } from '../common/new-ids.js';
import { ENV, type Env } from '../config/env.js';
import { queryPrepared } from '../database/read-pool.js';
import { type AuditKey, auditKeysOf, writingKey } from '../scoring/audit-key.js';
import {
  type ChainedEvent,
  chainHash,
  type GradeEventPayload,
  responseHash,
  rubricHash,
} from '../scoring/grade-chain.js';
import type { PersonRubric } from '../scoring/shapes/rubric.js';
import type { ChainTail } from './chain-tail.js';

/** An act on a score, as its author knows it; place, hashes, key and time are the log's. */
export interface NewGradeEvent extends Omit<GradeEventPayload, 'seq' | 'responseHash' | 'keyId' | 'createdAt'> {
  answerId: string;
  /** What was graded; its hash goes into the event. */
  responseData: unknown;
}

/** An event as it is stored. */
export interface GradeEventRow extends ChainedEvent {
  id: string;
  answerId: string;
}

/** The fields of a {@link GradeEventRow} in JSON, for `jsonb_to_record` and its like. */
export const EVENT_FIELDS = `
              "id" uuid, "answerId" uuid, "expertId" uuid, "questionId" uuid, "seq" integer, "version" integer,
              "kind" gradeeventkind, "questionRevision" integer, "responseHash" text, "actorId" uuid, "policy" text,
              "statusBefore" answerstatus, "statusAfter" answerstatus, "scoreBefore" float8, "scoreAfter" float8,
              "maxScore" integer, "isCorrect" boolean, "criteria" jsonb, "items" jsonb, "adjustment" float8,
              "rubricHash" text, "mark" float8, "keyId" text, "subjectId" uuid, "comment" text, "reason" text, "createdAt" timestamptz,
              "prevHash" text, "hash" text`;

/** Stores rows `e` of these fields; what follows says where they come from. */
export const INSERT_EVENTS = `INSERT INTO grade_events
         (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash, actor_id, policy,
          status_before, status_after, score_before, score_after, max_score, is_correct, criteria, items,
          adjustment, rubric_hash, mark, key_id, subject_id, comment, reason, created_at, prev_hash, hash)
       SELECT e."id", e."answerId", e."expertId", e."questionId", e."seq", e."version", e."kind", e."questionRevision",
              e."responseHash", e."actorId", e."policy", e."statusBefore", e."statusAfter", e."scoreBefore", e."scoreAfter",
              e."maxScore", e."isCorrect", e."criteria", e."items", e."adjustment", e."rubricHash", e."mark", e."keyId", e."subjectId",
              e."comment", e."reason", e."createdAt", e."prevHash", e."hash"`;

/** Adds to the append-only record of who gave which score when. */
@Injectable()
export class GradeLog {
  private readonly key: AuditKey;

  constructor(
    private readonly clock: Clock,
    @Inject(ENV) env: Pick<Env, 'auditKey' | 'auditKeysBefore'>,
  ) {
    this.key = writingKey(auditKeysOf(env));
  }

  /**
   * The next event after `tail`, not stored yet. For callers that hold the pair's lock and read the tail under it;
   * they store it with {@link insert} in the same transaction.
   */
  chained(event: NewGradeEvent, tail: ChainTail): GradeEventRow {
    const chained: GradeEventRow = {
      id: newId(),
      answerId: event.answerId,
      expertId: event.expertId,
      questionId: event.questionId,
      seq: tail.seq + 1,
      version: event.version,
      kind: event.kind,
      responseHash: responseHash(event.responseData),
      questionRevision: event.questionRevision,
      actorId: event.actorId,
      policy: event.policy,
      statusBefore: event.statusBefore,
      statusAfter: event.statusAfter,
      scoreBefore: event.scoreBefore,
      scoreAfter: event.scoreAfter,
      maxScore: event.maxScore,
      isCorrect: event.isCorrect,
      criteria: event.criteria,
      items: event.items ?? null,
      adjustment: event.adjustment ?? null,
      rubricHash: event.rubricHash ?? null,
      keyId: this.key.id,
      mark: event.mark ?? null,
      subjectId: event.subjectId ?? null,
      comment: event.comment,
      reason: event.reason,
      createdAt: this.clock.now().toISOString(),
      prevHash: tail.hash,
      hash: '',
    };
    chained.hash = chainHash(tail.hash, chained, this.key);
    return chained;
  }

  /**
   * Keeps a rubric that a grade is made with, once for all grades.
   * @returns its hash, for the event
   */
  async keepRubric(tx: EntityManager, rubric: PersonRubric): Promise<string> {
    const hash = rubricHash(rubric);
    await queryPrepared(
      tx,
      'answers-rubrics',
      `INSERT INTO rubrics (hash, rubric) VALUES ($1, $2::jsonb) ON CONFLICT (hash) DO NOTHING`,
      [hash, JSON.stringify(rubric)],
    );
    return hash;
  }

  /** Stores chained events, at most one a pair, in one statement. */
  async insert(tx: EntityManager, events: readonly GradeEventRow[]): Promise<void> {
    if (events.length === 0) return;
    await queryPrepared(
      tx,
      'answers-grade-events',
      `${INSERT_EVENTS} FROM jsonb_to_recordset($1::jsonb) AS e (${EVENT_FIELDS})`,
      [JSON.stringify(events)],
    );
  }
}
