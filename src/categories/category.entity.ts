import { Check, Column, CreateDateColumn, Entity, PrimaryColumn, Unique, UpdateDateColumn } from 'typeorm';
import { PanelRule } from '../common/enums.js';

/** An area of evaluation and its weight in an expert's total. */
@Entity('question_categories')
@Unique('question_categories_name_key', ['name'])
@Check('question_categories_weight_check', `weight BETWEEN 0 AND 100`)
@Check('question_categories_markers_check', `markers BETWEEN 1 AND 5`)
@Check('question_categories_panel_spread_check', `panel_spread BETWEEN 0 AND 100`)
export class Category {
  @PrimaryColumn('uuid') id!: string;

  @Column('varchar', { length: 100 }) name!: string;

  @Column('text', { nullable: true }) description!: string | null;

  /** 0 to 100, relative to the other categories. */
  @Column('integer', { default: 10 }) weight!: number;

  @Column('integer', { name: 'display_order', default: 0 }) displayOrder!: number;

  @Column('boolean', { name: 'is_active', default: true }) isActive!: boolean;

  /** Whether graders may ask what an engine suggests for what people grade. */
  @Column('boolean', { default: false }) suggestions!: boolean;

  /** How many people mark an answer that is graded by hand; a question may say otherwise, here and below. */
  @Column('integer', { default: 1 }) markers!: number;

  @Column('enum', { name: 'panel_rule', enum: PanelRule, enumName: 'panelrule', default: PanelRule.MEAN })
  panelRule!: PanelRule;

  /** How far their marks may lie apart, in percent of maxScore. */
  @Column('integer', { name: 'panel_spread', default: 10 }) panelSpread!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;

  @Column('integer', { name: 'row_version', default: 1 }) rowVersion!: number;
}
