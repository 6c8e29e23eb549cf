import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Question } from '../questions/question.entity.js';

/** How often erased people got this mark for this question. Nothing in it leads back to one of them. */
@Entity('erased_marks')
@Check('erased_marks_marks_check', `marks >= 1`)
export class ErasedMark {
  @PrimaryColumn('uuid', { name: 'question_id' }) questionId!: string;

  @ManyToOne(() => Question, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'question_id' })
  question?: Relation<Question>;

  @PrimaryColumn('double precision') score!: number;

  @PrimaryColumn('integer', { name: 'max_score' }) maxScore!: number;

  @Column('integer') marks!: number;
}
