import { isOperator, ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { AnswerStatus } from '../common/enums.js';
import { Columns, type Fields, type View } from '../common/json-rows.js';
import type { RawRow } from '../common/raw-row.js';
import type { AnswerViews, NamedAnswerView } from './answer-views.js';
import type { HiddenAnswerResponse, OwnerAnswerResponse, StaffAnswerResponse } from './answer.responses.js';

/** What is selected of each answer of a list, and the JSON of it as its reader may see it. */
export interface AnswerText extends View<NamedAnswerView> {
  /** Of `answers a`; where the reader is an expert, $1 is its id. */
  readonly columns: string;
  /** The sort key of a row. */
  keyOf(row: RawRow): readonly string[];
}

const CONTENT = {
  id: 'uuid',
  expertId: 'uuid',
  questionId: 'uuid',
  version: 'number',
  responseData: 'json',
  maxScore: 'number',
  questionRevision: 'number',
  writtenById: 'uuid',
  submittedAt: 'time',
  createdAt: 'time',
} as const;

const FOR_STAFF: Fields<StaffAnswerResponse> = {
  ...CONTENT,
  status: 'token',
  score: 'number',
  isCorrect: 'flag',
  graderId: 'uuid',
  graderComment: 'text',
  gradedAt: 'time',
  reviewerId: 'uuid',
  reviewedAt: 'time',
  updatedAt: 'time',
};

const HIDDEN: Fields<HiddenAnswerResponse> = {
  ...CONTENT,
  status: ['a.status', (status) => (status === 'DRAFT' ? '"DRAFT"' : '"SUBMITTED"')],
  released: { always: false },
  score: { always: null },
  isCorrect: { always: null },
  graderComment: { always: null },
  explanation: { always: null },
  updatedAt: ['a.content_updated_at', 'time'],
};

const FINALIZED = 'EXISTS (SELECT FROM final_results f WHERE f.expert_id = $1::uuid)';

/** @param explanation SQL; null where it is not released */
const released = (explanation: string): Fields<OwnerAnswerResponse> => ({
  ...CONTENT,
  status: 'token',
  released: { always: true },
  score: 'number',
  isCorrect: 'flag',
  graderComment: 'text',
  explanation: [explanation, 'text'],
  updatedAt: 'time',
});

/** Answers as lists show them: {@link AnswerViews} of rows that stay bytes. */
export class AnswerTexts {
  private readonly forStaff: AnswerText;
  private readonly forOwners: AnswerText;
  private readonly views: AnswerViews;

  constructor(views: AnswerViews) {
    this.views = views;
    this.forStaff = staffText();
    this.forOwners = this.ownText();
  }

  for(actor: Actor): AnswerText {
    if (!isOperator(actor)) return this.forOwners;
    return actor.expertId === null ? this.forStaff : this.mixedText(actor);
  }

  /** Every answer is the reader's own. */
  private ownText(columns = new Columns('a')): AnswerText {
    const hidden = columns.view(HIDDEN);
    const statuses = this.views.releasedStatuses().map((status) => `'${status}'`);
    const isReleased = [FINALIZED, ...statuses.map((status) => `a.status = ${status}`)].join(' OR ');
    // Read for what is released alone.
    const explanation = `CASE WHEN a.status <> 'DRAFT' AND (${isReleased})
       THEN (SELECT q.explanation FROM questions q WHERE q.id = a.question_id) END`;
    const shown = columns.view(released(explanation));
    const [status, finalized] = [columns.place('a.status'), columns.place(FINALIZED)];
    return textOf(columns, (row) => {
      const facts = { status: row.text(status) as AnswerStatus, finalized: row.flag(finalized) };
      return this.views.isReleased(facts) ? shown : hidden;
    });
  }

  /** Staff who is an expert sees what it gave itself as an expert does. */
  private mixedText(actor: Actor): AnswerText {
    const columns = new Columns('a');
    const own = this.ownText(columns);
    const others = columns.view(FOR_STAFF);
    const expert = columns.place('a.expert_id');
    return textOf(columns, (row) => (ownsExpert(actor, row.uuid(expert) ?? '') ? own : others));
  }
}

function staffText(): AnswerText {
  const columns = new Columns('a');
  const view = columns.view(FOR_STAFF);
  return textOf(columns, () => view);
}

/** @param viewOf decides which view of a row its reader gets */
function textOf(columns: Columns, viewOf: (row: RawRow) => View<NamedAnswerView>): AnswerText {
  const [created, id] = [columns.place('a.created_at'), columns.place('a.id')];
  const keyOf = (row: RawRow) => [row.time(created) ?? '', row.uuid(id) ?? ''];
  return { columns: columns.list, keyOf, write: (out, row) => viewOf(row).write(out, row) };
}
