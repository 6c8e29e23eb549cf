import { type KnownQuestion, type World } from './world.js';
import type { DrillPerson } from '../support/people.js';

type Body = Record<string, unknown>;
type Dice = () => number;

/**
 * Makes a body that fits its schema fit what is stored, and itself, too: ids of things that are there, keys that name
 * options, points that add up. @param dice numbers from 0 to 1
 */
export function fitted(body: unknown, path: string, caller: DrillPerson | null, world: World, dice: Dice): unknown {
  if (typeof body !== 'object' || body === null) return body;
  if (Array.isArray(body)) return body.map((item) => fitted(item, path, caller, world, dice));
  const fields = { ...(body as Body) };
  if ('categoryId' in fields || path.endsWith('/import'))
    fields['categoryId'] = world.one('category', dice()) ?? fields['categoryId'];
  if (path.endsWith('/import')) delete fields['category'];
  if ('refreshToken' in fields) fields['refreshToken'] = world.one('refreshToken', dice()) ?? fields['refreshToken'];
  if ('ids' in fields)
    fields['ids'] = [...new Set([1, 2].map(() => world.one('answer', dice())))].filter((id) => id !== undefined);
  if ('expertId' in fields) fitExpert(fields, caller, world, dice);
  if ('qType' in fields || 'correctAnswer' in fields) fitQuestion(fields);
  if ('questionId' in fields) fitAnswer(fields, world, dice);
  if (Array.isArray(fields['answers'])) {
    const answers = fields['answers'].map((one) => fitAnswer({ ...(one as Body) }, world, dice));
    fields['answers'] = [...new Map(answers.map((one) => [one['questionId'], one])).values()];
  }
  return fields;
}

function fitExpert(fields: Body, caller: DrillPerson | null, world: World, dice: Dice): void {
  const applicants = world.people.filter(({ role }) => role === 'APPLICANT');
  if (caller?.expertId) fields['expertId'] = caller.expertId;
  else fields['expertId'] = applicants[Math.floor(dice() * applicants.length)]?.expertId;
}

/** A key that names options, or numbers where they are asked for; weights that add up. */
export function fitQuestion(fields: Body): void {
  const options = Object.keys((fields['options'] ?? {}) as object);
  const key = fields['correctAnswer'] as { value?: unknown; match?: string; accepted?: object[] } | null | undefined;
  if (key && 'value' in key) {
    const keys = options.length > 0 ? options : ['A'];
    fields['correctAnswer'] = {
      value: Array.isArray(key.value) ? keys.slice(0, Math.max(1, key.value.length)) : keys[0],
    };
  }
  if (key?.accepted && fields['qType'] === 'SHORT') fields['correctAnswer'] = fittingTexts(key as ShortKey);
  const rubric = fields['scoringRubric'] as
    { policy?: string; criteria?: { maxPoints: number; levels?: unknown }[]; items?: object[] } | null | undefined;
  if (key && fields['qType'] === 'SHORT') fields['scoringRubric'] = null;
  else if (rubric?.policy === 'weighted') fields['scoringRubric'] = weightsFor(fields['correctAnswer']);
  else if (rubric?.criteria) {
    const criteria = rubric.criteria
      .slice(0, 5)
      .map((one, index) => ({ ...one, id: `c${index}`, maxPoints: 2, levels: undefined }));
    fields['scoringRubric'] = JSON.parse(JSON.stringify({ ...rubric, criteria }));
    fields['maxScore'] = 2 * criteria.length;
  } else if (rubric?.items) {
    const items = rubric.items.slice(0, 5).map((one, index) => ({ ...one, id: `i${index}` }));
    fields['scoringRubric'] = { items, floor: -1, ceiling: 5 };
  }
}

interface ShortKey {
  match?: string;
  accepted: object[];
  tolerance?: unknown;
  decimalComma?: unknown;
}

function fittingTexts({ tolerance, decimalComma, ...key }: ShortKey): Body {
  if (key.match !== 'numeric') return key;
  const accepted = key.accepted.map((one, index) => ({ ...one, text: `${index}.5e-3` }));
  const more = { caseSensitive: false, ...(tolerance ? { tolerance } : {}), ...(decimalComma ? { decimalComma } : {}) };
  return { ...key, accepted, ...more };
}

/** Of which the right options come to all points. */
function weightsFor(key: unknown): Body {
  const right = [((key ?? {}) as { value?: string | string[] }).value ?? []].flat();
  const weights = Object.fromEntries(right.map((option) => [option, 0.1]));
  return { policy: 'weighted', weights, max: Math.max(right.length, 1) / 10, default: -0.1 };
}

function fitAnswer(fields: Body, world: World, dice: Dice): Body {
  const id = world.one('question', dice());
  if (id === undefined) return fields;
  fields['questionId'] = id;
  const question = world.question(id);
  if (question) fields['responseData'] = responseTo(question, world.one('file', dice()), dice());
  return fields;
}

/** A response that the question takes. */
export function responseTo({ qType, options }: KnownQuestion, fileId: string | undefined, choice: number): Body {
  const keys = Object.keys(options ?? {});
  switch (qType) {
    case 'SINGLE':
      return { value: keys[Math.floor(choice * keys.length)] };
    case 'MULTIPLE':
      return { value: keys.slice(0, Math.floor(choice * (keys.length + 1))) };
    case 'FILE':
      return { files: [fileId ?? '019a8e3c-7a05-7c44-b1d0-2f6a8e9c0d11'] };
    default:
      return { text: `an answer ${choice}` };
  }
}

/** A grade that the question takes. */
export function gradeOf(question: KnownQuestion): Body {
  const { criteria, items } = question.scoringRubric ?? {};
  if (items) return { items: items.map(({ id }) => id), adjustment: 0.5, reason: 'fuzzed' };
  if (!criteria) return { score: question.maxScore / 2 };
  return {
    criteria: criteria.map(({ id, maxPoints }) => ({ id, points: maxPoints, comment: 'seen' })),
    comment: 'seen',
  };
}
