import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../common/clock.js';
import { DomainError, type Fault } from '../common/domain-error.js';
import { QuestionType } from '../common/enums.js';
import { below } from '../common/pointer.js';
import { ENV, type Env } from '../config/env.js';
import { queryPrepared } from '../database/read-pool.js';
import { checkResponse } from '../scoring/shapes/question-shapes.js';
import { freezeOwnFiles, ownFiles } from './answer-files.js';
import { ANSWER_COLUMNS, type AnswerRow } from './answer-row.js';
import {
  ANSWER_FIELDS,
  type AnswerContent,
  type AnswerWrite,
  eventOf,
  gradeOf,
  INSERT_ANSWERS,
  writeOf,
} from './answer-write.js';
import { tailOf } from './chain-tail.js';
import { GradeLog } from './grade-log.js';
import { refusalText, writeRefusal } from './write-rules.js';

/** Writes saves and submissions: the one way by which content gets into answers. */
@Injectable()
export class AnswerRecorder {
  constructor(
    private readonly clock: Clock,
    private readonly log: GradeLog,
    @Inject(ENV) private readonly env: Pick<Env, 'resultsRelease' | 'resubmission'>,
  ) {}

  /**
   * @throws DomainError `expert-inactive`, `question-inactive`, `category-inactive`, `question-not-for-expert`,
   * `resubmission-closed`; in a batch the problem names every item that it refuses
   */
  requireOpen(contents: readonly Pick<AnswerContent, 'state' | 'pointer'>[]): void {
    const refused = contents.flatMap(({ state, pointer }) => {
      const code = writeRefusal(state, this.env);
      return code ? [{ code, pointer, detail: refusalText(code, state) }] : [];
    });
    const [first] = refused;
    if (!first) return;
    const errors = refused
      .filter(({ code, pointer }) => code === first.code && pointer !== '')
      .map(({ pointer, detail }) => ({ pointer, detail }));
    throw new DomainError(first.code, first.detail, { errors });
  }

  /**
   * Saves the contents as drafts or hands them in, with what the machine can grade graded, in the order given. The pairs
   * are locked and open.
   * @throws DomainError `validation-failed`, `write-conflict`
   */
  async record(tx: EntityManager, contents: readonly AnswerContent[], submit: boolean): Promise<AnswerRow[]> {
    const now = this.clock.now();
    await requireFitting(tx, contents, submit ? now : null);
    const grades = contents.map(({ state, responseData }) => (submit ? gradeOf(state, responseData) : null));
    const writes = contents.map((content, index) => writeOf(content, submit, grades[index] ?? null, now));
    const rows = await store(tx, writes);
    const events = writes.map((write, index) => eventOf(write, grades[index] ?? null));
    await this.log.insert(
      tx,
      contents.flatMap(({ state }, index) => {
        const event = events[index];
        return event ? [this.log.chained(event, tailOf(state))] : [];
      }),
    );
    return contents.map(({ state }, index) => {
      const row = rows.get(writes[index]?.id ?? '');
      if (!row) throw new DomainError('write-conflict', 'The draft was changed at the same time; try again.');
      const { q_type, explanation, question_row_version, finalized } = state;
      return { ...row, q_type, explanation, question_row_version, finalized };
    });
  }
}

/** Every fault of every response: its shape, its options, whose files it names. @param handedIn null for a draft */
async function requireFitting(
  tx: EntityManager,
  contents: readonly AnswerContent[],
  handedIn: Date | null,
): Promise<void> {
  const faults = contents.map(({ state, responseData, pointer }) =>
    below(pointer, checkResponse({ qType: state.q_type, options: state.options }, responseData)),
  );
  const withFiles = contents.filter(
    ({ state }, index) => state.q_type === QuestionType.FILE && faults[index]?.length === 0,
  );
  if (withFiles.length > 0) {
    const expertId = withFiles[0]?.state.expert_id ?? '';
    const named = [...new Set(withFiles.flatMap(({ responseData }) => fileIds(responseData)))];
    const known = handedIn ? await freezeOwnFiles(tx, expertId, named, handedIn) : await ownFiles(tx, expertId, named);
    faults.push(...withFiles.map(({ responseData, pointer }) => below(pointer, fileFaults(responseData, known))));
  }
  const errors = faults.flat();
  if (errors.length > 0)
    throw new DomainError('validation-failed', 'The response does not fit the question; errors lists each fault.', {
      errors,
    });
}

/** Of a response whose shape was checked. */
function fileIds(responseData: unknown): string[] {
  return (responseData as { files: string[] }).files.map((id) => id.toLowerCase());
}

function fileFaults(responseData: unknown, known: ReadonlySet<string>): Fault[] {
  return fileIds(responseData).flatMap((id, index) =>
    known.has(id)
      ? []
      : [{ pointer: `/responseData/files/${index}`, detail: 'There is no such file of this expert; upload it first.' }],
  );
}

/** Opens versions and replaces drafts in one statement; a row that is no draft any more is left alone. */
async function store(tx: EntityManager, writes: readonly AnswerWrite[]): Promise<Map<string, AnswerRow>> {
  const rows = await queryPrepared<AnswerRow>(
    tx,
    'answers-store',
    `${INSERT_ANSWERS}
       FROM jsonb_to_recordset($1::jsonb) AS w (${ANSWER_FIELDS})
     ON CONFLICT ON CONSTRAINT answers_pkey DO UPDATE SET
       version = excluded.version, response_data = excluded.response_data, max_score = excluded.max_score,
       question_revision = excluded.question_revision,
       written_by_id = excluded.written_by_id, status = excluded.status, score = excluded.score, is_correct = excluded.is_correct,
       submitted_at = excluded.submitted_at, graded_at = excluded.graded_at, updated_at = excluded.updated_at,
       content_updated_at = excluded.content_updated_at, row_version = a.row_version + 1, content_version = a.content_version + 1
     WHERE a.status = 'DRAFT'
     RETURNING ${ANSWER_COLUMNS}`,
    [JSON.stringify(writes)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
