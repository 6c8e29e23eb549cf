import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Question } from '../questions/question.entity.js';

/** Scoring the answers to a question anew, or the revert of that; the record of it, and how far it is. */
@Entity('regrades')
@Check(
  'regrades_policy_check',
  `policy IN ('current', 'raise-only', 'either-key', 'full-credit', 'void-option', 'revert')`,
)
@Check('regrades_option_check', `(policy = 'void-option') = (option IS NOT NULL)`)
@Check('regrades_reverts_id_check', `(policy = 'revert') = (reverts_id IS NOT NULL)`)
@Check('regrades_state_check', `state IN ('RUNNING', 'DONE', 'FAILED')`)
@Index('ux_regrades_running', ['questionId'], { unique: true, where: `state = 'RUNNING'` })
@Index('ix_regrades_question_id', ['questionId'])
@Index('ix_regrades_reverts_id', ['revertsId'], { where: `reverts_id IS NOT NULL` })
@Index('ix_regrades_list', ['createdAt', 'id'])
export class Regrade {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'question_id' }) questionId!: string;

  @ManyToOne(() => Question, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'question_id' })
  question?: Relation<Question>;

  /** The question's, when the regrade was asked for: whatever it becomes meanwhile, this wording is scored by. */
  @Column('integer') revision!: number;

  /** Name of the rule; `revert` for a revert. */
  @Column('text') policy!: string;

  /** The key of the option that `void-option` takes out. */
  @Column('text', { nullable: true }) option!: string | null;

  /** The regrade that a `revert` takes back. */
  @Column('uuid', { name: 'reverts_id', nullable: true }) revertsId!: string | null;

  @ManyToOne(() => Regrade, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'reverts_id' })
  reverts?: Relation<Regrade> | null;

  @Column('text') reason!: string;

  /** Whether scores that experts have seen may fall. */
  @Column('boolean', { name: 'allow_lower', default: false }) allowLower!: boolean;

  /** RUNNING until there is nothing left to look at; FAILED when batch after batch could not be written. */
  @Column('text', { default: 'RUNNING' }) state!: string;

  /** Without a foreign key: the record outlives the account. Null for the command line. */
  @Column('uuid', { name: 'started_by_id', nullable: true }) startedById!: string | null;

  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt!: Date | null;

  /** Answers to look at. */
  @Column('integer') total!: number;

  /** Answers looked at. */
  @Column('integer', { default: 0 }) done!: number;

  /** How many came to what, by the names of the response. */
  @Column('jsonb', { default: {} }) counts!: Record<string, number>;

  /** The last answer that was looked at, in the order of ids. */
  @Column('uuid', { name: 'last_answer_id', nullable: true }) lastAnswerId!: string | null;

  /** Raised by every change: the ETag. */
  @Column('integer', { name: 'row_version', default: 1 }) rowVersion!: number;

  /** In a row. */
  @Column('integer', { default: 0 }) failures!: number;

  @Column('text', { name: 'last_failure', nullable: true }) lastFailure!: string | null;

  @Column('timestamptz', { name: 'next_try_at', default: () => 'now()' }) nextTryAt!: Date;
}
