import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The sum of all numbers names the state of questions and categories. Triggers write it: see the migrations that made it
 * and that had it tell every change of a question.
 */
@Entity('bank_versions')
export class BankVersion {
  @PrimaryColumn('uuid') id!: string;

  @Column('bigint') number!: string;
}
