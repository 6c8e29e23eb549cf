import { SqlMigration } from './sql-migration.js';

/** The natural key by which seeds and imports find a question again. */
export class AddQuestionExternalId1763800000008 extends SqlMigration {
  readonly statements = [
    `ALTER TABLE questions
  ADD COLUMN external_id varchar(200) CONSTRAINT questions_external_id_key UNIQUE`,
  ];

  readonly reverts = [`ALTER TABLE questions DROP COLUMN external_id`];
}
