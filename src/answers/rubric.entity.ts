import { Check, Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A rubric that grades were made with. Append-only: what a question has now may be another one. */
@Entity('rubrics')
@Check('rubrics_hash_check', `hash ~ '^[0-9a-f]{64}$'`)
export class Rubric {
  /** SHA-256, in hex, of the canonical JSON (RFC 8785) of the rubric: whoever swaps a row is found out by it. */
  @PrimaryColumn('text') hash!: string;

  /** Criteria or items, as the answered revision of the question had them. */
  @Column('jsonb') rubric!: Record<string, unknown>;

  /** When the first grade was made with it. */
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
