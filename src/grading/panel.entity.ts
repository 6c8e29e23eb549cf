import { Check, Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Answer } from '../answers/answer.entity.js';
import { PanelRule } from '../common/enums.js';

/**
 * An answer that several people are marking. It comes with the first mark and goes when the answer gets a score; the marks are
 * grade events. What the question asks for afterwards does not change it.
 */
@Entity('panels')
@Check('panels_markers_check', `markers BETWEEN 1 AND 5`)
@Check('panels_panel_spread_check', `panel_spread BETWEEN 0 AND 100`)
@Check('panels_marker_ids_check', `cardinality(marker_ids) BETWEEN 1 AND markers`)
@Check('panels_disputed_at_check', `disputed_at IS NULL OR cardinality(marker_ids) = markers`)
export class Panel {
  @PrimaryColumn('uuid', { name: 'answer_id' }) answerId!: string;

  @OneToOne(() => Answer, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'answer_id' })
  answer?: Relation<Answer>;

  @Column('integer') markers!: number;

  @Column('enum', { name: 'panel_rule', enum: PanelRule, enumName: 'panelrule' }) panelRule!: PanelRule;

  /** In percent of maxScore. */
  @Column('integer', { name: 'panel_spread' }) panelSpread!: number;

  /** Of the first mark's event: what was marked before is another panel's. */
  @Column('integer', { name: 'first_seq' }) firstSeq!: number;

  /** Who gave a mark, in that order. Without foreign keys: a mark outlives the account. */
  @Column('uuid', { name: 'marker_ids', array: true }) markerIds!: string[];

  /** Since when all marks are in and too far apart; the answer waits for an adjudicator. */
  @Column('timestamptz', { name: 'disputed_at', nullable: true }) disputedAt!: Date | null;
}
