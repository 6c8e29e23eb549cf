import { Injectable } from '@nestjs/common';
import { isOwnAnswer } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import { QuestionType } from '../common/enums.js';
import { GradeSuggester, type SuggestionTask } from './grade-suggester.js';
import { type SuggestedRow, SuggestionQueries } from './suggestion.queries.js';
import { SuggestionResponse } from './suggestion.responses.js';

/** Suggests to graders what to look for, on demand. */
@Injectable()
export class SuggestionService {
  constructor(
    private readonly queries: SuggestionQueries,
    private readonly suggester: GradeSuggester,
  ) {}

  /**
   * Of what the caller may grade, or graded. Nothing is written.
   * @throws DomainError `answer-not-found`, `own-answer`, `suggestions-off`, `nothing-to-suggest`
   */
  async suggest(actor: Actor, id: string): Promise<SuggestionResponse> {
    const row = await this.queries.find(actor, id);
    if (!row) throw new DomainError('answer-not-found', 'There is no such answer.');
    if (isOwnAnswer(actor, { expertId: row.expert_id, writtenById: row.written_by_id }))
      throw new DomainError('own-answer', 'You cannot grade this answer.');
    if (!row.suggestions)
      throw new DomainError('suggestions-off', "The question's category lets no engine suggest anything.");
    const task = taskOf(row);
    if (!task)
      throw new DomainError(
        'nothing-to-suggest',
        'Suggestions are for ESSAY answers, and for SHORT ones to questions without a key.',
      );
    return SuggestionResponse.of(row.id, this.suggester.engine, await this.suggester.suggest(task));
  }
}

/** Null for what no person reads as a text, and for what the machine grades. */
function taskOf(row: SuggestedRow): SuggestionTask | null {
  const {
    q_type: qType,
    response_data: { text },
    content: question,
    scoring_rubric: rubric,
    max_score: maxScore,
  } = row;
  if (qType !== QuestionType.ESSAY && qType !== QuestionType.SHORT) return null;
  if (row.has_key || typeof text !== 'string') return null;
  return { qType, question, rubric, maxScore, text };
}
