import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** That a tombstone was written by an erasure, and what it found of the chain. Append-only; names the pair of its tombstone. */
@Entity('tombstone_proofs')
export class TombstoneProof {
  @PrimaryColumn('uuid', { name: 'expert_id' }) expertId!: string;

  @PrimaryColumn('uuid', { name: 'question_id' }) questionId!: string;

  /** Whether the chain was as it had been written when it went. */
  @Column('boolean') intact!: boolean;

  /** Of the key that the code is made with. */
  @Column('text', { name: 'key_id' }) keyId!: string;

  /** HMAC-SHA-256 of the tombstone and `intact`, hex. */
  @Column('text') code!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
