import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';
import { AgreementQueries } from './agreement.queries.js';
import type { AgreementQuery } from './agreement.requests.js';
import { AgreementResponse } from './agreement.responses.js';

/** Marks that one report is made of; more would keep the process from answering others. */
export const MOST_MARKS = 20_000;

/** Tells how far those who grade agree. */
@Injectable()
export class AgreementService {
  constructor(private readonly queries: AgreementQueries) {}

  /** @throws DomainError `invalid-query` where there are more than {@link MOST_MARKS} */
  async agreement({ categoryId, questionId, adjacentPoints = 1 }: AgreementQuery): Promise<AgreementResponse> {
    const marks = await this.queries.marks(categoryId ?? null, questionId ?? null, MOST_MARKS + 1);
    if (marks.length > MOST_MARKS) {
      const detail = `There are more than ${MOST_MARKS} marks to compare; name one to look at fewer.`;
      const pointer = categoryId === undefined ? '/categoryId' : '/questionId';
      throw new DomainError('invalid-query', detail, { errors: [{ pointer, detail }] });
    }
    return AgreementResponse.of(marks, adjacentPoints);
  }
}
