import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import { AnswerStatus } from '../common/enums.js';
import { Representation, requireMatch } from '../common/representation.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { ANSWER_LIFE, mayDelete } from '../scoring/answer-life.js';
import { AnswerPairs, type DraftRow, type PairState } from './answer-pairs.js';
import { AnswerRecorder } from './answer-recorder.js';
import type { ChangeAnswerRequest, SaveAnswerRequest, SaveBatchRequest } from './answer.requests.js';
import type { AnswerRow } from './answer-row.js';
import { AnswerViews, type NamedAnswerView, answerTags } from './answer-views.js';
import { AnswersQueries } from './answers.queries.js';
import { requireDistinct, requireQuestions } from './named-questions.js';
import { lockPair, type Pair } from './pair-lock.js';
import { questionView } from './question-view.js';
import { QuickSubmission } from './quick-submission.js';
import { writerOf, writeTarget } from './write-target.js';

/** A pair with the draft that a request names. */
type DraftPair = PairState & { draft: DraftRow };

@Injectable()
export class AnswerWritingService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly idempotency: IdempotencyService,
    private readonly queries: AnswersQueries,
    private readonly pairs: AnswerPairs,
    private readonly recorder: AnswerRecorder,
    private readonly quick: QuickSubmission,
    private readonly views: AnswerViews,
  ) {}

  /**
   * Opens the next version (201) or replaces the content of the open draft (200); `submit` hands it in.
   * @throws DomainError `question-not-found`, `precondition-failed`, those of `writeTarget`, `requireOpen` and `record`
   */
  async save(
    actor: Actor,
    input: SaveAnswerRequest,
    ifMatch: string | null,
    once: Once,
  ): Promise<Representation<NamedAnswerView>> {
    if (input.submit && ifMatch === null && once.key === null) {
      const { questionId, responseData } = input;
      const row = await this.quick.submit(writeTarget(actor, input.expertId), questionId, responseData);
      if (row) return this.opened(actor, row);
    }
    return this.idempotency.run(once, async (tx) => {
      const target = writeTarget(actor, input.expertId);
      const [state] = requireQuestions(
        await this.pairs.lock(tx, target.expertId, [input.questionId]),
        () => '/questionId',
      );
      this.requireTag(actor, state, ifMatch);
      const { responseData } = input;
      const content = { state, responseData, writtenById: writerOf(target, state.draft, responseData), pointer: '' };
      this.recorder.requireOpen([content]);
      const [row] = (await this.recorder.record(tx, [content], input.submit ?? false)) as [AnswerRow];
      if (!state.draft) return this.opened(actor, row);
      return Representation.ok(this.views.named(actor, row), { etag: this.views.etag(actor, row) });
    });
  }

  /**
   * Saves or hands in several answers of one expert: all or none. Each fault points at its item.
   * @throws DomainError `question-not-found`, those of `writeTarget`, `requireOpen` and `record`
   */
  saveBatch(actor: Actor, input: SaveBatchRequest, once: Once): Promise<Representation<{ items: NamedAnswerView[] }>> {
    return this.idempotency.run(once, async (tx) => {
      const target = writeTarget(actor, input.expertId);
      const ids = input.answers.map(({ questionId }) => questionId);
      requireDistinct(ids);
      const states = requireQuestions(
        await this.pairs.lock(tx, target.expertId, ids),
        (index) => `/answers/${index}/questionId`,
      );
      const contents = states.map((state, index) => {
        const responseData = input.answers[index]?.responseData;
        return {
          state,
          responseData,
          writtenById: writerOf(target, state.draft, responseData),
          pointer: `/answers/${index}`,
        };
      });
      this.recorder.requireOpen(contents);
      const rows = await this.recorder.record(tx, contents, input.submit ?? false);
      return Representation.ok({ items: rows.map((row) => this.views.named(actor, row)) });
    });
  }

  /**
   * Replaces the content of a draft that the caller has read.
   * @throws DomainError `precondition-required`, those of `lockDraft`, `requireOpen` and `record`
   */
  change(
    actor: Actor,
    id: string,
    { responseData }: ChangeAnswerRequest,
    ifMatch: string | null,
  ): Promise<Representation<NamedAnswerView>> {
    return this.dataSource.transaction(async (tx) => {
      const pair = await this.requirePair(tx, actor, id);
      if (ifMatch === null) {
        throw new DomainError(
          'precondition-required',
          'Send the ETag of the draft as If-Match, so that no change of another device is lost.',
        );
      }
      const state = await this.lockDraft(tx, actor, id, pair, ifMatch);
      const target = ownsExpert(actor, pair.expertId) ? null : actor.userId;
      const writtenById = writerOf({ expertId: pair.expertId, writtenById: target }, state.draft, responseData);
      return this.recordDraft(tx, actor, { state, responseData, writtenById }, false);
    });
  }

  /**
   * Hands in a draft as it was saved.
   * @throws DomainError `question-changed`, those of `lockDraft`, `requireOpen` and `record`
   */
  submit(actor: Actor, id: string, ifMatch: string | null, once: Once): Promise<Representation<NamedAnswerView>> {
    return this.idempotency.run(once, async (tx) => {
      const state = await this.lockDraft(tx, actor, id, await this.requirePair(tx, actor, id), ifMatch);
      const { response_data: responseData, written_by_id: writtenById } = state.draft;
      return this.recordDraft(tx, actor, { state, responseData, writtenById }, true);
    });
  }

  /**
   * Drops a draft. It is the highest version, so no gap stays behind.
   * @throws DomainError `answer-not-draft`, `answer-not-found`, `precondition-failed`
   */
  async drop(actor: Actor, id: string, ifMatch: string | null): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const pair = await this.requirePair(tx, actor, id);
      await lockPair(tx, pair.expertId, pair.questionId);
      const row = await this.requireRow(tx, actor, id);
      requireMatch(answerTags(ifMatch), this.views.etag(actor, row));
      if (!mayDelete(row.status)) throw notDraft();
      await tx.query(`DELETE FROM answers WHERE id = $1`, [id]);
    });
  }

  private opened(actor: Actor, row: AnswerRow): Representation<NamedAnswerView> {
    const etag = this.views.etag(actor, row);
    return Representation.created(this.views.named(actor, row), { location: `/api/v1/answers/${row.id}`, etag });
  }

  private async recordDraft(
    tx: EntityManager,
    actor: Actor,
    content: { state: DraftPair; responseData: unknown; writtenById: string | null },
    submit: boolean,
  ): Promise<Representation<NamedAnswerView>> {
    const contents = [{ ...content, pointer: '' }];
    this.recorder.requireOpen(contents);
    if (submit) await this.requireUnchangedQuestion(tx, actor, content.state);
    const [row] = (await this.recorder.record(tx, contents, submit)) as [AnswerRow];
    return Representation.ok(this.views.named(actor, row), { etag: this.views.etag(actor, row) });
  }

  private async requireUnchangedQuestion(
    tx: EntityManager,
    actor: Actor,
    { expert_id, question_id, revision, draft }: DraftPair,
  ): Promise<void> {
    if (draft.question_revision === revision) return;
    if (!(await this.pairs.changedSince(tx, question_id, draft.question_revision))) return;
    const question = await this.queries.requireQuestion(tx, question_id);
    throw new DomainError(
      'question-changed',
      'The question has changed since the draft was saved; read it again and save the answer to it.',
      {
        extra: { question: questionView(actor, expert_id, question) },
      },
    );
  }

  /** @throws DomainError `answer-not-found` */
  private async requirePair(tx: EntityManager, actor: Actor, id: string): Promise<Pair> {
    const pair = await this.queries.findPair(tx, actor, id);
    if (!pair) throw notFound();
    return pair;
  }

  /**
   * Locks the pair of a draft and reads it.
   * @throws DomainError `answer-not-found`, `precondition-failed`, `answer-not-draft`
   */
  private async lockDraft(
    tx: EntityManager,
    actor: Actor,
    id: string,
    pair: Pair,
    ifMatch: string | null,
  ): Promise<DraftPair> {
    const [state] = await this.pairs.lock(tx, pair.expertId, [pair.questionId]);
    if (state?.draft?.id === id && this.maySee(actor, state.draft, pair)) {
      this.requireTag(actor, state, ifMatch);
      return state as DraftPair;
    }
    const row = await this.requireRow(tx, actor, id);
    requireMatch(answerTags(ifMatch), this.views.etag(actor, row));
    throw notDraft();
  }

  /** The draft may have changed hands since the caller's request came in. */
  private maySee(actor: Actor, draft: DraftRow, { expertId }: Pair): boolean {
    return ownsExpert(actor, expertId) || draft.written_by_id === actor.userId;
  }

  private async requireRow(tx: EntityManager, actor: Actor, id: string): Promise<AnswerRow> {
    const row = await this.queries.lockOne(tx, actor, id);
    if (!row) throw notFound();
    return row;
  }

  /** Where no draft is open, nothing can match. */
  private requireTag(actor: Actor, { draft, ...state }: PairState, ifMatch: string | null): void {
    if (ifMatch === null) return;
    if (!draft)
      throw new DomainError('precondition-failed', 'No draft is open; read the answers of the question again.');
    requireMatch(answerTags(ifMatch), this.views.etag(actor, { ...state, ...draft, status: AnswerStatus.DRAFT }));
  }
}

function notFound(): DomainError {
  return new DomainError('answer-not-found', 'There is no such answer.');
}

/** Saving, handing in and deleting are refused alike. */
function notDraft(): DomainError {
  return new DomainError(
    ANSWER_LIFE.save.refusal,
    'The answer was handed in: its content stays. POST /answers opens the next version.',
  );
}
