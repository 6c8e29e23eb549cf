import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isAdmin, isStaff } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { CategoriesService } from '../categories/categories.service.js';
import { DomainError } from '../common/domain-error.js';
import { Difficulty, type QuestionType } from '../common/enums.js';
import { jsonOf } from '../common/json-rows.js';
import type { JsonText } from '../common/json-text.js';
import { etagOf, Representation, requireMatch } from '../common/representation.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { checkQuestion } from '../scoring/shapes/question-shapes.js';
import type { CreateQuestionRequest, NewQuestionDetails, UpdateQuestionRequest } from './question.requests.js';
import { type QuestionResponse, StaffQuestionResponse } from './question.responses.js';
import { STAFF_QUESTION_COLUMNS, type StaffQuestionRow } from './question.rows.js';
import { APPLICANT_VIEW, STAFF_VIEW } from './question.views.js';
import { fieldsOf, insertQuestions, type QuestionFields, updateQuestions } from './question-writer.js';
import { QuestionsQueries } from './questions.queries.js';

/** A stored question that an import found by its external id. */
export interface KnownQuestion {
  id: string;
  external_id: string;
  q_type: QuestionType;
}

/** What decides whether a question is sound; a change of anything else does not judge it again. */
const JUDGED = ['qType', 'content', 'options', 'correctAnswer', 'scoringRubric', 'maxScore', 'explanation'] as const;

@Injectable()
export class QuestionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly idempotency: IdempotencyService,
    private readonly queries: QuestionsQueries,
    private readonly categories: CategoriesService,
  ) {}

  /** @throws DomainError `question-not-found`, for applicants also when it is not active or not for them */
  async get(actor: Actor, id: string): Promise<Representation<JsonText<QuestionResponse>>> {
    const isForStaff = isStaff(actor);
    const { view, versionOf } = isForStaff ? STAFF_VIEW : APPLICANT_VIEW;
    const row = await (isForStaff
      ? this.queries.findForStaff(id)
      : this.queries.findForApplicant(id, actor.specialties));
    if (!row) throw notFound();
    return Representation.ok(jsonOf(view, row), {
      etag: etagOf(versionOf(row), isForStaff ? 'staff' : 'applicant'),
    });
  }

  /** @throws DomainError `reference-not-found` for an unknown category, `external-id-taken` */
  create(actor: Actor, input: CreateQuestionRequest, once: Once): Promise<Representation<StaffQuestionResponse>> {
    return this.idempotency.run(once, async (tx) => {
      await this.requireCategory(tx, input.categoryId);
      const fields = newFields(input, input.categoryId);
      const [id = ''] = await this.insert(tx, [fields], actor.userId);
      const row = await this.require(tx, id);
      return Representation.created(StaffQuestionResponse.of(row), {
        location: `/api/v1/questions/${id}`,
        etag: tagOf(row),
      });
    });
  }

  /**
   * @throws DomainError `question-not-found`, `precondition-failed`, `validation-failed` when the question as a whole
   *   would not be sound, `question-in-use` when answers hold it to its type, `reference-not-found`, `external-id-taken`
   */
  update(
    actor: Actor,
    id: string,
    input: UpdateQuestionRequest,
    ifMatch: string | null,
  ): Promise<Representation<StaffQuestionResponse>> {
    return this.dataSource.transaction(async (tx) => {
      const row = await this.lock(tx, id, input.qType === undefined ? 'FOR NO KEY UPDATE' : 'FOR UPDATE');
      requireMatch(ifMatch, tagOf(row));
      const next = { ...fieldsOf(row), ...input } as QuestionFields & { id: string };
      const errors = JUDGED.some((field) => Object.hasOwn(input, field)) ? checkQuestion(next) : [];
      if (errors.length > 0) {
        throw new DomainError('validation-failed', 'The question would not be sound; errors lists each fault.', {
          errors,
        });
      }
      if (next.qType !== row.q_type && (await this.answered(tx, [id])).size > 0) {
        throw new DomainError(
          'question-in-use',
          `Answers or kept marks name this question; its type stays ${row.q_type}.`,
        );
      }
      if (input.categoryId !== undefined) await this.requireCategory(tx, input.categoryId);
      const changed = await this.change(tx, [next], actor.userId);
      return represent(changed === 0 ? row : await this.require(tx, id));
    });
  }

  /**
   * Deactivates; `hard` deletes.
   * @throws DomainError `role-required` when somebody else than an ADMIN asks for `hard`, `question-not-found`,
   *   `question-in-use` when an answer names a question that is to be deleted, or marks of erased people are kept for it
   */
  async remove(actor: Actor, id: string, hard: boolean): Promise<void> {
    if (hard && !isAdmin(actor)) throw new DomainError('role-required', 'Only an ADMIN deletes for good.');
    await this.dataSource.transaction(async (tx) => {
      // The lock keeps a first answer out until the question is gone: its foreign key waits for it.
      const row = await this.lock(tx, id, 'FOR UPDATE');
      if (!hard) await this.change(tx, [{ ...fieldsOf(row), isActive: false }], actor.userId);
      else if ((await this.answered(tx, [id])).size === 0) await tx.query(`DELETE FROM questions WHERE id = $1`, [id]);
      else throw new DomainError('question-in-use', 'Answers or kept marks name this question; deactivate it instead.');
    });
  }

  /** For callers inside a transaction. @throws DomainError `question-not-found` */
  async require(tx: EntityManager, id: string): Promise<StaffQuestionRow> {
    const [row]: StaffQuestionRow[] = await tx.query(
      `SELECT ${STAFF_QUESTION_COLUMNS} FROM questions q WHERE q.id = $1`,
      [id],
    );
    if (!row) throw notFound();
    return row;
  }

  /** The stored questions with these external ids, locked against other writers. */
  lockByExternalId(tx: EntityManager, externalIds: readonly string[]): Promise<KnownQuestion[]> {
    return tx.query(
      `SELECT id, external_id, q_type FROM questions WHERE external_id = ANY($1::varchar[]) ORDER BY id FOR NO KEY UPDATE`,
      [listOf(externalIds)],
    );
  }

  /**
   * Which of these questions some answer names, or a mark that an erased person left; none can get its first one before
   * the caller's transaction ends.
   */
  async answered(tx: EntityManager, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    await tx.query(`SELECT id FROM questions WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`, [ids]);
    const rows: { id: string }[] = await tx.query(
      `SELECT q.id FROM questions q
        WHERE q.id = ANY($1::uuid[])
          AND (EXISTS (SELECT FROM answers a WHERE a.question_id = q.id)
            OR EXISTS (SELECT FROM erased_marks m WHERE m.question_id = q.id))`,
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Writes checked questions; returns their ids. @throws DomainError `external-id-taken` */
  insert(tx: EntityManager, questions: readonly QuestionFields[], userId: string | null): Promise<string[]> {
    return insertQuestions(tx, questions, userId);
  }

  /** Makes locked questions equal to these checked ones; returns how many were different. */
  change(
    tx: EntityManager,
    questions: readonly (QuestionFields & { id: string })[],
    userId: string | null,
  ): Promise<number> {
    return updateQuestions(tx, questions, userId);
  }

  private async lock(
    tx: EntityManager,
    id: string,
    strength: 'FOR UPDATE' | 'FOR NO KEY UPDATE',
  ): Promise<StaffQuestionRow> {
    const [row]: StaffQuestionRow[] = await tx.query(
      `SELECT ${STAFF_QUESTION_COLUMNS} FROM questions q WHERE q.id = $1 ${strength}`,
      [id],
    );
    if (!row) throw notFound();
    return row;
  }

  private async requireCategory(tx: EntityManager, id: string): Promise<void> {
    const found = await this.categories.hold(tx, { ids: [id] });
    if (found.length > 0) return;
    throw new DomainError('reference-not-found', 'There is no such category.', {
      errors: [{ pointer: '/categoryId', detail: 'names no category' }],
    });
  }
}

/** A checked request as it is written, with what was left out. */
export function newFields(input: NewQuestionDetails, categoryId: string): QuestionFields {
  const checked = input as NewQuestionDetails & QuestionFields;
  return {
    categoryId,
    externalId: checked.externalId ?? null,
    qType: checked.qType,
    content: checked.content,
    options: checked.options ?? null,
    correctAnswer: checked.correctAnswer ?? null,
    scoringRubric: checked.scoringRubric ?? null,
    maxScore: checked.maxScore,
    difficulty: checked.difficulty ?? Difficulty.MEDIUM,
    targetSpecialties: checked.targetSpecialties ?? null,
    explanation: checked.explanation ?? null,
    displayOrder: checked.displayOrder ?? 0,
    isActive: checked.isActive ?? null,
    markers: checked.markers ?? null,
    panelRule: checked.panelRule ?? null,
    panelSpread: checked.panelSpread ?? null,
  };
}

/**
 * A list in PostgreSQL's text form, which quotes as JSON does, but for control characters: an external id has none. The
 * driver's own way looks at each text several times.
 */
function listOf(externalIds: readonly string[]): string {
  return `{${JSON.stringify(externalIds).slice(1, -1)}}`;
}

function notFound(): DomainError {
  return new DomainError('question-not-found', 'There is no such question.');
}

function tagOf(row: StaffQuestionRow): string {
  return etagOf(row.row_version, 'staff');
}

function represent(row: StaffQuestionRow): Representation<StaffQuestionResponse> {
  return Representation.ok(StaffQuestionResponse.of(row), { etag: tagOf(row) });
}
