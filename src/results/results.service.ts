import { Inject, Injectable } from '@nestjs/common';
import { isOperator, ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/domain-error.js';
import { AnswerStatus } from '../common/enums.js';
import type { JsonText } from '../common/json-text.js';
import { decodeCursor, type Page, type PageQuery, pageOf, type PlaceIn } from '../common/page.js';
import { ENV, type Env } from '../config/env.js';
import { scoreOfTallies } from '../scoring/expert-score.js';
import { isReleased } from '../scoring/release.js';
import { LiveTallies } from './live-tallies.js';
import { ExpertScoreResponse, FinalResultResponse, ProgressResponse, ScoreResponse } from './result.responses.js';
import { liveScoreText } from './score-text.js';
import { type ProgressRow, ResultsQueries, type Source, type TallyRow } from './results.queries.js';

const PLACE: PlaceIn = { list: 'results', parts: ['integer'] };

/** Progress and scores of experts. Reads tables by SQL, so that every feature may use it. */
@Injectable()
export class ResultsService {
  constructor(
    @Inject(ENV) private readonly env: Pick<Env, 'resultsRelease'>,
    private readonly clock: Clock,
    private readonly queries: ResultsQueries,
    private readonly live: LiveTallies,
  ) {}

  /** For those of the experts that exist; staff who is one of them sees its own as an expert does. */
  async progressOf(actor: Actor, expertIds: readonly string[]): Promise<Map<string, ProgressResponse>> {
    return this.overMany(actor, expertIds, async (ids, from) => {
      const rows = await this.queries.progress(ids, from);
      return new Map(rows.map((row) => [row.expertId, this.progressFor(actor, row)]));
    });
  }

  /**
   * For those of the experts that exist, the final result, else the live score; without that of the caller, where it is
   * an expert as well and its result is not released.
   */
  scoresOf(actor: Actor, expertIds: readonly string[]): Promise<Map<string, ExpertScoreResponse>> {
    return this.overMany(actor, expertIds, (ids, from) => this.scoresFrom(actor, ids, from));
  }

  private async scoresFrom(
    actor: Actor,
    expertIds: readonly string[],
    from: Source,
  ): Promise<Map<string, ExpertScoreResponse>> {
    const found = await this.queries.finals(expertIds, from);
    const unfinished = found.filter(({ final }) => !final).map(({ expertId }) => expertId);
    const live = await this.liveScores(unfinished, from);
    const own = found.find(({ expertId }) => ownsExpert(actor, expertId));
    // Asked once the scores are read: what is released by then was all that is in them.
    const isHidden = own && !own.final && !(await this.isLiveReleased(own.expertId));
    const results = isHidden ? found.filter((result) => result !== own) : found;
    const scoreOf = (expertId: string) => live.get(expertId) as ScoreResponse;
    return new Map(
      results.map(({ expertId, final }) => [
        expertId,
        final ? ExpertScoreResponse.final(expertId, final) : scoreOf(expertId),
      ]),
    );
  }

  /** @throws DomainError `expert-not-found` */
  async progress(actor: Actor, expertId: string): Promise<ProgressResponse> {
    const [row] = await this.queries.progress([expertId]);
    if (!row) throw notFound();
    return this.progressFor(actor, row);
  }

  /**
   * The final result where there is one, else the live score, which its expert sees once it is released.
   * @throws DomainError `role-required`, `expert-not-found`, `not-released`
   */
  async score(
    actor: Actor,
    expertId: string,
    withLive: boolean,
  ): Promise<ExpertScoreResponse | JsonText<ExpertScoreResponse>> {
    const isOwner = ownsExpert(actor, expertId);
    if (withLive && (isOwner || !isOperator(actor)))
      throw new DomainError('role-required', 'Only staff may ask for the live score.');
    if (!isOwner && !withLive) {
      const asOf = this.clock.now();
      const tallies = await this.live.of(expertId);
      if (tallies) return liveScoreText(expertId, scoreOfTallies(tallies), asOf);
    }
    const [result] = await this.queries.finals([expertId]);
    if (!result) throw notFound();
    if (result.final && !withLive) return ExpertScoreResponse.final(expertId, result.final);
    const live = await this.liveScore(expertId);
    // Asked once the score is read: a grade that came meanwhile and is not released is not in it, or it is not shown.
    if (isOwner && !(await this.isLiveReleased(expertId))) {
      throw new DomainError('not-released', 'Your result is not released yet.');
    }
    const shown = result.final ? ExpertScoreResponse.final(expertId, result.final) : live;
    return withLive ? { ...shown, live } : shown;
  }

  /**
   * Every final result of an expert, oldest first.
   * @throws DomainError `expert-not-found`, `invalid-cursor`
   */
  async list(expertId: string, query: PageQuery): Promise<Page<FinalResultResponse>> {
    const after = Number(decodeCursor(query.cursor, PLACE)?.[0] ?? 0);
    const [experts, rows, total] = await Promise.all([
      this.queries.finals([expertId]),
      this.queries.listFinals(expertId, after, query.limit),
      query.withTotal ? this.queries.countFinals(expertId) : undefined,
    ]);
    if (experts.length === 0) throw notFound();
    return pageOf(rows, query.limit, PLACE, (row) => [row.number], FinalResultResponse.of, total);
  }

  /**
   * Reads lists for staff from the replica, but from the primary whom that has not heard of yet, and everything for staff
   * who is an expert as well: experts see what they have just written.
   */
  private async overMany<T>(
    actor: Actor,
    expertIds: readonly string[],
    read: (ids: readonly string[], from: Source) => Promise<Map<string, T>>,
  ): Promise<Map<string, T>> {
    const { reads, replica } = this.queries;
    if (actor.expertId !== null) return read(expertIds, reads);
    const found = await read(expertIds, replica);
    const unheard = expertIds.filter((id) => !found.has(id));
    return unheard.length === 0 ? found : new Map([...found, ...(await read(unheard, reads))]);
  }

  private progressFor(actor: Actor, row: ProgressRow): ProgressResponse {
    return ProgressResponse.of(isOperator(actor) && !ownsExpert(actor, row.expertId) ? row : this.asOwnerSees(row));
  }

  private async liveScore(expertId: string): Promise<ScoreResponse> {
    const asOf = this.clock.now();
    const tallies = await this.live.of(expertId);
    if (tallies) return ScoreResponse.live(expertId, scoreOfTallies(tallies), asOf);
    return (await this.liveScores([expertId])).get(expertId) as ScoreResponse;
  }

  /** One for each of the ids, an empty one where nothing is asked. */
  private async liveScores(expertIds: readonly string[], from?: Source): Promise<Map<string, ScoreResponse>> {
    if (expertIds.length === 0) return new Map();
    const asOf = this.clock.now();
    const tallies = new Map(expertIds.map((id): [string, TallyRow[]] => [id, []]));
    for (const row of await this.queries.tallies(expertIds, from)) tallies.get(row.expertId)?.push(row);
    return new Map([...tallies].map(([id, rows]) => [id, ScoreResponse.live(id, scoreOfTallies(rows), asOf)]));
  }

  /** Without a final result: every counting answer, at least one, is released by itself. */
  private async isLiveReleased(expertId: string): Promise<boolean> {
    if (this.env.resultsRelease === 'on-finalize') return false;
    const statuses = await this.queries.countingStatuses(expertId);
    return statuses.length > 0 && statuses.every((status) => isReleased(this.env.resultsRelease, status, false));
  }

  /** What is not released counts as submitted, so that progress tells of no grade. */
  private asOwnerSees(row: ProgressRow): ProgressRow {
    const isShown = (status: AnswerStatus) => isReleased(this.env.resultsRelease, status, row.finalized);
    const graded = isShown(AnswerStatus.GRADED) ? row.graded : 0;
    const reviewed = isShown(AnswerStatus.REVIEWED) ? row.reviewed : 0;
    return { ...row, graded, reviewed, submitted: row.submitted + row.graded - graded + row.reviewed - reviewed };
  }
}

function notFound(): DomainError {
  return new DomainError('expert-not-found', 'There is no such expert.');
}
