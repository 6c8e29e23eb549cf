import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The sum of all numbers names the state of questions and categories that a score depends on. Triggers write it: see the
 * migration that made it.
 */
@Entity('bank_versions')
export class BankVersion {
  @PrimaryColumn('uuid') id!: string;

  @Column('bigint') number!: string;
}
