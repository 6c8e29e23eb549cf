import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { QuestionType } from '../common/enums.js';
import { ENV, type Env } from '../config/env.js';
import { ReadPool } from '../database/read-pool.js';
import { checkResponse } from '../scoring/shapes/question-shapes.js';
import type { AnswerRow } from './answer-row.js';
import { eventOf, gradeOf, storedRow, writeOf } from './answer-write.js';
import { tailOf } from './chain-tail.js';
import { GradeLog } from './grade-log.js';
import type { Pair } from './pair-lock.js';
import { REQUIRE_UNMOVED, STORE_NEXT } from './quick-submission.queries.js';
import type { HandIn } from './shared-submission.queries.js';
import { SharedSubmissions } from './shared-submissions.js';
import { type SeenPair, seePair } from './seen-pair.js';
import { UntouchedPairs } from './untouched-pairs.js';
import { writeRefusal } from './write-rules.js';
import type { WriteTarget } from './write-target.js';

/** What the database says of a pair that has moved: it took the check for a division, a key, or a foreign key. */
const MOVED = new Set(['22012', '23505', '23503']);

/**
 * The short way of a submission that opens a version: one look at the pair, the rules and the grade in the application, then
 * one message that stores answer and event and takes both back if the pair is not as it was seen. Two round trips instead of
 * six, and one where expert and question have been seen before: most pairs are new to each other, so that the pair is taken
 * for one, and the same message tells whether it was. Whatever is not plain (a draft, files, a refusal, a pair that has moved)
 * is left to the long way, which reads under the lock and says what is wrong.
 *
 * Those that come at the same time share the message ({@link SharedSubmissions}), which waits for nobody; one that was not
 * stored there is looked at and has a message of its own. Both make the same promises by the same two steps:
 *
 * Why it promises what the long way does. Both statements run in one transaction, READ COMMITTED, one after the other. The
 * first takes the expert and the question FOR KEY SHARE and the advisory lock of the pair, in the order of the long way. The
 * snapshot of the second is taken when all three are held (see {@link Together}): it sees whatever was committed before
 * that, by those they were waited for as well, and nobody who takes one of them for something else commits before we do.
 *
 * - Versions without a gap, one of each number: what was seen as the latest is no draft, so it stays; the unique key
 *   (expert, question, version) admits one next to it. The lock keeps others, who count under it, from meeting that key.
 * - One chain: the unique key (expert, question, seq) admits one event after the one that was seen, and events are never
 *   changed, so that the hash that was seen is the hash before ours.
 * - No submission past a grade, a review or a return that closes the pair: each leaves an event, made under the lock, and the
 *   second statement wants no other event than those that were seen and ours.
 * - No submission past a final result, and no final result without one that was stored before: making one takes the expert's
 *   row FOR UPDATE. Either it waits for us to commit, or we wait for it and the second statement sees it.
 * - Expert or question erased, retyped or deleted: FOR UPDATE as well, so that we wait, and then see a row with another mark
 *   or fail at the foreign key. An expert who is switched off or gets other specialties: likewise.
 * - A question or a category that was switched off or changed otherwise before the second statement began: another mark. Who
 *   changes one after that does not wait for us and comes later, as on the long way.
 * - A pair that was taken for untouched: its rows are held against the marks that were read with what is remembered of them,
 *   so that what was graded by is what is stored now; the first version is stored where there is no version at all, and the
 *   key admits one; the first event likewise. Where there is a version, nothing is stored, and the pair is looked at.
 */
@Injectable()
export class QuickSubmission {
  private readonly untouched = new UntouchedPairs();
  private readonly shared: SharedSubmissions;

  constructor(
    private readonly clock: Clock,
    private readonly log: GradeLog,
    private readonly database: ReadPool,
    @Inject(ENV) private readonly env: Pick<Env, 'resultsRelease' | 'resubmission'>,
  ) {
    this.shared = new SharedSubmissions(database);
  }

  /** Hands in the next version; null where it has to go the long way, and nothing was written. */
  async submit(target: WriteTarget, questionId: string, responseData: unknown): Promise<AnswerRow | null> {
    const pair = { expertId: target.expertId, questionId };
    const guessed = this.handInOf(this.untouched.find(pair), target, responseData);
    if (guessed && (await this.isStored(guessed))) return storedRow(guessed.write, guessed.seen);
    const seen = this.handInOf(await this.see(pair), target, responseData);
    if (!seen) return null;
    const isStored = (!guessed && (await this.isStored(seen))) || (await this.isStoredAlone(seen));
    return isStored ? storedRow(seen.write, seen.seen) : null;
  }

  private async see(pair: Pair): Promise<SeenPair | null> {
    const seen = await seePair(this.database, pair);
    if (seen) this.untouched.remember(seen);
    return seen ?? null;
  }

  /** Null for what is not plain. */
  private handInOf(seen: SeenPair | null, target: WriteTarget, responseData: unknown): HandIn | null {
    if (!seen || seen.has_draft || seen.q_type === QuestionType.FILE || writeRefusal(seen, this.env)) return null;
    if (checkResponse({ qType: seen.q_type, options: seen.options }, responseData).length > 0) return null;

    const content = { state: seen, responseData, writtenById: target.writtenById, pointer: '' };
    const grade = gradeOf(seen, responseData);
    const write = writeOf(content, true, grade, this.clock.now());
    const event = eventOf(write, grade);
    return { seen, write, event: event && this.log.chained(event, tailOf(seen)) };
  }

  private isStored(handIn: HandIn): Promise<boolean> {
    return handIn.write.written_by_id === null ? this.shared.store(handIn) : this.isStoredAlone(handIn);
  }

  /** Waits for whoever holds the pair, its expert or its question. */
  private async isStoredAlone({ seen, write, event }: HandIn): Promise<boolean> {
    const requireUnmoved = REQUIRE_UNMOVED(seen, write.id, event?.seq ?? tailOf(seen).seq);
    try {
      const [, [checked] = []] = await this.database.together(STORE_NEXT(write, event), requireUnmoved);
      return checked?.['is_stored'] === true;
    } catch (error) {
      if (MOVED.has((error as { code?: string }).code ?? '')) return false;
      throw error;
    }
  }
}
