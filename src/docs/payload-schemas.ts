import { QuestionType } from '../common/enums.js';
import { questionJsonSchemas, type QuestionJsonSchemas } from '../scoring/json-schemas.js';
import type { Document, Schema } from './document.types.js';

type Payload = keyof QuestionJsonSchemas;

/** Names of the shapes of section 3; a type without one has null there. */
const NAMES: Readonly<Record<QuestionType, Partial<Record<Payload, string>>>> = {
  SINGLE: {
    options: 'ChoiceOptions',
    correctAnswer: 'SingleKey',
    scoringRubric: 'SinglePolicy',
    responseData: 'SingleChoice',
  },
  MULTIPLE: {
    options: 'ChoiceOptions',
    correctAnswer: 'MultipleKey',
    scoringRubric: 'MultiplePolicy',
    responseData: 'MultipleChoice',
  },
  SHORT: { correctAnswer: 'ShortKey', scoringRubric: 'PersonRubric', responseData: 'ShortText' },
  ESSAY: { scoringRubric: 'PersonRubric', responseData: 'EssayText' },
  FILE: { scoringRubric: 'PersonRubric', responseData: 'UploadedFiles' },
};

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  ChoiceOptions: 'Option keys and their texts (CommonMark), shown in key order.',
  SingleKey: 'The key of the one right option.',
  MultipleKey: 'The keys of all right options.',
  ShortKey:
    'The texts that are right, each with the fraction of maxScore that it earns; the first that matches counts. Both ' +
    'sides are NFC-normalised and trimmed. `match`: `exact` is the default; `wildcard`, where `*` is any run of ' +
    'characters and `\\*` a star; `regex`, a pattern of RE2 (no look-around, no back-references) for the whole text, at ' +
    'most 500 characters each and 1,000 compiled steps together; `numeric`, numbers as texts (`-11.72`, `1.5e3`, an exponent ' +
    'of at most 1000), compared as exact decimals, which alone takes `tolerance` and `decimalComma`. An empty response earns ' +
    'nothing.',
  SinglePolicy:
    'How a pick becomes points; `all-or-nothing` when there is none. `weighted`: the weight of the pick within `min` (0) and ' +
    '`max` (1), as a share of `max`; an option without a weight is worth `default` (0), and the key has to earn all points.',
  MultiplePolicy:
    'How a set of picks becomes points; `subset` when there is none. With c right options, t of them picked and w wrong ones: ' +
    '`subset` is t/c, 0 as soon as w > 0; `all-or-nothing` 1 for exactly the right ones; `net` (t - w)/c, at least 0; ' +
    '`each-decision` the share of all options that are rightly picked or rightly left; `weighted` the sum of the weights of ' +
    'the picks within `min` (0) and `max` (1), as a share of `max`: an option without a weight is worth `default` (0), and ' +
    'the key has to earn all points. Nothing picked earns nothing. Without a key a person grades.',
  PersonRubric: 'What a person grades by.',
  CriteriaRubric:
    'A grade gives points for each criterion. The sum of maxPoints is the maxScore of the question. Where a criterion has ' +
    '`commentRequired`, its points come with a comment.',
  ItemsRubric:
    'A grade names the items that apply; points below 0 take points away. Their sum lies within floor and ceiling, where ' +
    'there are any, and the score within 0 and the maxScore of the question.',
  SingleChoice: 'The picked option.',
  MultipleChoice: 'The picked options as a set; an empty list picks nothing.',
  ShortText: 'A short text.',
  EssayText: 'A long text (CommonMark).',
  UploadedFiles: 'Ids of uploaded files of the same expert.',
};

/** What the questions of {@link PAYLOAD_EXAMPLES} ask. */
export const CONTENT_EXAMPLES: Readonly<Record<QuestionType, string>> = {
  SINGLE: 'A model does well on the data it was trained on, and badly on other data. What helps?',
  MULTIPLE: 'Which of these keep a network from learning its data by heart?',
  SHORT: 'Which function makes probabilities of the scores of classes?',
  ESSAY: 'A model confuses two classes. What do you do?',
  FILE: 'Hand in your plan for the first three months of a project as a PDF.',
};

/** One question of each type, as it would be written. */
export const PAYLOAD_EXAMPLES: Readonly<Record<QuestionType, Record<Payload, unknown>>> = {
  SINGLE: {
    options: { A: 'A larger model', B: 'Early stopping', C: 'A higher learning rate' },
    correctAnswer: { value: 'B' },
    scoringRubric: null,
    responseData: { value: 'B' },
  },
  MULTIPLE: {
    options: { A: 'Dropout', B: 'Batch size 1', C: 'Weight decay', D: 'A deeper network' },
    correctAnswer: { value: ['A', 'C'] },
    scoringRubric: { policy: 'weighted', weights: { A: 0.5, B: -1, C: 0.5 }, default: -0.5 },
    responseData: { value: ['A', 'C'] },
  },
  SHORT: {
    options: null,
    correctAnswer: { accepted: [{ text: 'softmax' }, { text: 'normalized exponential', fraction: 0.5 }] },
    scoringRubric: null,
    responseData: { text: 'softmax' },
  },
  ESSAY: {
    options: null,
    correctAnswer: null,
    scoringRubric: {
      criteria: [
        { id: 'problem', description: 'Names what the model confuses.', maxPoints: 6 },
        { id: 'remedy', description: 'Proposes a remedy and how to measure it.', maxPoints: 4 },
      ],
    },
    responseData: { text: 'The validation loss rises while the training loss still falls, so …' },
  },
  FILE: {
    options: null,
    correctAnswer: null,
    scoringRubric: {
      items: [
        { id: 'method', description: 'Says how success is measured.', points: 6 },
        { id: 'risks', description: 'Names what may go wrong.', points: 4 },
        { id: 'no-source', description: 'Rests on numbers without a source.', points: -1.5 },
      ],
      floor: 0,
    },
    responseData: { files: ['019a8e3c-7a05-7c44-b1d0-2f6a8e9c0d11'], text: 'The plan as a PDF.' },
  },
};

const QUESTION_FIELDS = ['options', 'correctAnswer', 'scoringRubric'] as const satisfies Payload[];

/**
 * Puts the JSONB shapes of the question types in place of the untyped fields: a schema with a `qType` becomes one
 * variant a type, so that a typed client narrows the rest by it; elsewhere a field takes any of its shapes.
 */
export function documentPayloads(document: Document): void {
  const { schemas } = document.components;
  const names = Object.keys(schemas);
  Object.assign(schemas, payloadComponents());
  for (const name of names) {
    const schema = schemas[name] as Schema;
    if (!schema.properties) continue;
    if (schema.properties['responseData']) {
      schema.properties['responseData'] = anyShape('responseData', schema.properties['responseData']);
    }
    const fields = QUESTION_FIELDS.filter((field) => schema.properties?.[field]);
    if (fields.length === 0) continue;
    if (schema.properties['qType'] && schema.required?.includes('qType')) splitByType(schema, fields);
    else for (const field of fields) schema.properties[field] = anyShape(field, schema.properties[field] as Schema);
  }
}

function payloadComponents(): Record<string, Schema> {
  const components: Record<string, Schema> = {};
  for (const [qType, payloads] of Object.entries(questionJsonSchemas()) as [QuestionType, QuestionJsonSchemas][]) {
    for (const [payload, name] of Object.entries(NAMES[qType]) as [Payload, string][]) {
      components[name] = {
        description: DESCRIPTIONS[name] ?? '',
        ...withoutNull(payloads[payload] as Schema),
        example: PAYLOAD_EXAMPLES[qType][payload] ?? undefined,
      };
    }
  }
  // These have no example of their own above: the machine's rule needs no rubric.
  Object.assign(components['SinglePolicy'] as Schema, { example: { policy: 'all-or-nothing' } });
  return { ...components, ...rubricComponents(components['PersonRubric'] as Schema) };
}

/** The two kinds of rubric under their own names, and what refers to them. */
function rubricComponents({ description, anyOf = [] }: Schema): Record<string, Schema> {
  const examples = [PAYLOAD_EXAMPLES.ESSAY.scoringRubric, PAYLOAD_EXAMPLES.FILE.scoringRubric];
  const kinds = ['CriteriaRubric', 'ItemsRubric'].map((name, index): [string, Schema] => [
    name,
    { description: DESCRIPTIONS[name] ?? '', ...anyOf[index], example: examples[index] },
  ]);
  const refs = kinds.map(([name]) => ({ $ref: `#/components/schemas/${name}` }));
  return {
    PersonRubric: { description: description ?? '', anyOf: refs, example: examples[0] },
    ...Object.fromEntries(kinds),
  };
}

function withoutNull(schema: Schema): Schema {
  const [only, ...others] = (schema.anyOf ?? []).filter((one) => one.type !== 'null');
  return schema.anyOf && only && others.length === 0 ? only : schema;
}

const isNullable = (schema: Schema): boolean =>
  schema.type === 'null' ||
  (Array.isArray(schema.type) && schema.type.includes('null')) ||
  (schema.anyOf ?? []).some(isNullable);

/** Any shape that the field has for some type of question. */
function anyShape(field: Payload, given: Schema): Schema {
  const names = [...new Set(Object.values(QuestionType).map((qType) => NAMES[qType][field]))].filter(
    (name) => name !== undefined,
  );
  const shapes: Schema[] = names.map((name) => ({ $ref: `#/components/schemas/${name}` }));
  if (isNullable(given)) shapes.push({ type: 'null' });
  return {
    ...(given.description ? { description: given.description } : {}),
    anyOf: shapes,
    example: PAYLOAD_EXAMPLES.SINGLE[field],
  };
}

function splitByType(schema: Schema, fields: readonly Payload[]): void {
  const { properties = {}, required = [] } = schema;
  const given = Object.fromEntries(fields.map((field) => [field, properties[field] as Schema]));
  schema.properties = Object.fromEntries(
    Object.entries(properties).filter(([name]) => name !== 'qType' && !fields.includes(name as Payload)),
  );
  schema.required = required.filter((name) => name !== 'qType' && !fields.includes(name as Payload));
  schema.oneOf = Object.values(QuestionType).map((qType) => ({
    title: qType,
    type: 'object',
    required: [
      'qType',
      ...fields.filter((field) => required.includes(field) || (field === 'options' && NAMES[qType].options)),
    ],
    properties: {
      qType: { type: 'string', const: qType },
      ...Object.fromEntries(fields.map((field) => [field, shapeOf(qType, field, given[field] as Schema)])),
    },
  }));
}

function shapeOf(qType: QuestionType, field: Payload, given: Schema): Schema {
  const name = NAMES[qType][field];
  const example = PAYLOAD_EXAMPLES[qType][field];
  const described = given.description ? { description: given.description } : {};
  // Not `type: null` alone: openapi-fetch takes a field of that type away, and other generators know none.
  if (name === undefined)
    return { description: 'null for this type.', type: ['object', 'null'], maxProperties: 0, example: null };
  const shape: Schema = { $ref: `#/components/schemas/${name}` };
  // Options of a choice question are never null; its key and rubric may be.
  if (field === 'options') return { ...described, ...shape };
  return { ...described, anyOf: [shape, { type: 'null' }], example };
}
