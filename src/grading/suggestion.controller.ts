import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { CurrentActor, Roles, UuidParam } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { BY_ROLE } from '../common/problem/problem-groups.js';
import { SuggestionResponse } from './suggestion.responses.js';
import { SuggestionService } from './suggestion.service.js';

@ApiTags('grading')
@Controller('answers/:id/suggestion')
export class SuggestionController {
  constructor(private readonly suggestions: SuggestionService) {}

  @Get()
  @Roles('EVALUATOR')
  @ApiOperation({
    summary: 'Ask what an answer speaks of',
    description:
      'A suggestion for whoever grades an ESSAY, or a SHORT answer without a key, where its category has them switched on: ' +
      'which keywords of the rubric the answer holds, and where, by criterion. That a word is there does not make it right. ' +
      'Whole words count, whatever their case; in Korean their particles may follow. Nothing of it is stored, and no grade ' +
      'is made of it.',
  })
  @ApiOkResponse({ type: SuggestionResponse })
  @ApiProblems('invalid-id', ...BY_ROLE, 'answer-not-found', 'own-answer', 'suggestions-off', 'nothing-to-suggest')
  suggest(@CurrentActor() actor: Actor, @UuidParam('id') id: string): Promise<SuggestionResponse> {
    return this.suggestions.suggest(actor, id);
  }
}
