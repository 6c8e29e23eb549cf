import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  UpdateDateColumn,
  type Relation,
} from 'typeorm';
import { Question } from './bank.entities.js';

@Entity('users')
export class User {
  @PrimaryColumn('uuid') id!: string;
}

@Entity('experts')
export class Expert {
  @PrimaryColumn('uuid') id!: string;
  @Column('jsonb') specialties!: string[];
}

@Entity('answers')
export class Answer {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'expert_id' }) expertId!: string;
  @ManyToOne(() => Expert)
  @JoinColumn({ name: 'expert_id' })
  expert?: Relation<Expert>;
  @Column('uuid', { name: 'question_id' }) questionId!: string;
  @ManyToOne(() => Question)
  @JoinColumn({ name: 'question_id' })
  question?: Relation<Question>;
  @Column('integer') version!: number;
  @Column('jsonb', { name: 'response_data' }) responseData!: { value?: string };
  @Column('float', { nullable: true }) score!: number | null;
  @Column('integer', { name: 'max_score' }) maxScore!: number;
  @Column('boolean', { name: 'is_correct', nullable: true }) isCorrect!: boolean | null;
  @Column('uuid', { name: 'grader_id', nullable: true }) graderId!: string | null;
  @ManyToOne(() => User)
  @JoinColumn({ name: 'grader_id' })
  grader?: Relation<User> | null;
  @Column('text', { name: 'grader_comment', nullable: true }) graderComment!: string | null;
  @Column('enum', { enum: ['DRAFT', 'SUBMITTED', 'GRADED', 'REVIEWED'], enumName: 'answerstatus' }) status!: string;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}

@Entity('grade_events')
export class GradeEvent {
  @PrimaryColumn('uuid') id!: string;
  @ManyToOne(() => Answer)
  @JoinColumn({ name: 'answer_id' })
  answer?: Relation<Answer>;
  @Column('integer') version!: number;
  @Column('enum', { name: 'status_after', enum: ['SUBMITTED', 'GRADED', 'REVIEWED'], enumName: 'answerstatus' })
  statusAfter!: string;
  @Column('float', { name: 'score_after', nullable: true }) scoreAfter!: number | null;
  @Column('integer', { name: 'max_score' }) maxScore!: number;
  @Column('boolean', { name: 'is_correct', nullable: true }) isCorrect!: boolean | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
