import { Inject, Injectable } from '@nestjs/common';
import { ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { AnswerViews } from '../answers/answer-views.js';
import { DomainError } from '../common/domain-error.js';
import { ENV, type Env } from '../config/env.js';
import { type AuditKeys, auditKeysOf } from '../scoring/audit-key.js';
import { isProven, verifyChain } from '../scoring/grade-chain.js';
import { isTelling } from '../scoring/silent-kinds.js';
import {
  type AnswerHistoryResponse,
  GradeEventResponse,
  KeptRubricResponse,
  StaffGradeEventResponse,
} from './grading.responses.js';
import { type GradeEventRow, HistoryQueries, type KeptRubricRow } from './history.queries.js';

/** Shows what became of an answer. */
@Injectable()
export class HistoryService {
  private readonly keys: AuditKeys;

  constructor(
    private readonly queries: HistoryQueries,
    private readonly views: AnswerViews,
    @Inject(ENV) env: Pick<Env, 'auditKey' | 'auditKeysBefore'>,
  ) {
    this.keys = auditKeysOf(env);
  }

  /** @throws DomainError `answer-not-found` */
  async history(actor: Actor, id: string): Promise<AnswerHistoryResponse> {
    const rows = await this.queries.versions(actor, id);
    const [first] = rows;
    if (!first) throw new DomainError('answer-not-found', 'There is no such answer.');
    const events = await this.queries.events(actor, first.expert_id, first.question_id);
    const versions = rows.map((row) => this.views.named(actor, row));
    if (!ownsExpert(actor, first.expert_id)) {
      const rubrics = await this.queries.rubrics(hashesOf(events));
      const shown = events.filter(({ isSealed }) => !isSealed);
      const named = new Set(hashesOf(shown));
      return {
        versions,
        events: shown.map(StaffGradeEventResponse.of),
        rubrics: rubrics.filter(({ hash }) => named.has(hash)).map(KeptRubricResponse.of),
        chainIntact: verifyChain(events, this.keys, provenOf(rubrics)).intact,
      };
    }
    const released = new Set(rows.filter((row) => this.views.isReleased(row)).map(({ version }) => version));
    const told = events.filter(({ version, kind }) => released.has(version) && isTelling(kind));
    return { versions, events: told.map(GradeEventResponse.of) };
  }
}

/** Of the rubrics that events name, each once. */
function hashesOf(events: readonly GradeEventRow[]): string[] {
  return [...new Set(events.flatMap(({ rubricHash }) => rubricHash ?? []))];
}

function provenOf(rubrics: readonly KeptRubricRow[]): ReadonlySet<string> {
  return new Set(rubrics.filter(isProven).map(({ hash }) => hash));
}
