import * as z from 'zod';
import { QuestionType } from '../common/enums.js';
import { QUESTION_SHAPES } from './shapes/question-shapes.js';

/** A JSON Schema (2020-12, as OpenAPI 3.1 uses it). */
export type JsonSchema = Record<string, unknown>;

export interface QuestionJsonSchemas {
  options: JsonSchema;
  correctAnswer: JsonSchema;
  scoringRubric: JsonSchema;
  responseData: JsonSchema;
}

/**
 * The JSONB shapes of each question type, from the schemas that check them. Rules between fields (a key names an
 * option, maxPoints add up) are not in them.
 */
export function questionJsonSchemas(): Record<QuestionType, QuestionJsonSchemas> {
  const entries = Object.values(QuestionType).map((qType) => {
    const shape = QUESTION_SHAPES[qType];
    return [
      qType,
      {
        options: jsonSchema(shape.options),
        correctAnswer: jsonSchema(shape.correctAnswer),
        scoringRubric: jsonSchema(shape.scoringRubric),
        responseData: jsonSchema(shape.responseData),
      },
    ];
  });
  return Object.fromEntries(entries) as Record<QuestionType, QuestionJsonSchemas>;
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
