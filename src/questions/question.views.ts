import { Columns, type Fields } from '../common/json-rows.js';
import type { RawRow } from '../common/raw-row.js';
import { optionsInKeyOrder } from '../scoring/shapes/options.js';
import type { QuestionResponse, StaffQuestionResponse } from './question.responses.js';

/** What is selected of a question, and the JSON of it, as the response class of the reader has it. */

const FOR_APPLICANTS: Fields<QuestionResponse> = {
  id: 'uuid',
  categoryId: 'uuid',
  qType: 'token',
  content: 'text',
  options: { json: shownOptions },
  maxScore: 'number',
  difficulty: 'token',
  targetSpecialties: 'json',
  displayOrder: 'number',
  isActive: 'flag',
  revision: 'number',
  createdAt: 'time',
  updatedAt: 'time',
};

const FOR_STAFF: Fields<StaffQuestionResponse> = {
  ...FOR_APPLICANTS,
  externalId: 'text',
  correctAnswer: 'json',
  scoringRubric: 'json',
  explanation: 'text',
  markers: 'number',
  panelRule: 'token',
  panelSpread: 'number',
};

/** The columns of one view, of a table or subquery named `q`, and what is read of its rows beside the fields. */
function viewOf<R extends QuestionResponse>(fields: Fields<R>) {
  const columns = new Columns('q');
  const view = columns.view<R>(fields);
  const version = columns.place('q.row_version');
  const [order, id] = [columns.place('q.display_order'), columns.place('q.id')];
  const keyOf = (row: RawRow) => [row.integer(order) ?? 0, row.uuid(id) ?? ''];
  const versionOf = (row: RawRow) => String(row.integer(version));
  return { view, versionOf, keyOf, columns: columns.list, size: columns.size };
}

export const APPLICANT_VIEW = viewOf<QuestionResponse>(FOR_APPLICANTS);
export const STAFF_VIEW = viewOf<StaffQuestionResponse>(FOR_STAFF);

/** Options whose names JSONB keeps in the order they are shown in: single letters. */
const IN_ORDER = /^\{(?:"[A-Za-z]": "[^"\\]*(?:\\.[^"\\]*)*"(?:, |\}$))*$/;

/** JSONB sorts names by length first; see {@link optionsInKeyOrder}. */
export function shownOptions(json: string): string {
  if (IN_ORDER.test(json)) return json;
  const options = JSON.parse(json) as Record<string, string> | null;
  return JSON.stringify(options && optionsInKeyOrder(options));
}
