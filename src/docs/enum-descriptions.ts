import type {
  AnswerStatus,
  AppealOutcome,
  AppealState,
  AppealSubject,
  Difficulty,
  GradeEventKind,
  PanelRule,
  QuestionType,
  Role,
  Specialty,
} from '../common/enums.js';
import type { Document } from './document.types.js';

/** What each value means, for those who see no source. */
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AnswerStatus: {
    DRAFT: 'being written; the only status in which content changes',
    SUBMITTED: 'handed in, waiting for a grade',
    GRADED: 'scored by the machine or a person, waiting for a review',
    REVIEWED: 'approved by a reviewer; final',
  } satisfies Record<AnswerStatus, string>,
  AppealOutcome: {
    UPHELD: 'the grade stands',
    CHANGED: 'there is another grade',
  } satisfies Record<AppealOutcome, string>,
  AppealState: {
    OPEN: 'nobody has it yet',
    ASSIGNED: 'somebody is to decide it',
    RESOLVED: 'it is decided',
    WITHDRAWN: 'its expert took it back',
  } satisfies Record<AppealState, string>,
  AppealSubject: {
    WHOLE: 'the grade as a whole',
    CRITERIA: 'single criteria, or items, of the rubric',
    KEY: 'the key by which the machine graded',
  } satisfies Record<AppealSubject, string>,
  Difficulty: {
    EASY: 'for everybody in the field',
    MEDIUM: 'for those who work in it',
    HARD: 'for those who are known in it',
  } satisfies Record<Difficulty, string>,
  GradeEventKind: {
    GRADED: 'a score was given, by the machine or a person',
    APPROVED: 'a reviewer approved the score',
    RETURNED: 'a reviewer sent the answer back to be graded again',
    MARKED: 'one of a panel gave a mark; the answer stays as it is',
    REGRADED: 'a regrade of the question, or its revert, changed the score',
    APPEAL_DECIDED: 'an appeal was decided',
    BLINDNESS_LIFTED: 'an operator let a grader see whose answer it is',
  } satisfies Record<GradeEventKind, string>,
  PanelRule: {
    MEAN: 'the mean of the marks',
    MEDIAN: 'the middle mark; of an even number the mean of the two in the middle',
    LOWER: 'the lowest mark',
  } satisfies Record<PanelRule, string>,
  QuestionType: {
    SINGLE: 'one option is picked',
    MULTIPLE: 'a set of options is picked',
    SHORT: 'a short text, compared with accepted texts or graded by hand',
    ESSAY: 'a long text, graded by hand',
    FILE: 'uploaded files, graded by hand',
  } satisfies Record<QuestionType, string>,
  Role: {
    APPLICANT: 'an expert who answers',
    EVALUATOR: 'grades answers without seeing whose they are',
    OPERATOR: 'keeps the bank and the experts, reviews, finalizes',
    ADMIN: 'keeps users and roles',
  } satisfies Record<Role, string>,
  Specialty: {
    ML: 'machine learning',
    DL: 'deep learning',
    CV: 'computer vision',
    NLP: 'natural language processing',
    DATA_INTELLIGENCE: 'data engineering and analysis',
    COMPUTING_PLATFORM: 'the machines and services that models run on',
    GENERAL: 'no field in particular',
  } satisfies Record<Specialty, string>,
};

/** Says of each enumeration what its values mean. */
export function documentEnums(document: Document): void {
  for (const [name, values] of Object.entries(VALUES)) {
    const schema = document.components.schemas[name];
    if (schema)
      schema.description =
        Object.entries(values)
          .map(([value, meaning]) => `\`${value}\`: ${meaning}`)
          .join('; ') + '.';
  }
}
