import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { BODY, BY_ROLE } from '../common/problem/problem-groups.js';
import { DryScoreRequest } from './dry-score.requests.js';
import { DryScoreResponse } from './dry-score.response.js';

const EXAMPLES = {
  choice: {
    summary: 'Half of the right picks',
    value: {
      question: {
        qType: 'MULTIPLE',
        options: { A: 'Dropout', B: 'Batch size 1', C: 'Weight decay' },
        correctAnswer: { value: ['A', 'C'] },
        maxScore: 10,
      },
      responseData: { value: ['A'] },
    },
  },
  number: {
    summary: 'A number within a tolerance',
    value: {
      question: {
        qType: 'SHORT',
        correctAnswer: {
          match: 'numeric',
          accepted: [{ text: '0.25' }],
          tolerance: { value: 0.1, kind: 'relative' },
        },
        maxScore: 5,
      },
      responseData: { text: '2.6e-1' },
    },
  },
};

@ApiTags('questions')
@Controller('questions/dry-score')
export class DryScoreController {
  @Post()
  @HttpCode(200)
  @Roles('OPERATOR')
  @ApiOperation({
    summary: 'Try a key before it is saved',
    description:
      'Judges a response by a question as it would be created, and says why, step by step. Every fault of the question, ' +
      'else of the response, is listed. Nothing is stored.',
  })
  @ApiBody({ type: DryScoreRequest, examples: EXAMPLES })
  @ApiOkResponse({ type: DryScoreResponse })
  @ApiProblems(...BY_ROLE, ...BODY)
  score(@Body() body: DryScoreRequest): DryScoreResponse {
    return DryScoreResponse.of(body);
  }
}
