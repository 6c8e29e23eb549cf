import { ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { QuestionResponse, StaffQuestionResponse } from '../questions/question.responses.js';
import type { StaffQuestionRow } from '../questions/question.rows.js';

/** The question beside an answer: without its key for the expert who answers, with it for staff. */
export function questionView(
  actor: Actor,
  expertId: string,
  row: StaffQuestionRow,
): QuestionResponse | StaffQuestionResponse {
  return ownsExpert(actor, expertId) ? QuestionResponse.of(row) : StaffQuestionResponse.of(row);
}
