import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique, type Relation } from 'typeorm';
import { AnswerStatus, GradeEventKind } from '../common/enums.js';
import { Expert } from '../experts/expert.entity.js';
import { Question } from '../questions/question.entity.js';
import { Answer } from './answer.entity.js';
import { Rubric } from './rubric.entity.js';

/** One act of grading or review. Append-only; chained for each pair of expert and question. */
@Entity('grade_events')
@Unique('grade_events_expert_id_question_id_seq_key', ['expertId', 'questionId', 'seq'])
@Check('grade_events_seq_check', `seq >= 1`)
@Index('ix_grade_events_answer_id', ['answerId'])
export class GradeEvent {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'answer_id' }) answerId!: string;

  @ManyToOne(() => Answer, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'answer_id' })
  answer?: Relation<Answer>;

  @Column('uuid', { name: 'expert_id' }) expertId!: string;

  @ManyToOne(() => Expert, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'expert_id' })
  expert?: Relation<Expert>;

  /**
   * Without an index that begins with it: nothing asks for it but the deletion of a question that nobody answered, which
   * looks through the key of chains, not the rows; an index would be written with each grade.
   */
  @Column('uuid', { name: 'question_id' }) questionId!: string;

  @ManyToOne(() => Question, { onDelete: 'RESTRICT', nullable: false })
  @JoinColumn({ name: 'question_id' })
  question?: Relation<Question>;

  /** 1, 2, 3 … of the pair. */
  @Column('integer') seq!: number;

  /** Of the answer. */
  @Column('integer') version!: number;

  @Column('enum', { enum: GradeEventKind, enumName: 'gradeeventkind' }) kind!: GradeEventKind;

  @Column('integer', { name: 'question_revision' }) questionRevision!: number;

  @Column('text', { name: 'response_hash' }) responseHash!: string;

  /** Null for the machine. Without a foreign key: the event outlives the account. */
  @Column('uuid', { name: 'actor_id', nullable: true }) actorId!: string | null;

  /** The rule the machine applied, with its version (`subset@1`); null for a person. */
  @Column('text', { nullable: true }) policy!: string | null;

  @Column('enum', { name: 'status_before', enum: AnswerStatus, enumName: 'answerstatus' }) statusBefore!: AnswerStatus;

  @Column('enum', { name: 'status_after', enum: AnswerStatus, enumName: 'answerstatus' }) statusAfter!: AnswerStatus;

  @Column('double precision', { name: 'score_before', nullable: true }) scoreBefore!: number | null;

  @Column('double precision', { name: 'score_after', nullable: true }) scoreAfter!: number | null;

  @Column('integer', { name: 'max_score' }) maxScore!: number;

  @Column('boolean', { name: 'is_correct', nullable: true }) isCorrect!: boolean | null;

  /** Points for each criterion of the rubric, where there is one. */
  @Column('jsonb', { nullable: true }) criteria!: { id: string; points: number; comment?: string }[] | null;

  /** The items of the rubric that apply, each with what it was worth, where there are any. */
  @Column('jsonb', { nullable: true }) items!: { id: string; points: number }[] | null;

  /** What a person added to the items, or took. */
  @Column('double precision', { nullable: true }) adjustment!: number | null;

  /** What a member of a panel gave; null in every other event. */
  @Column('double precision', { nullable: true }) mark!: number | null;

  /** For whom it was done, where it shows a grader whose the answer is; null in every other act. No foreign key, as above. */
  @Column('uuid', { name: 'subject_id', nullable: true }) subjectId!: string | null;

  /** What the points were held against; null for a bare score and for the machine. Without an index: no rubric ever goes. */
  @Column('text', { name: 'rubric_hash', nullable: true }) rubricHash!: string | null;

  @ManyToOne(() => Rubric, { onDelete: 'RESTRICT', nullable: true })
  @JoinColumn({ name: 'rubric_hash' })
  rubric?: Relation<Rubric> | null;

  /** Of the key that the hash is made with; null in events of before there were keys. */
  @Column('text', { name: 'key_id', nullable: true }) keyId!: string | null;

  @Column('text', { nullable: true }) comment!: string | null;

  @Column('text', { nullable: true }) reason!: string | null;

  /** Set by the application to the millisecond, since it is hashed. */
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;

  /** 64 zeros in the first event of a pair. */
  @Column('text', { name: 'prev_hash' }) prevHash!: string;

  @Column('text') hash!: string;
}
