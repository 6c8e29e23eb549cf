import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique, type Relation } from 'typeorm';
import { Answer } from '../answers/answer.entity.js';
import { Regrade } from './regrade.entity.js';

/** What a regrade came to for one answer, where that did not simply stay as it was. Rows are only ever added. */
@Entity('regrade_items')
@Unique('regrade_items_event_id_key', ['eventId'])
@Check('regrade_items_outcome_check', `outcome IN ('CHANGED', 'KEPT', 'HAND_MADE', 'UNJUDGED', 'CHANGED_SINCE')`)
@Check('regrade_items_event_id_check', `(outcome = 'CHANGED') = (event_id IS NOT NULL)`)
@Check('regrade_items_rule_score_check', `rule_score BETWEEN 0 AND rule_max_score`)
@Index('ix_regrade_items_answer_id', ['answerId'])
export class RegradeItem {
  @PrimaryColumn('uuid', { name: 'regrade_id' }) regradeId!: string;

  @ManyToOne(() => Regrade, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'regrade_id' })
  regrade?: Relation<Regrade>;

  @PrimaryColumn('uuid', { name: 'answer_id' }) answerId!: string;

  @ManyToOne(() => Answer, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'answer_id' })
  answer?: Relation<Answer>;

  @Column('text') outcome!: string;

  /** Null for what a revert finds without a score. */
  @Column('double precision', { name: 'score_before', nullable: true }) scoreBefore!: number | null;

  @Column('integer', { name: 'max_score_before' }) maxScoreBefore!: number;

  @Column('boolean', { name: 'is_correct_before', nullable: true }) isCorrectBefore!: boolean | null;

  /** What the rule gives, whether it took effect or not; null where the machine has nothing to say. */
  @Column('double precision', { name: 'rule_score', nullable: true }) ruleScore!: number | null;

  @Column('integer', { name: 'rule_max_score', nullable: true }) ruleMaxScore!: number | null;

  @Column('boolean', { name: 'rule_is_correct', nullable: true }) ruleIsCorrect!: boolean | null;

  /** Revision of the question whose key gave that; null where no key did. */
  @Column('integer', { name: 'key_revision', nullable: true }) keyRevision!: number | null;

  /** The grade event of a change. Without a foreign key: both go with the answer. */
  @Column('uuid', { name: 'event_id', nullable: true }) eventId!: string | null;
}
