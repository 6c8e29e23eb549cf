import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  UpdateDateColumn,
  type Relation,
} from 'typeorm';

@Entity('question_categories')
export class Category {
  @PrimaryColumn('uuid') id!: string;
  @Column('varchar', { length: 100, unique: true }) name!: string;
  @Column('text', { nullable: true }) description!: string | null;
  @Column('integer') weight!: number;
  @Column('integer', { name: 'display_order' }) displayOrder!: number;
  @Column('boolean', { name: 'is_active' }) isActive!: boolean;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
  @OneToMany(() => Question, (question) => question.category) questions?: Relation<Question[]>;
}

@Entity('questions')
export class Question {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'category_id' }) categoryId!: string;
  @ManyToOne(() => Category, (category) => category.questions)
  @JoinColumn({ name: 'category_id' })
  category?: Relation<Category>;
  @Column('enum', { name: 'q_type', enum: ['SINGLE', 'MULTIPLE', 'SHORT', 'ESSAY', 'FILE'], enumName: 'questiontype' })
  qType!: string;
  @Column('text') content!: string;
  @Column('jsonb', { nullable: true }) options!: object | null;
  @Column('jsonb', { name: 'correct_answer', nullable: true }) correctAnswer!: object | null;
  @Column('jsonb', { name: 'scoring_rubric', nullable: true }) scoringRubric!: object | null;
  @Column('integer', { name: 'max_score' }) maxScore!: number;
  @Column('enum', { enum: ['EASY', 'MEDIUM', 'HARD'], enumName: 'difficulty' }) difficulty!: string;
  @Column('jsonb', { name: 'target_specialties', nullable: true }) targetSpecialties!: string[] | null;
  @Column('text', { nullable: true }) explanation!: string | null;
  @Column('integer', { name: 'display_order' }) displayOrder!: number;
  @Column('boolean', { name: 'is_active' }) isActive!: boolean;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
