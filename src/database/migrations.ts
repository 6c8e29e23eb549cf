import { CreateUsersAndExperts1763800000001 } from './migrations/1763800000001-create-users-and-experts.js';
import { CreateQuestionsAndAnswers1763800000002 } from './migrations/1763800000002-create-questions-and-answers.js';
import { AddAnswerVersionKeys1763800000003 } from './migrations/1763800000003-add-answer-version-keys.js';
import { AddValueChecks1763800000004 } from './migrations/1763800000004-add-value-checks.js';
import { AddQuestionRevisions1763800000005 } from './migrations/1763800000005-add-question-revisions.js';
import { AddAnswerLife1763800000006 } from './migrations/1763800000006-add-answer-life.js';
import { AddRowVersions1763800000007 } from './migrations/1763800000007-add-row-versions.js';
import { AddQuestionExternalId1763800000008 } from './migrations/1763800000008-add-question-external-id.js';
import { CreateGradeEvents1763800000009 } from './migrations/1763800000009-create-grade-events.js';
import { CreateFinalResults1763800000010 } from './migrations/1763800000010-create-final-results.js';
import { CreateSessions1763800000011 } from './migrations/1763800000011-create-sessions.js';
import { CreateIdempotencyKeys1763800000012 } from './migrations/1763800000012-create-idempotency-keys.js';
import { CreateFiles1763800000013 } from './migrations/1763800000013-create-files.js';
import { AddWorkIndexes1763800000014 } from './migrations/1763800000014-add-work-indexes.js';
import { CreateErasureTables1763800000015 } from './migrations/1763800000015-create-erasure-tables.js';
import { CreateAttemptCounts1763800000016 } from './migrations/1763800000016-create-attempt-counts.js';
import { KeepWhatWasHandedIn1763800000017 } from './migrations/1763800000017-keep-what-was-handed-in.js';
import { CreateUserIdentities1763800000019 } from './migrations/1763800000019-create-user-identities.js';
import { RememberEndedIdentities1763800000020 } from './migrations/1763800000020-remember-ended-identities.js';
import { AddReadIndexes1763800000021 } from './migrations/1763800000021-add-read-indexes.js';
import { TellChangesOfBearers1763800000022 } from './migrations/1763800000022-tell-changes-of-bearers.js';
import { NumberStatesOfTheBank1763800000025 } from './migrations/1763800000025-number-states-of-the-bank.js';
import { VacuumAnswersEarly1763800000027 } from './migrations/1763800000027-vacuum-answers-early.js';
import { KeepSupersededWordings1763800000028 } from './migrations/1763800000028-keep-superseded-wordings.js';
import { MarkSupersededAnswers1763800000030 } from './migrations/1763800000030-mark-superseded-answers.js';
import { TellEveryChangeOfQuestions1763800000031 } from './migrations/1763800000031-tell-every-change-of-questions.js';
import { KeepRubricsOfGrades1763800000032 } from './migrations/1763800000032-keep-rubrics-of-grades.js';
import { CreateGradingClaims1763800000033 } from './migrations/1763800000033-create-grading-claims.js';
import { NameMoreKindsOfGradeEvents1763800000034 } from './migrations/1763800000034-name-more-kinds-of-grade-events.js';
import { KeyTheGradeChain1763800000035 } from './migrations/1763800000035-key-the-grade-chain.js';
import { CreateEvaluatorExclusions1763800000036 } from './migrations/1763800000036-create-evaluator-exclusions.js';
import { MarkAnswersInPanels1763800000037 } from './migrations/1763800000037-mark-answers-in-panels.js';
import { RememberReopenedResults1763800000038 } from './migrations/1763800000038-remember-reopened-results.js';
import { CreateAppeals1763800000040 } from './migrations/1763800000040-create-appeals.js';
import { CreateRegrades1763800000039 } from './migrations/1763800000039-create-regrades.js';
import { AddGradeSuggestions1763800000042 } from './migrations/1763800000042-add-grade-suggestions.js';
import { NameWhoSawAName1763800000044 } from './migrations/1763800000044-name-who-saw-a-name.js';
import type { SqlMigration } from './migrations/sql-migration.js';

/** Every step, oldest first. A released step is never edited. */
export const MIGRATIONS: readonly (new () => SqlMigration)[] = [
  CreateUsersAndExperts1763800000001,
  CreateQuestionsAndAnswers1763800000002,
  AddAnswerVersionKeys1763800000003,
  AddValueChecks1763800000004,
  AddQuestionRevisions1763800000005,
  AddAnswerLife1763800000006,
  AddRowVersions1763800000007,
  AddQuestionExternalId1763800000008,
  CreateGradeEvents1763800000009,
  CreateFinalResults1763800000010,
  CreateSessions1763800000011,
  CreateIdempotencyKeys1763800000012,
  CreateFiles1763800000013,
  AddWorkIndexes1763800000014,
  CreateErasureTables1763800000015,
  CreateAttemptCounts1763800000016,
  KeepWhatWasHandedIn1763800000017,
  CreateUserIdentities1763800000019,
  RememberEndedIdentities1763800000020,
  AddReadIndexes1763800000021,
  TellChangesOfBearers1763800000022,
  NumberStatesOfTheBank1763800000025,
  VacuumAnswersEarly1763800000027,
  KeepSupersededWordings1763800000028,
  MarkSupersededAnswers1763800000030,
  TellEveryChangeOfQuestions1763800000031,
  KeepRubricsOfGrades1763800000032,
  CreateGradingClaims1763800000033,
  NameMoreKindsOfGradeEvents1763800000034,
  KeyTheGradeChain1763800000035,
  CreateEvaluatorExclusions1763800000036,
  MarkAnswersInPanels1763800000037,
  RememberReopenedResults1763800000038,
  CreateRegrades1763800000039,
  CreateAppeals1763800000040,
  AddGradeSuggestions1763800000042,
  NameWhoSawAName1763800000044,
];
