const text = { type: 'string' } as const;
const textOrNull = { type: 'string', nullable: true } as const;
const whole = { type: 'integer' } as const;
const number = { type: 'number' } as const;
const numberOrNull = { type: 'number', nullable: true } as const;
const yes = { type: 'boolean' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const json = { type: 'object', additionalProperties: true, nullable: true } as const;

const shown = {
  id: text,
  categoryId: text,
  qType: text,
  content: text,
  options: json,
  maxScore: whole,
  difficulty: text,
  targetSpecialties: { type: 'array', items: text, nullable: true },
  displayOrder: whole,
  isActive: yes,
  createdAt: time,
  updatedAt: time,
} as const;

export const SHOWN_QUESTION = { type: 'object', properties: shown } as const;

export const WHOLE_QUESTION = {
  type: 'object',
  properties: { ...shown, correctAnswer: json, scoringRubric: json, explanation: textOrNull },
} as const;

export const ANSWER = {
  type: 'object',
  properties: {
    id: text,
    expertId: text,
    questionId: text,
    version: whole,
    responseData: json,
    score: numberOrNull,
    maxScore: whole,
    isCorrect: { type: 'boolean', nullable: true },
    graderId: textOrNull,
    graderComment: textOrNull,
    status: text,
    createdAt: time,
    updatedAt: time,
  },
} as const;

export const SCORE = {
  type: 'object',
  properties: {
    expertId: text,
    total: numberOrNull,
    gradedTotal: numberOrNull,
    categories: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          categoryId: text,
          name: text,
          weight: whole,
          earned: number,
          possible: number,
          percent: numberOrNull,
          asked: whole,
          answered: whole,
          graded: whole,
        },
      },
    },
  },
} as const;

export const UPLOADED = {
  type: 'object',
  properties: { created: whole, updated: whole, unchanged: whole },
} as const;

/** What a list answers with. */
export const itemsOf = (item: object) => ({ type: 'object', properties: { items: { type: 'array', items: item } } });
