import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import type { AnswerRow } from '../answers/answer-row.js';
import type { GradeEventRow } from '../answers/grade-log.js';
import { AnswerStatus } from '../common/enums.js';
import { queryPrepared } from '../database/read-pool.js';
import { panelVerdict } from '../scoring/panel.js';
import type { Grade } from './grade.js';
import { GradeWriter } from './grade-writer.js';
import { JudgedAnswers, type JudgedRow } from './judged-answers.js';
import { DISPUTE, END_CLAIM, ENTER, MARKS, type PanelMark } from './panel-statements.js';

/** The members of a panel mark an answer, each for themselves. */
@Injectable()
export class PanelMarks {
  constructor(
    private readonly answers: JudgedAnswers,
    private readonly writer: GradeWriter,
  ) {}

  /**
   * Keeps a mark, and another one of the same marker in its stead. The answer stays as it is until as many people as are to
   * mark it have; then their marks become its score, or it waits for an adjudicator.
   */
  async mark(tx: EntityManager, actor: Actor, row: JudgedRow, grade: Grade): Promise<AnswerRow> {
    const { score, rubric, ...given } = grade;
    const event = await this.answers.recordOne(tx, actor, row, {
      ...given,
      kind: 'MARKED',
      statusAfter: row.status,
      scoreAfter: row.score,
      isCorrect: null,
      mark: score,
      rubricHash: await this.answers.keepRubric(tx, rubric),
    });
    const { id, markers, panel_rule, panel_spread } = row;
    const entry = [id, markers, panel_rule, panel_spread, event.seq, actor.userId];
    await queryPrepared(tx, 'grading-panel-enter', ENTER, entry);
    const isLast = new Set([...row.marker_ids, actor.userId]).size === markers;
    if (isLast) return this.settle(tx, actor, row, event);
    await queryPrepared(tx, 'grading-panel-end-claim', END_CLAIM, [id, actor.userId]);
    return row;
  }

  /** All marks are in. @param last event, that of the mark which came last */
  private async settle(tx: EntityManager, actor: Actor, row: JudgedRow, last: GradeEventRow): Promise<AnswerRow> {
    const [found] = await queryPrepared<{ marks: PanelMark[] }>(tx, 'grading-panel-marks', MARKS, [row.id]);
    const marks = found?.marks ?? [];
    const terms = { rule: row.panel_rule, spread: row.panel_spread };
    const { score, policy, reason } = panelVerdict(
      marks.map((mark) => mark.score),
      row.max_score,
      terms,
    );
    if (score === null) {
      await queryPrepared(tx, 'grading-panel-dispute', DISPUTE, [row.id, last.createdAt]);
      return row;
    }
    const marked = { ...row, tail_seq: last.seq, tail_hash: last.hash };
    const comment = marks.flatMap((mark) => mark.comment ?? []).join('\n\n') || null;
    return this.writer.write(tx, actor, marked, {
      statusAfter: AnswerStatus.GRADED,
      grade: { score, criteria: null, items: null, adjustment: null, rubric: null, comment, reason },
      policy,
      graderId: null,
    });
  }
}
