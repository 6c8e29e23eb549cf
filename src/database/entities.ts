import { Answer } from '../answers/answer.entity.js';
import { GradeEventTombstone } from '../answers/grade-event-tombstone.entity.js';
import { GradeEvent } from '../answers/grade-event.entity.js';
import { Rubric } from '../answers/rubric.entity.js';
import { AppealAct } from '../appeals/appeal-act.entity.js';
import { Appeal } from '../appeals/appeal.entity.js';
import { TombstoneProof } from '../answers/tombstone-proof.entity.js';
import { EndedIdentity } from '../auth/ended-identity.entity.js';
import { RefreshToken } from '../auth/refresh-token.entity.js';
import { Session } from '../auth/session.entity.js';
import { UserIdentity } from '../auth/user-identity.entity.js';
import { Category } from '../categories/category.entity.js';
import { EvaluatorExclusion } from '../exclusions/evaluator-exclusion.entity.js';
import { Expert } from '../experts/expert.entity.js';
import { StoredFile } from '../files/file.entity.js';
import { FileRemoval } from '../files/file-removal.entity.js';
import { GradingClaim } from '../grading/grading-claim.entity.js';
import { Panel } from '../grading/panel.entity.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.entity.js';
import { ErasedMark } from '../privacy/erased-mark.entity.js';
import { Regrade } from '../regrades/regrade.entity.js';
import { RegradeItem } from '../regrades/regrade-item.entity.js';
import { QuestionRevision } from '../questions/question-revision.entity.js';
import { Question } from '../questions/question.entity.js';
import { FinalResult } from '../results/final-result.entity.js';
import { ResultReopening } from '../results/result-reopening.entity.js';
import { User } from '../users/user.entity.js';
import { BankVersion } from './bank-version.entity.js';

/** Every table the product maps; a list rather than a pattern, so that a bundler and a reader both see it. */
export const ENTITIES = [
  User,
  Expert,
  Category,
  Question,
  QuestionRevision,
  Answer,
  GradeEvent,
  GradeEventTombstone,
  TombstoneProof,
  Rubric,
  GradingClaim,
  EvaluatorExclusion,
  Regrade,
  RegradeItem,
  Panel,
  FinalResult,
  ResultReopening,
  Appeal,
  AppealAct,
  BankVersion,
  UserIdentity,
  EndedIdentity,
  Session,
  RefreshToken,
  IdempotencyKey,
  StoredFile,
  FileRemoval,
  ErasedMark,
];
