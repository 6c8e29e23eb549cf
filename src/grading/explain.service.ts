import { Injectable } from '@nestjs/common';
import { ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { AnswerViews } from '../answers/answer-views.js';
import { DomainError } from '../common/domain-error.js';
import { type ExplainedGrade, explainGrade } from '../scoring/auto-grade.js';
import { ExplainQueries, type ExplainedRow } from './explain.queries.js';
import { ExpertExplanationResponse, ExplanationResponse, type Explained } from './explain.responses.js';
import { type GradeEventRow, HistoryQueries } from './history.queries.js';

/** Tells how an answer came by its score. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly queries: ExplainQueries,
    private readonly histories: HistoryQueries,
    private readonly views: AnswerViews,
  ) {}

  /**
   * The grade that stands, and what the machine makes of the answer by the rule and version that are recorded, or, where a
   * person graded or nobody did, by those of now.
   * @throws DomainError `answer-not-found`, `not-released` for the owner before release
   */
  async explain(actor: Actor, id: string): Promise<ExplanationResponse | ExpertExplanationResponse> {
    const row = await this.queries.find(actor, id);
    if (!row) throw new DomainError('answer-not-found', 'There is no such answer.');
    const isOwn = ownsExpert(actor, row.expert_id);
    if (isOwn && !this.views.isReleased(row))
      throw new DomainError('not-released', 'The result of this answer is not released yet.');
    const grade = standingGrade(row, await this.histories.events(row.expert_id, row.question_id));
    const explained: Explained = { row, grade, machine: machineOn(row, grade) };
    return isOwn ? ExpertExplanationResponse.of(explained) : ExplanationResponse.of(explained);
  }
}

/** The event that gave the score; null before there is one, and for adopted grades. */
function standingGrade(row: ExplainedRow, events: readonly GradeEventRow[]): GradeEventRow | null {
  if (row.score === null) return null;
  return events.findLast(({ answerId, kind }) => answerId === row.id && kind === 'GRADED') ?? null;
}

function machineOn(row: ExplainedRow, grade: GradeEventRow | null): ExplainedGrade {
  if (row.asked === null) return { grade: null, trace: { kind: 'none', why: 'question-does-not-fit' } };
  return explainGrade(
    { qType: row.q_type, maxScore: row.max_score, ...row.asked },
    row.response_data,
    grade?.policy ?? undefined,
  );
}
