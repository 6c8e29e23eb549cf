/** What a signed-in person may do; each staff role includes the ones above it. */
export enum Role {
  /** An expert who answers. */
  APPLICANT = 'APPLICANT',
  /** Grades answers without seeing whose they are. */
  EVALUATOR = 'EVALUATOR',
  /** Keeps the bank and the experts, reviews, finalizes. */
  OPERATOR = 'OPERATOR',
  /** Keeps users and roles. */
  ADMIN = 'ADMIN',
}

export enum QuestionType {
  /** One option is picked. */
  SINGLE = 'SINGLE',
  /** A set of options is picked. */
  MULTIPLE = 'MULTIPLE',
  /** A short text, compared with accepted texts or graded by hand. */
  SHORT = 'SHORT',
  /** A long text, graded by hand. */
  ESSAY = 'ESSAY',
  /** Uploaded files, graded by hand. */
  FILE = 'FILE',
}

export enum Difficulty {
  EASY = 'EASY',
  MEDIUM = 'MEDIUM',
  HARD = 'HARD',
}

export enum AnswerStatus {
  /** Being written; the only status in which content changes. */
  DRAFT = 'DRAFT',
  /** Handed in, waiting for a grade. */
  SUBMITTED = 'SUBMITTED',
  /** Scored by the machine or a person, waiting for a review. */
  GRADED = 'GRADED',
  /** Approved by a reviewer; final. */
  REVIEWED = 'REVIEWED',
}

/** What a grade event records. */
export enum GradeEventKind {
  /** A score was given, by the machine or a person. */
  GRADED = 'GRADED',
  /** A reviewer approved the score. */
  APPROVED = 'APPROVED',
  /** A reviewer sent the answer back to be graded again. */
  RETURNED = 'RETURNED',
  /** One of a panel gave a mark; the answer stays as it is. */
  MARKED = 'MARKED',
  /** A regrade of the question, or its revert, changed the score. */
  REGRADED = 'REGRADED',
  /** An appeal was decided. */
  APPEAL_DECIDED = 'APPEAL_DECIDED',
  /** An operator let a grader see whose answer it is. */
  BLINDNESS_LIFTED = 'BLINDNESS_LIFTED',
}

/** Where an appeal stands. */
export enum AppealState {
  /** Nobody has it yet. */
  OPEN = 'OPEN',
  /** Somebody is to decide it. */
  ASSIGNED = 'ASSIGNED',
  /** It is decided. */
  RESOLVED = 'RESOLVED',
  /** Its expert took it back. */
  WITHDRAWN = 'WITHDRAWN',
}

/** What an appeal is about. */
export enum AppealSubject {
  /** The grade as a whole. */
  WHOLE = 'WHOLE',
  /** Single criteria, or items, of the rubric. */
  CRITERIA = 'CRITERIA',
  /** The key by which the machine graded. */
  KEY = 'KEY',
}

/** How an appeal was decided. */
export enum AppealOutcome {
  /** The grade stands. */
  UPHELD = 'UPHELD',
  /** There is another grade. */
  CHANGED = 'CHANGED',
}

/** What the marks of a panel come to where they are close enough. */
export enum PanelRule {
  /** Their arithmetic mean. */
  MEAN = 'MEAN',
  /** The middle one; of an even number the mean of the two in the middle. */
  MEDIAN = 'MEDIAN',
  /** The lowest. */
  LOWER = 'LOWER',
}

/** Fields of expertise. Kept in JSONB, so a new one needs no migration. */
export enum Specialty {
  ML = 'ML',
  DL = 'DL',
  CV = 'CV',
  NLP = 'NLP',
  DATA_INTELLIGENCE = 'DATA_INTELLIGENCE',
  COMPUTING_PLATFORM = 'COMPUTING_PLATFORM',
  GENERAL = 'GENERAL',
}
