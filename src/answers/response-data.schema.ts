import { QuestionType } from '../common/enums.js';
import { type JsonSchema, questionJsonSchemas } from '../scoring/json-schemas.js';

const BY_TYPE = questionJsonSchemas();
const SHAPES = new Set(Object.values(QuestionType).map((qType) => JSON.stringify(BY_TYPE[qType].responseData)));

/** Every shape that a response may have, each once, as a schema of the OpenAPI document. */
export const ANY_RESPONSE_DATA: { anyOf: JsonSchema[] } = {
  anyOf: [...SHAPES].map((text) => JSON.parse(text) as JsonSchema),
};
