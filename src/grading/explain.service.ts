import { Injectable } from '@nestjs/common';
import { ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { AnswerViews } from '../answers/answer-views.js';
import { DomainError } from '../common/domain-error.js';
import { type ExplainedGrade, explainGrade } from '../scoring/auto-grade.js';
import { explainRegrade } from '../scoring/regrade.js';
import { ExplainQueries, type ExplainedRow, type RegradeBasisRow } from './explain.queries.js';
import { ExpertExplanationResponse, ExplanationResponse, type Explained } from './explain.responses.js';
import { type GradeEventRow, HistoryQueries, isMachines } from './history.queries.js';

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
    const events = scoringEvents(row, await this.histories.events(actor, row.expert_id, row.question_id));
    const regraded = events.filter(({ kind }) => kind === 'REGRADED').map((event) => event.id);
    const regrades = new Map((await this.queries.regrades(regraded)).map((regrade) => [regrade.eventId, regrade]));
    const grade = events.at(-1) ?? null;
    const basis = basisOf(events, regrades);
    const explained: Explained = { row, grade, ...basis, machine: machineOn(row, basis) };
    return isOwn ? ExpertExplanationResponse.of(explained) : ExplanationResponse.of(explained);
  }
}

/** What the score that stands was made by: a revert puts back what another event had made. */
interface Basis {
  made: GradeEventRow | null;
  /** By which it was made; null for every other kind of event. */
  regrade: RegradeBasisRow | null;
}

/** Leaves a score of its own; an appeal that is upheld leaves the one that there is. */
function givesScore({ kind, scoreBefore, scoreAfter }: GradeEventRow): boolean {
  return kind === 'GRADED' || kind === 'REGRADED' || (kind === 'APPEAL_DECIDED' && scoreAfter !== scoreBefore);
}

/** Those that gave the answer its scores, oldest first; none where it has none, and for adopted grades. */
function scoringEvents(row: ExplainedRow, events: readonly GradeEventRow[]): GradeEventRow[] {
  if (row.score === null) return [];
  return events.filter((event) => event.answerId === row.id && givesScore(event));
}

/** @param events that gave scores; the last one is told of */
function basisOf(events: readonly GradeEventRow[], regrades: ReadonlyMap<string, RegradeBasisRow>): Basis {
  const made = events.at(-1) ?? null;
  const regrade = regrades.get(made?.id ?? '') ?? null;
  const taken = regrade?.takenEventId ?? null;
  if (taken === null) return { made, regrade };
  // Put back was what stood before the event that was taken.
  return basisOf(
    events.slice(
      0,
      events.findIndex(({ id }) => id === taken),
    ),
    regrades,
  );
}

function machineOn(row: ExplainedRow, { made, regrade }: Basis): ExplainedGrade {
  const { q_type: qType, max_score: maxScore, response_data: responseData } = row;
  if (regrade && made?.policy) {
    const key = regrade.keyRevision === null ? null : regrade.asked;
    if (key !== null || regrade.keyRevision === null) {
      const { option } = regrade;
      return explainRegrade(key && { qType, maxScore, ...key }, {
        maxScore,
        responseData,
        option,
        policy: made.policy,
      });
    }
  } else if (row.asked !== null) {
    const policy = made !== null && isMachines(made) ? made.policy : null;
    return explainGrade({ qType, maxScore, ...row.asked }, responseData, policy ?? undefined);
  }
  return { grade: null, trace: { kind: 'none', why: 'question-does-not-fit' } };
}
