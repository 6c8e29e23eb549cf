import type { ErrorCode } from '../common/problem/catalogue.js';
import { BODY, CONTENDED, ONCE, SIGNED_IN } from '../common/problem/problem-groups.js';

/** What every act on an appeal may be refused for. */
export const ACT_PROBLEMS = [
  'invalid-id',
  ...SIGNED_IN,
  ...ONCE,
  ...CONTENDED,
  'validation-failed',
] as const satisfies readonly ErrorCode[];

export const BODY_PROBLEMS = [...ACT_PROBLEMS, ...BODY] as const satisfies readonly ErrorCode[];

export const OPEN_EXAMPLES = {
  whole: { summary: 'The grade as a whole', value: { text: 'The second effect is named in the third paragraph.' } },
  criteria: {
    summary: 'Single criteria of the rubric',
    value: { about: 'CRITERIA', criteria: ['depth'], text: 'The second effect is named in the third paragraph.' },
  },
  key: { summary: 'The key', value: { about: 'KEY', text: 'C is right as well: see RFC 9457, section 3.1.' } },
};

export const DECIDE_EXAMPLES = {
  upheld: {
    summary: 'The grade stands',
    value: { outcome: 'UPHELD', reason: 'The paragraph names the cause, not the effect.' },
  },
  changed: {
    summary: 'Another grade',
    value: {
      outcome: 'CHANGED',
      score: 8.5,
      reason: 'The rubric gives points for the second effect wherever it is named.',
    },
  },
};
